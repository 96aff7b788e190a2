export {
  type BacktestResult,
  backtest,
  type Replay,
  type ReplayOutcome,
  type RuleCounters,
} from './backtest.ts';
export {
  gatherIncident,
  type IncidentOptions,
  type IncidentSource,
} from './incident/gather-incident.ts';
export type {
  Incident,
  IncidentFinding,
  IncidentScope,
  InvolvedCredential,
  InvolvedParty,
  StandingThing,
  WayIn,
} from './incident/incident.ts';
export type { ThingKind } from './incident/things.data.ts';
export {
  countPending,
  findUser,
  type Inventory,
  listChanges,
  readInventory,
  type UserStory,
} from './inventory.ts';
export { queryEvents } from './query-events.ts';
export { gatherReport, type ReportSource } from './report/gather-report.ts';
export { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './report/identity-change.data.ts';
export type {
  ActorRow,
  AlertStory,
  ChangeRow,
  HourCount,
  NetworkRow,
  ReportData,
  ReportPeriod,
  RuleAdvice,
  ShardProof,
  StoryStep,
  UserDigest,
} from './report/report-data.ts';
export { type Gathered, gatherStory, readSubject, type Subject } from './timeline/gather-story.ts';
export { type Session, type Step, tellStory } from './timeline/tell-story.ts';
export { callOf, type StoryDays, type TimelineEvent } from './timeline/timeline-event.ts';

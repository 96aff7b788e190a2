export { type AlertGroup, groupAlerts, type SomeNames } from './alert-groups.ts';
export {
  type AlertedEvent,
  type AlertFilter,
  type AlertSource,
  listAlertedEvents,
  listAlerts,
  scanAlerts,
} from './alert-selection.ts';
export {
  type BacktestResult,
  backtest,
  type Replay,
  type ReplayOutcome,
  type RuleCounters,
} from './backtest.ts';
export { type EventFilter, readFilter } from './event-filter.ts';
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
  type AccountChange,
  type AccountInventory,
  type AccountUserStory,
  findUsers,
  listAccountChanges,
  readInventories,
} from './inventories.ts';
export {
  countPending,
  type Inventory,
  listChanges,
  readInventory,
  type UserStory,
} from './inventory.ts';
export { type QuerySource, queryEvents, scanEvents } from './query-events.ts';
export { gatherReport, type Report } from './report/gather-report.ts';
export { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './report/identity-change.data.ts';
export type {
  ActorRow,
  AddressRow,
  AlertStory,
  ChangeRow,
  HourCount,
  MemberUsers,
  MemberUsersDigest,
  NetworkRow,
  ReportData,
  ReportPeriod,
  RuleAdvice,
  RuleCount,
  ShardProof,
  StoryFinding,
  StoryStep,
  UserDigest,
} from './report/report-data.ts';
export type { ReportSource } from './report/report-source.ts';
export type { TamperedObject, TrailLine, TrailProof } from './report/trail-figures.ts';
export {
  type Counted,
  type Tally,
  type TallyRow,
  tally,
} from './tally.ts';
export { type Gathered, gatherStory } from './timeline/gather-story.ts';
export { readSubject, type Subject } from './timeline/subject.ts';
export { type Session, type Step, tellStory } from './timeline/tell-story.ts';
export {
  callOf,
  TIMELINE_COLUMNS,
  TIMELINE_TABLE,
  type TimelineEvent,
} from './timeline/timeline-event.ts';
export { createPlace } from './watch/place.ts';

export {
  type BacktestResult,
  backtest,
  type Replay,
  type ReplayOutcome,
  type RuleTally,
} from './backtest.ts';
export {
  countPending,
  findUser,
  type Inventory,
  listChanges,
  readInventory,
  type UserAnswer,
  type UserStory,
} from './inventory.ts';
export { type EventFilter, queryEvents } from './query-events.ts';
export { gatherReport, type ReportSource } from './report/gather-report.ts';
export { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './report/identity-change.data.ts';
export type {
  ActivitySeries,
  ActorRow,
  AlertStory,
  ChangeRow,
  CoverageProof,
  HourCount,
  NetworkRow,
  ReportData,
  RuleAdvice,
  ShardProof,
  StoryStep,
} from './report/report-data.ts';
export type { ReportPeriod } from './report/report-period.ts';
export type { UserDigest } from './report/user-digest.ts';
export { type Gathered, gatherStory } from './timeline/gather-story.ts';
export { readSubject, type Subject } from './timeline/subject.ts';
export { type Session, type Step, tellStory } from './timeline/tell-story.ts';
export { callOf, type StoryDays, type TimelineEvent } from './timeline/timeline-event.ts';

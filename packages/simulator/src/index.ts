export { generateAccount } from './account/generate.ts';
export type {
  AccountOptions,
  PlantedAttack,
  SimulatedAccount,
} from './account/simulated-account.ts';
export { AwsError } from './endpoint/aws-request.ts';
export type { Latency, LatencyRange, LookupCall } from './endpoint/decision.ts';
export { FAULTS, type Fault, type FaultRule } from './endpoint/faults.ts';
export { createEventStore, type EventStore } from './endpoint/history/event-store.ts';
export {
  createLookupEvents,
  type LookupBehaviour,
  type LookupEvents,
  type LookupEventsOptions,
  type LookupPage,
} from './endpoint/history/lookup-events.ts';
export type { RecordedMetric } from './endpoint/operations.ts';
export {
  DEFAULT_REGIONS,
  OPT_IN_STATUSES,
  type OptInStatus,
  type SimulatedRegion,
} from './endpoint/regions.ts';
export {
  REQUEST_OUTCOMES,
  type RequestEntry,
  type RequestLog,
  type RequestOutcome,
  type RequestSelection,
} from './endpoint/request-log.ts';
export {
  type SimulatedAws,
  type SimulatedAwsOptions,
  startSimulatedAws,
} from './endpoint/simulated-aws.ts';
export type { IamBehaviour } from './iam/iam-service.ts';
export type { IamInventory, UserState } from './iam/inventory.ts';
export { generateInventory, type LargeInventoryOptions } from './iam/large-inventory.ts';
export type { CloudTrailRecord, SimulatedEvent } from './simulated-event.ts';

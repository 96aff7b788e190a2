export type { CloudTrailRecord, SimulatedEvent } from './simulated-event.ts';

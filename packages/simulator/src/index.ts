export { generateAccount } from './account/generate.ts';
export type {
  AccountOptions,
  PlantedAttack,
  SimulatedAccount,
} from './account/simulated-account.ts';
export type { Fault, FaultRule } from './endpoint/faults.ts';
export { createEventStore } from './endpoint/history/event-store.ts';
export { createLookupEvents } from './endpoint/history/lookup-events.ts';
export type { SimulatedMember } from './endpoint/organization.ts';
export {
  type SimulatedAws,
  type SimulatedAwsOptions,
  startSimulatedAws,
} from './endpoint/simulated-aws.ts';
export type { SimulatedTrail } from './endpoint/trails.ts';
export type { IamInventory } from './iam/inventory.ts';
export { generateInventory } from './iam/inventory.ts';
export { generateOrganization, type OrganizationOptions } from './organization/organization.ts';
export { packTrailFile } from './organization/trail-files.ts';
export { type PushDelivery, type PushOptions, pushEvents } from './push/push-events.ts';
export { drainQueue } from './push/simulated-queue.ts';
export type { CloudTrailRecord, SimulatedEvent } from './simulated-event.ts';
export {
  createDigestWriter,
  type DeliveredFile,
} from './trail/digest-writer.ts';
export { createSigningKey, type SigningKey } from './trail/signing-key.ts';
export { startTrailServer, type TrailServer } from './trail/trail-server.ts';

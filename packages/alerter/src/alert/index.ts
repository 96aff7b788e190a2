export { createDynamoDbDocuments } from '../adapters/dynamodb-documents.ts';
export { createDynamoDbLedger } from '../adapters/dynamodb-ledger.ts';
export { createRightsInventory } from '../adapters/dynamodb-rights.ts';
export { createSnsTopic } from '../adapters/sns-topic.ts';
export { readAlertSettings, readDetectionSettings } from '../config.ts';
export { type AlertMessage, buildMessage } from '../message/alert-message.ts';
export { createKnownAccounts } from '../organization/known-accounts.ts';
export { namingAccounts, trustingOrganization } from '../organization/with-organization.ts';
export type { AlertPublisher } from '../ports.ts';
export type { Alert } from './alert.ts';
export { alertBatch } from './alert-batch.ts';
export type { BatchCounters } from './alert-work.ts';
export { closeGroups } from './close-groups.ts';
export {
  type InvocationDependencies,
  invoke,
  readStreamBatch,
} from './invocation.ts';
export { createAlertMemory, createStreamMemory } from './memory.ts';

export { createDynamoDbDocuments } from '../adapters/dynamodb-documents.ts';
export { createDynamoDbLedger } from '../adapters/dynamodb-ledger.ts';
export { createRightsInventory } from '../adapters/dynamodb-rights.ts';
export { createSnsTopic } from '../adapters/sns-topic.ts';
export { readAlertSettings, readDetectionSettings } from '../config.ts';
export { type AlertMessage, buildMessage } from '../message/alert-message.ts';
export type { AlertLedger, AlertPublisher, StateDocuments } from '../ports.ts';
export { createDetectionState } from '../state/detection-state.ts';
export type { Alert } from './alert.ts';
export { alertBatch, type BatchResult } from './alert-batch.ts';
export type { AlertDependencies, AlertOptions, BatchTally } from './alert-work.ts';
export { type ClosingTally, closeGroups } from './close-groups.ts';
export {
  answer,
  type InvocationDependencies,
  invoke,
  readStreamBatch,
  type StreamResponse,
} from './invocation.ts';
export { createAlertMemory, createStreamMemory } from './memory.ts';

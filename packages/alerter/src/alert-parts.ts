export { createDynamoDbDocuments } from './adapters/dynamodb-documents.ts';
export { createDynamoDbLedger } from './adapters/dynamodb-ledger.ts';
export { createRightsInventory } from './adapters/dynamodb-rights.ts';
export { createSnsTopic } from './adapters/sns-topic.ts';
export type { Alert } from './alert.ts';
export {
  type AlertOptions,
  type AlertParts,
  alertBatch,
  type BatchResult,
  type BatchTally,
} from './alert-batch.ts';
export { createAlertMemory } from './alert-memory.ts';
export { type ClosingTally, closeGroups } from './close-groups.ts';
export { readAlertSettings, readDetectionSettings } from './config.ts';
export { type AlertMessage, buildMessage } from './message/alert-message.ts';
export type { AlertLedger, AlertPublisher, StateDocuments } from './ports.ts';
export { createDetectionState } from './state/detection-state.ts';
export { readStreamBatch } from './stream-batch.ts';
export { createStreamMemory } from './stream-memory.ts';

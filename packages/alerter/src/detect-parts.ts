export { createDynamoDbDocuments } from './adapters/dynamodb-documents.ts';
export { createDynamoDbLedger } from './adapters/dynamodb-ledger.ts';
export { createSnsTopic } from './adapters/sns-topic.ts';
export type { Alert } from './alert.ts';
export {
  type Alert,
  type AlertKey,
  alertKey,
  DISPOSITIONS,
  type Disposition,
  type LedgerEntry,
} from './alert.ts';
export {
  type AlertOptions,
  type AlertParts,
  type Arrival,
  alertBatch,
  type BatchResult,
  type BatchTally,
} from './alert-batch.ts';
export { attribute } from './attribution.ts';
export { CATALOGUE, RULE_IDS } from './catalogue.ts';
export { readAlertSettings } from './config.ts';
export type { DetectionSettings, RuleOverride } from './detection-settings.ts';
export {
  createEngine,
  type Engine,
  type Evaluation,
  type Match,
  type RuleFailure,
} from './engine.ts';
export { createIssuedKeys, type IssuedKeys } from './issued-keys.ts';
export type { AlertDocument, MessageContext } from './message/alert-document.ts';
export { type AlertMessage, buildMessage } from './message/alert-message.ts';
export type {
  AlertGroups,
  AlertLedger,
  AlertPublisher,
  Attribution,
  DetectionState,
  DetectionState,
  NewDocument,
  StateDocuments,
  StateDocuments,
  StoredDocument,
} from './ports.ts';
export type {
  FirstSeenRule,
  Hit,
  Rule,
  RuleKind,
  SequenceRule,
  SequenceStep,
  SingleEventRule,
  ThresholdRule,
  Verdict,
} from './rule.ts';
export { decodeImage, type RuleEvent, toRuleEvent } from './rule-event.ts';
export { parseSettings, parseSettingsText } from './settings.ts';
export type { SettingsDocument } from './settings-document.ts';
export { SEVERITIES, type Severity } from './severity.ts';
export { createAlertGroups, createAlertGroups } from './state/alert-groups.ts';
export { createDetectionState, createDetectionState } from './state/detection-state.ts';
export { findSuppression, type Suppression } from './suppression.ts';

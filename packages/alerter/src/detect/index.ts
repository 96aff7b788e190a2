export { createAlertGroups } from '../alert/alert-groups.ts';
export { checkNetwork } from '../event/network.ts';
export { decodeImage, type RuleEvent, type RuleFamily, toRuleEvent } from '../event/rule-event.ts';
export {
  type CompiledRule,
  type CompiledRules,
  type Condition,
  type CountPattern,
  type Expression,
  type FieldTest,
  type Instruction,
  isOwnRuleId,
  OWN_RULE_PREFIX,
  type Pattern,
  type RulePart,
} from '../own-rules/compiled-rule.ts';
export { buildCondition } from '../own-rules/evaluate-condition.ts';
export { loadOwnRules, MAX_OWN_RULES } from '../own-rules/load-own-rules.ts';
export { findRecordField, RECORD_FIELDS } from '../own-rules/record-fields.ts';
export { MAX_PROGRAM, OP, searchText } from '../own-rules/search-text.ts';
export type {
  NewDocument,
  PutDocument,
  Replacement,
  StateDocuments,
  StoredDocument,
} from '../ports.ts';
export { createAccountRights } from '../rights/account-rights.ts';
export { CATALOGUE, RULE_IDS } from '../rules/catalogue.ts';
export type { DetectionSettings } from '../settings/detection-settings.ts';
export { parseSettings } from '../settings/settings.ts';
export { findSuppression } from '../settings/suppression.ts';
export { createDetectionState } from '../state/detection-state.ts';
export {
  createEngine,
  judgeBatch,
} from './engine.ts';
export type {
  Rule,
  SingleEventRule,
} from './rule.ts';

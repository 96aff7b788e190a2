export {
  type CompiledRule,
  type Condition,
  type FieldTest,
  isOwnRuleId,
} from '@iam-tracker/alerter/detect';
export { packRules, writeRules } from './pack-rules.ts';
export {
  describeRefusal,
  loadRulesToWatch,
  type OwnRules,
  readOwnRules,
} from './read-rules.ts';
export {
  type TestedRule,
  type TestReport,
  testOwnRules,
} from './test-rules.ts';

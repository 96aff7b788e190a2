export {
  type Compilation,
  compileSigma,
  type RefusedRule,
  type Remark,
  type SigmaFile,
} from './compile-sigma.ts';
export { isTestedBy, isTestFile, type RuleTest, readTests } from './read-tests.ts';
export { REFUSAL_KINDS, Refusal, type RefusalKind } from './refusal.ts';
export { toRuleId } from './rule-texts.ts';

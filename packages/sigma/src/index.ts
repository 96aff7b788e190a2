export {
  type Compilation,
  compileSigma,
  type RefusedRule,
  type SigmaFile,
} from './compile-sigma.ts';
export { isTestedBy, isTestFile, type RuleTest, readTests } from './read-tests.ts';
export { Refusal } from './refusal.ts';
export { toRuleId } from './rule-texts.ts';

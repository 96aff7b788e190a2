import type { Condition, FieldTest } from '@iam-tracker/alerter/detect';

/** A question about a field, and whether the condition wants it to be answered with no. */
export interface ListedTest {
  readonly test: FieldTest;
  readonly isNegated: boolean;
}

/** Lists every question that a condition asks. */
export function listTests(condition: Condition, isNegated = false): readonly ListedTest[] {
  if ('and' in condition) return condition.and.flatMap((each) => listTests(each, isNegated));
  if ('or' in condition) return condition.or.flatMap((each) => listTests(each, isNegated));
  if ('not' in condition) return listTests(condition.not, !isNegated);
  return [{ test: condition, isNegated }];
}

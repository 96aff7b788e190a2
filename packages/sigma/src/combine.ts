import type { Condition } from '@iam-tracker/alerter/detect';

/** Returns what holds when one of the conditions does; of a single one, itself. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return only(conditions) ?? { or: conditions };
}

/** Returns what holds when all of the conditions do; of a single one, itself. */
export function allOf(conditions: readonly Condition[]): Condition {
  return only(conditions) ?? { and: conditions };
}

function only(conditions: readonly Condition[]): Condition | undefined {
  return conditions.length === 1 ? conditions[0] : undefined;
}

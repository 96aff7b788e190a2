import { findRule } from '../own-rules.ts';

/** Reads the id of a rule, in any case. Alerts of a rule of one's own stay when the rule is gone. @throws AppError BAD_ARGUMENT */
export async function readRuleId(id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const { CATALOGUE } = await import('@iam-tracker/local');
  const { isOwnRuleId } = await import('@iam-tracker/local/rules');
  return isOwnRuleId(id.toUpperCase()) ? id.toUpperCase() : findRule(id, CATALOGUE).id;
}

import type { DetectionSettings, Rule } from '@iam-tracker/local';

export type RuleState = 'on' | 'off' | 'dry run';

/** Returns what the settings make of a rule. */
export function ruleState(rule: Rule, { overrides }: DetectionSettings): RuleState {
  const override = overrides.get(rule.id);
  if (override?.enabled === false) return 'off';
  return (override?.dryRun ?? rule.status === 'experimental') ? 'dry run' : 'on';
}

import type { Rule } from '../rule.ts';

/** Policies, trust, and what grants rights. */
export const IAM_POLICY_RULES: readonly Rule[] = [];

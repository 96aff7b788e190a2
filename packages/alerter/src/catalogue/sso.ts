import type { Rule } from '../rule.ts';

/** IAM Identity Center. */
export const SSO_RULES: readonly Rule[] = [];

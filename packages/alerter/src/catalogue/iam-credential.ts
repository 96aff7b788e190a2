import type { Rule } from '../rule.ts';

/** IAM users, their credentials, and how they are created. */
export const IAM_CREDENTIAL_RULES: readonly Rule[] = [];

import type { Rule } from '../rule.ts';

/** Role assumptions, tokens and reconnaissance. */
export const STS_RULES: readonly Rule[] = [];

import type { Severity } from '@iam-tracker/core';
import type { RuleFamily } from '../event/rule-event.ts';

/** Every rule of one's own has an id that begins so: no rule of ours ever will. */
export const OWN_RULE_PREFIX = 'SIGMA-';

/** Tells whether an id may be of a rule of one's own. */
export function isOwnRuleId(id: string): boolean {
  return id.startsWith(OWN_RULE_PREFIX);
}

/** A step of a regular expression that was compiled; see `searchText`. */
export type Instruction = readonly number[];

/** A regular expression: as it was written, and as it is matched. */
export interface Expression {
  readonly pattern: string;
  /** A text that stands in everything it finds: most texts need no closer look. */
  readonly needs?: string;
  readonly program: readonly Instruction[];
}

/**
 * A question about one field of a CloudTrail record, by its path there. A field may have several values: the
 * entries of a list, and of an object its JSON and every text in it. One value that passes is enough.
 */
export type FieldTest = { readonly field: string } & (
  | {
      /** Texts in which `*` and `?` are wildcards and `\` takes the meaning of the next character. */
      readonly like: readonly string[];
      /** Each of them must be found, instead of one. */
      readonly every?: true;
      /** Case counts. */
      readonly cased?: true;
    }
  | { readonly re: readonly Expression[]; readonly every?: true }
  | { readonly cidr: readonly string[] }
  | { readonly exists: boolean }
  | { readonly compare: 'lt' | 'lte' | 'gt' | 'gte'; readonly to: number }
  | { readonly sameAs: string; readonly part: 'whole' | 'contains' | 'startswith' | 'endswith' }
);

/** A condition over one event, as data. */
export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | FieldTest;

/** One of several rules that count together, with the fields that its events are grouped by. */
export interface RulePart {
  readonly name: string;
  readonly condition: Condition;
  readonly groupBy: readonly string[];
}

/** The number or order in which events have to come. */
export interface CountPattern {
  readonly kind: 'count' | 'values' | 'all' | 'order';
  readonly windowMinutes: number;
  /** Events, or different values of `field`; for `all` and `order` the number of parts. */
  readonly count: number;
  readonly field?: string;
  readonly parts: readonly RulePart[];
}

/** A value of a field that a group has not had before. */
export interface NewsPattern {
  readonly kind: 'new';
  readonly field: string;
  readonly learningDays: number;
  readonly rememberDays: number;
  readonly parts: readonly RulePart[];
}

/** A pattern that more than one event decides; without it, one does. */
export type Pattern = CountPattern | NewsPattern;

/** A rule of one's own, compiled: nothing but data, so that no code of it is ever run. */
export interface CompiledRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly status: 'stable' | 'experimental';
  readonly mitre: readonly string[];
  readonly why: string;
  readonly runbook: readonly string[];
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  /** The place where it was written: file and line. */
  readonly source: string;
  readonly on: Readonly<Partial<Record<RuleFamily, readonly string[] | 'any'>>>;
  /** The only event names that it can match, in lower case; absent: any. */
  readonly names?: readonly string[];
  readonly condition: Condition;
  readonly pattern?: Pattern;
}

/** The file that a folder of rules becomes. */
export interface CompiledRules {
  readonly schema: 'iam-activity-tracker/rules';
  readonly version: 1;
  readonly rules: readonly CompiledRule[];
}

import { AppError, isJsonObject, printable, SEVERITIES } from '@iam-tracker/core';
import * as v from 'valibot';
import type { Rule } from '../detect/rule.ts';
import { checkNetwork } from '../event/network.ts';
import { RULE_FAMILIES } from '../event/rule-event.ts';
import { buildOwnRule } from './build-own-rule.ts';
import type { CompiledRule } from './compiled-rule.ts';
import { MAX_PROGRAM } from './search-text.ts';

/** Far more than people watch, and few enough for a function to ask them all of every event. */
export const MAX_OWN_RULES = 500;
/** Conditions within conditions. */
const MAX_NESTING = 50;

const text = v.pipe(v.string(), v.check(isShown, 'is empty, too long or not printable'));
const texts = v.array(text);
const field = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512));
const like = v.array(v.pipe(v.string(), v.maxLength(2_000)));
const minutes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(43_200));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500));

const expression = v.strictObject({
  pattern: v.string(),
  needs: v.optional(v.string()),
  program: v.pipe(v.array(v.array(v.number())), v.maxLength(MAX_PROGRAM)),
});
const fieldTest = v.union([
  v.strictObject({
    field,
    like,
    every: v.optional(v.literal(true)),
    cased: v.optional(v.literal(true)),
  }),
  v.strictObject({ field, re: v.array(expression), every: v.optional(v.literal(true)) }),
  v.strictObject({
    field,
    cidr: v.array(
      v.pipe(
        v.string(),
        v.check((entry) => checkNetwork(entry) === undefined),
      ),
    ),
  }),
  v.strictObject({ field, exists: v.boolean() }),
  v.strictObject({ field, compare: v.picklist(['lt', 'lte', 'gt', 'gte']), to: v.number() }),
  v.strictObject({
    field,
    sameAs: field,
    part: v.picklist(['whole', 'contains', 'startswith', 'endswith']),
  }),
]);
const condition: v.GenericSchema = v.lazy(() =>
  v.union([
    v.strictObject({ and: v.array(condition) }),
    v.strictObject({ or: v.array(condition) }),
    v.strictObject({ not: condition }),
    fieldTest,
  ]),
);
const onSchema = v.record(
  v.picklist(RULE_FAMILIES),
  v.union([v.literal('any'), v.array(v.string())]),
);

const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366));
const parts = v.array(v.strictObject({ name: text, condition, groupBy: v.array(field) }));

const rule = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^SIGMA(?:-[A-Z0-9]+)+$/), v.maxLength(100)),
  title: text,
  severity: v.picklist(SEVERITIES),
  status: v.picklist(['stable', 'experimental']),
  mitre: v.array(v.pipe(v.string(), v.regex(/^T\d{4}(?:\.\d{3})?$/))),
  why: text,
  runbook: texts,
  falsePositives: texts,
  references: v.array(v.pipe(text, v.startsWith('https://'))),
  source: text,
  on: onSchema,
  names: v.optional(v.array(v.string())),
  condition,
  pattern: v.optional(
    v.union([
      v.strictObject({
        kind: v.picklist(['count', 'values', 'all', 'order']),
        windowMinutes: minutes,
        count,
        field: v.optional(field),
        parts,
      }),
      v.strictObject({
        kind: v.literal('new'),
        field,
        learningDays: days,
        rememberDays: days,
        parts,
      }),
    ]),
  ),
});

const file = v.strictObject({
  schema: v.literal('iam-activity-tracker/rules'),
  version: v.literal(1),
  rules: v.pipe(v.array(rule), v.maxLength(MAX_OWN_RULES)),
});

/**
 * Makes rules out of a file of compiled rules. It may come from anywhere, so nothing in it is believed.
 *
 * @throws AppError BAD_CONFIGURATION naming the first thing that is wrong and its place.
 */
export function loadOwnRules(document: unknown): readonly Rule[] {
  if (!isJsonObject(document)) throw notRules('it is no JSON object');
  if (nestingOf(document) > MAX_NESTING * 2 + 10) throw notRules('it is nested too deeply');
  const result = v.safeParse(file, document);
  const [issue] = result.issues ?? [];
  if (!result.success || issue !== undefined) {
    const place = printable((issue && v.getDotPath(issue)) ?? 'the document', 200);
    throw notRules(`${place} ${printable(issue?.message ?? 'is wrong', 200)}`);
  }
  const rules = result.output.rules as unknown as readonly CompiledRule[];
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (ids.has(id)) throw notRules(`it has two rules ${id}`);
    ids.add(id);
  }
  return rules.map(buildOwnRule);
}

function notRules(problem: string): AppError {
  return new AppError(
    'BAD_CONFIGURATION',
    `The file is none of compiled rules of this version: ${problem}.`,
    { hint: 'Write it with: iam-tracker rules compile DIR --out FILE' },
  );
}

/** Fits a line of a message as it is. */
function isShown(value: string): boolean {
  return value !== '' && value.length <= 2_000 && printable(value, 2_000) === value;
}

function nestingOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
    if (level.length === 0) return depth;
  }
}

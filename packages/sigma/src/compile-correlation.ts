import type { CompiledRule, CountPattern, Pattern, RulePart } from '@iam-tracker/alerter/detect';
import { compact, printable } from '@iam-tracker/core';
import type { CompiledWithNotes } from './compile-rule.ts';
import { anyOf } from './conditions.ts';
import { checkField, findReach, foldNames } from './reach.ts';
import { broken, unsupported } from './refusal.ts';
import { readRuleTexts } from './rule-texts.ts';
import { asMap, entryOf, lineAt, type Mapping, textOf, textsOf } from './yaml-tree.ts';

/** The `types` of Sigma, and what they are here. */
const KINDS: Readonly<Record<string, Pattern['kind'] | undefined>> = {
  event_count: 'count',
  value_count: 'values',
  temporal: 'all',
  temporal_ordered: 'order',
  // An addition of ours: Sigma has no word for it.
  first_seen: 'new',
};
const FIELDS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];
/** The time that `first_seen` only learns; no other type has it. */
const LEARNING = 'learning';
const UNIT_MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1_440 };
const DAY = 1_440;
const MAX_MINUTES = 30 * DAY;
const MAX_DAYS = 366;
/** As many as a document of the state holds. */
const MAX_COUNT = 500;
const MAX_PARTS = 20;

interface CompiledCorrelation extends CompiledWithNotes {
  /** The rules that it counts raise alerts of their own too. */
  readonly generates: boolean;
}

/** Compiles a correlation over rules that are compiled already. @throws Refusal */
export function compileCorrelation(
  document: Mapping,
  name: string,
  file: string,
  findRule: (name: string, line: number) => CompiledRule,
): CompiledCorrelation {
  const entry = entryOf(document, 'correlation');
  const correlation = asMap(entry?.value ?? document, 'correlation');
  const kind = readKind(correlation);
  const fields = kind === 'new' ? [...FIELDS, LEARNING] : FIELDS;
  const unknown = correlation.entries.find((each) => !fields.includes(each.name));
  if (unknown !== undefined) {
    throw unsupported(
      unknown.line,
      `${printable(unknown.name, 60)} of a correlation is not supported`,
    );
  }
  const line = lineAt(correlation, 'rules');
  const names = textsOf(correlation, 'rules');
  if (names.length === 0) throw broken(correlation.line, 'the correlation names no rules');
  const rules = names.map((each) => findRule(each, line));
  if (rules.length > MAX_PARTS) throw unsupported(line, `counts more than ${MAX_PARTS} rules`);
  const needed = kind === 'all' || kind === 'order' ? 2 : 1;
  if (rules.length < needed) throw broken(line, `names ${rules.length} rules; it needs ${needed}`);
  if (kind === 'all') checkApart(rules, line);
  const parts = rules.map(
    (rule, index): RulePart => ({
      name: names[index] ?? rule.id,
      condition: rule.condition,
      groupBy: readGroupBy(correlation, names[index] ?? '', rule.id),
    }),
  );
  const { note, pattern } = readPattern(correlation, kind, parts);
  const condition = anyOf(rules.map(({ condition: each }) => each));
  const { names: eventNames, on } = findReach(condition);
  return {
    rule: compact({
      ...readRuleTexts(document, name),
      source: `${printable(file, 500)}:${document.line}`,
      on,
      names: foldNames(eventNames),
      condition,
      pattern,
    }),
    notes: note === undefined ? [] : [note],
    generates: textOf(correlation, 'generate')?.toLowerCase() === 'true',
  };
}

function readKind(correlation: Mapping): Pattern['kind'] {
  const type = textOf(correlation, 'type');
  const kind = type !== undefined && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind !== undefined) return kind;
  const allowed = Object.keys(KINDS).join(', ');
  throw unsupported(
    lineAt(correlation, 'type'),
    `the type "${printable(type ?? '', 60)}" is not supported (${allowed} are)`,
  );
}

/** An event counts once: of rules that the same event could match, it could not be said which one it stood for. */
function checkApart(rules: readonly CompiledRule[], line: number): void {
  const seen = new Set<string>();
  for (const { names = [] } of rules) {
    if (names.length === 0 || names.some((name) => seen.has(name))) {
      throw unsupported(
        line,
        'temporal wants rules that name their events, each others; temporal_ordered or event_count may do',
      );
    }
    for (const name of names) seen.add(name);
  }
}

/** An alias is a name for fields that differ from rule to rule. */
function readGroupBy(correlation: Mapping, name: string, id: string): readonly string[] {
  const aliases = entryOf(correlation, 'aliases');
  const fields = textsOf(correlation, 'group-by');
  return fields.map((field) => {
    const alias = aliases && entryOf(asMap(aliases.value, 'aliases'), field);
    const line = alias?.line ?? lineAt(correlation, 'group-by');
    const own = alias ? textOf(asMap(alias.value, `the alias ${field}`), name) : field;
    if (own === undefined) {
      throw broken(
        line,
        `the alias ${printable(field, 60)} names no field of ${printable(name || id, 60)}`,
      );
    }
    checkField(own, line);
    return own;
  });
}

function readPattern(
  correlation: Mapping,
  kind: Pattern['kind'],
  parts: readonly RulePart[],
): { readonly pattern: Pattern; readonly note?: string } {
  if (kind === 'new') {
    const { field, line } = readNewField(correlation);
    const learningDays = Math.ceil(readMinutes(correlation, LEARNING, '14d') / DAY);
    const rememberDays = Math.ceil(readMinutes(correlation, 'timespan', '90d') / DAY);
    if (Math.max(learningDays, rememberDays) > MAX_DAYS) {
      throw unsupported(line, `learning and timespan of first_seen may be ${MAX_DAYS} days`);
    }
    return { pattern: { kind, field, learningDays, rememberDays, parts } };
  }
  const exact = readMinutes(correlation, 'timespan');
  const windowMinutes = Math.ceil(exact);
  if (windowMinutes > MAX_MINUTES) {
    const line = lineAt(correlation, 'timespan');
    throw unsupported(line, `timespan is more than ${MAX_MINUTES / DAY} days`);
  }
  const pattern = { kind, windowMinutes, ...readCount(correlation, kind, parts.length), parts };
  const note = `the timespan is rounded up to ${windowMinutes} minutes`;
  return windowMinutes === exact ? { pattern } : { pattern, note };
}

function readMinutes(correlation: Mapping, name: string, fallback?: string): number {
  const text = textOf(correlation, name) ?? fallback ?? '';
  const [, amount = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? [];
  const minutes = Number(amount) * (UNIT_MINUTES[unit] ?? Number.NaN);
  if (minutes > 0) return minutes;
  const line = lineAt(correlation, name);
  throw broken(line, `${name} is "${printable(text, 60)}"; allowed: 30s, 15m, 2h, 7d`);
}

/** Nothing but its name is asked of a field that has to be new. */
function readNewField(correlation: Mapping): { readonly field: string; readonly line: number } {
  const entry = entryOf(correlation, 'condition');
  const line = lineAt(correlation, 'condition');
  const condition = entry && asMap(entry.value, 'the condition of the correlation');
  const field = condition && textOf(condition, 'field');
  if (field === undefined || condition?.entries.length !== 1) {
    throw broken(line, 'first_seen has a condition with a field, and nothing beside');
  }
  checkField(field, line);
  return { field, line };
}

function readCount(
  correlation: Mapping,
  kind: CountPattern['kind'],
  parts: number,
): { readonly count: number; readonly field?: string } {
  const entry = entryOf(correlation, 'condition');
  if (kind === 'all' || kind === 'order') {
    if (entry !== undefined)
      throw unsupported(entry.line, 'a condition over temporal rules is not supported');
    return { count: parts };
  }
  if (entry === undefined) throw broken(correlation.line, 'the correlation has no condition');
  const condition = asMap(entry.value, 'the condition of the correlation');
  const field = textOf(condition, 'field');
  const bounds = condition.entries.filter(({ name }) => name !== 'field');
  const [bound] = bounds;
  if (bounds.length !== 1 || bound === undefined || !['gte', 'gt'].includes(bound.name)) {
    throw unsupported(
      entry.line,
      'the condition of a correlation must be gte or gt, and nothing beside',
    );
  }
  const text = bound.value.kind === 'scalar' ? bound.value.text : '';
  const count = Number(/^\d{1,6}$/.test(text) ? text : Number.NaN) + (bound.name === 'gt' ? 1 : 0);
  if (!(count >= 1 && count <= MAX_COUNT)) {
    throw unsupported(bound.line, `counts to "${printable(text, 30)}"; allowed: 1 to ${MAX_COUNT}`);
  }
  if (kind === 'count') {
    if (field !== undefined)
      throw broken(entry.line, 'event_count has a field; value_count counts values');
    return { count };
  }
  if (field === undefined) throw broken(entry.line, 'value_count names no field');
  checkField(field, entry.line);
  return { count, field };
}

import type { CompiledRule, Condition } from '@iam-tracker/alerter/detect';
import { compact, printable } from '@iam-tracker/core';
import { allOf, anyOf, listTests, parseCondition } from './conditions.ts';
import { compileFieldItem } from './field-item.ts';
import { findReach, foldNames, isChosenByCaller, noteOnField, type Reach } from './reach.ts';
import { broken, Refusal, unsupported } from './refusal.ts';
import { readRuleTexts } from './rule-texts.ts';
import { asMap, entryOf, itemsOf, type Mapping, type Tree, textOf } from './yaml-tree.ts';

/** A rule, and what its author should know of how it is read. */
export interface CompiledWithNotes {
  readonly rule: CompiledRule;
  readonly notes: readonly string[];
}

/** Compiles a rule over single events; `file` is where it stands. @throws Refusal */
export function compileRule(rule: Mapping, name: string, file: string): CompiledWithNotes {
  checkLogSource(rule);
  const detection = entryOf(rule, 'detection');
  if (detection === undefined) throw broken(rule.line, 'has no detection');
  const condition = compileDetection(asMap(detection.value, 'detection'));
  const reach = findReach(condition);
  if (Object.keys(reach.on).length === 0) {
    throw new Refusal('elsewhere', detection.line, describeElsewhere(reach));
  }
  return {
    rule: compact({
      ...readRuleTexts(rule, name),
      source: `${printable(file, 500)}:${rule.line}`,
      on: reach.on,
      names: foldNames(reach.names),
      condition,
    }),
    notes: [...noteReach(reach), ...noteFields(condition, reach)],
  };
}

/** Only what is said to be of CloudTrail can be read as such. */
function checkLogSource(rule: Mapping): void {
  const entry = entryOf(rule, 'logsource');
  if (entry === undefined) throw broken(rule.line, 'has no logsource');
  const source = asMap(entry.value, 'logsource');
  const product = textOf(source, 'product');
  const service = textOf(source, 'service');
  if (product === 'aws' && service === 'cloudtrail') return;
  const found = [product, service, textOf(source, 'category')].filter((each) => each !== undefined);
  throw new Refusal(
    'elsewhere',
    entry.line,
    `its logsource is ${printable(found.join(', ') || 'empty', 100)}; product: aws, service: cloudtrail is what there is`,
  );
}

/** Compiles the `detection` of a rule into one condition. @throws Refusal */
function compileDetection(detection: Mapping): Condition {
  const searches = new Map<string, Condition>();
  let conditions: readonly (readonly [line: number, text: string])[] = [];
  for (const { line, name, value } of detection.entries) {
    if (name === 'condition') {
      conditions = readConditions(value);
    } else if (name === 'timeframe') {
      throw unsupported(line, 'timeframe is not supported; write a correlation with a timespan');
    } else {
      searches.set(name, compileSearch(name, value));
    }
  }
  if (conditions.length === 0) throw broken(detection.line, 'detection has no condition');
  return anyOf(conditions.map(([line, text]) => parseCondition(text, line, searches)));
}

function readConditions(value: Tree): (readonly [number, string])[] {
  return itemsOf(value).map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string') return [item.line, item.text];
    throw broken(item.line, 'the condition is no text');
  });
}

/** A mapping wants all of its fields, a list of mappings one of them. */
function compileSearch(name: string, value: Tree): Condition {
  const items = itemsOf(value);
  if (items.length === 0) throw broken(value.line, `the search "${shown(name)}" is empty`);
  return anyOf(
    items.map((item) => {
      if (item.kind === 'scalar' && item.value !== null) {
        throw unsupported(
          item.line,
          `the search "${shown(name)}" has a text without a field; name the field`,
        );
      }
      const { entries, line } = asMap(item, `the search "${shown(name)}"`);
      if (entries.length === 0) throw broken(line, `the search "${shown(name)}" is empty`);
      return allOf(entries.map(compileFieldItem));
    }),
  );
}

function describeElsewhere({ missingSources, names }: Reach): string {
  if (missingSources.length > 0) {
    return `it looks at ${list(missingSources)}, whose events are not collected`;
  }
  return names === undefined || names.length === 0
    ? 'no event can match it'
    : `it looks at ${list(names)}, none of them events that are collected`;
}

function noteReach({ missingNames, missingSources, namesSource }: Reach): readonly string[] {
  return [
    ...(missingSources.length > 0 ? [`events of ${list(missingSources)} are not collected`] : []),
    ...(missingNames.length > 0 ? [`${list(missingNames)} are not collected`] : []),
    ...(namesSource
      ? []
      : ['no eventSource is named; of other services than those of identity nothing is collected']),
  ];
}

function noteFields(condition: Condition, { on }: Reach): readonly string[] {
  const tests = listTests(condition);
  const notes = tests.flatMap(({ test }) => noteOnField(test.field, on) ?? []);
  const excuses = tests
    .filter(({ isNegated, test }) => isNegated && isChosenByCaller(test.field))
    .map(
      ({ test }) =>
        `it is quiet by ${test.field}, which the caller chooses: who knows the rule knows what to write there`,
    );
  return [...new Set([...notes, ...excuses])];
}

function list(texts: readonly string[]): string {
  const shown = texts.slice(0, 8).map((text) => printable(text, 80));
  return shown.length < texts.length ? `${shown.join(', ')}, ...` : shown.join(', ');
}

function shown(text: string): string {
  return printable(text, 60);
}

import type { Condition } from '@iam-tracker/alerter/detect';
import { printable } from '@iam-tracker/core';
import { allOf, anyOf, parseCondition } from './conditions.ts';
import { compileFieldItem } from './field-item.ts';
import { broken, unsupported } from './refusal.ts';
import { asMap, type Mapping, type Tree } from './yaml-tree.ts';

/** Compiles the `detection` of a rule into one condition. @throws Refusal */
export function compileDetection(detection: Mapping): Condition {
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
  const items = value.kind === 'list' ? value.items : [value];
  return items.map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string') return [item.line, item.text];
    throw broken(item.line, 'the condition is no text');
  });
}

/** A mapping wants all of its fields, a list of mappings one of them. */
function compileSearch(name: string, value: Tree): Condition {
  const items = value.kind === 'list' ? value.items : [value];
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

function shown(text: string): string {
  return printable(text, 60);
}

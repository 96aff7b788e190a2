import { printable } from '@iam-tracker/core';
import type { SigmaFile } from './compile-sigma.ts';
import { broken } from './refusal.ts';
import { asMap, entryOf, type Mapping, readYaml, type Tree, textOf } from './yaml-tree.ts';

/** A story that a rule must fire on, or must not. */
export interface RuleTest {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** The rule it is of, by name or id; undefined: the rule of the file beside it. */
  readonly rule: string | undefined;
  readonly fires: boolean;
  /** CloudTrail records, or what matters of them. */
  readonly events: readonly Record<string, unknown>[];
}

const TEST_FILE = /\.tests\.ya?ml$/i;
const FIELDS = ['name', 'rule', 'fires', 'events'];

/** Tells whether a file holds tests by what it is called: `x.tests.yml` are those of `x.yml`. */
export function isTestFile(name: string): boolean {
  return TEST_FILE.test(name);
}

/** Tells whether a file of rules is the one that a file of tests belongs to. */
export function isTestedBy(rules: string, tests: string): boolean {
  return rules.replace(/\.ya?ml$/i, '') === tests.replace(TEST_FILE, '');
}

/** Reads a file of tests. @throws Refusal of kind `broken`, with the line */
export function readTests({ name: file, text }: SigmaFile): readonly RuleTest[] {
  return readYaml(text).flatMap((document) => {
    const map = asMap(document, 'a file of tests');
    const tests = entryOf(map, 'tests');
    if (tests?.value.kind !== 'list') throw broken(map.line, 'has no list of tests');
    const rule = textOf(map, 'rule');
    return tests.value.items.map((item) => readTest(asMap(item, 'a test'), file, rule));
  });
}

function readTest(test: Mapping, file: string, rule: string | undefined): RuleTest {
  const unknown = test.entries.find(({ name }) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    const allowed = FIELDS.join(', ');
    throw broken(unknown.line, `a test has no ${printable(unknown.name, 60)}; allowed: ${allowed}`);
  }
  const fires = entryOf(test, 'fires')?.value;
  if (fires?.kind !== 'scalar' || typeof fires.value !== 'boolean') {
    throw broken(test.line, 'a test says fires: true or fires: false');
  }
  const events = entryOf(test, 'events')?.value;
  if (events?.kind !== 'list' || events.items.length === 0) {
    throw broken(test.line, 'a test has a list of events');
  }
  return {
    file,
    line: test.line,
    name: textOf(test, 'name') ?? `line ${test.line}`,
    rule: textOf(test, 'rule') ?? rule,
    fires: fires.value,
    events: events.items.map((item) => toObject(asMap(item, 'an event'))),
  };
}

function toObject({ entries }: Mapping): Record<string, unknown> {
  // Names such as __proto__ are names.
  return Object.fromEntries(entries.map(({ name, value }) => [name, toValue(value)]));
}

function toValue(tree: Tree): unknown {
  if (tree.kind === 'map') return toObject(tree);
  if (tree.kind === 'list') return tree.items.map(toValue);
  // An account id without quotes is still a text.
  return typeof tree.value === 'number' && /^\d{12}$/.test(tree.text) ? tree.text : tree.value;
}

import { fc, it } from '@fast-check/jest';
import { loadOwnRules } from '@iam-tracker/alerter/detect';
import { describe, expect } from '@jest/globals';
import { compileSigma } from '../src/index.ts';
import { fires, recordOf, ruleText } from './own-rule.ts';

/** A rule as the reference knows it: searches of fields, and a condition over them. */
type Value = string | number | boolean | null;
interface Item {
  readonly field: string;
  readonly part: '' | 'contains' | 'startswith' | 'endswith';
  readonly isEvery: boolean;
  readonly values: readonly Value[];
}
type Formula =
  | { readonly search: number }
  | { readonly not: Formula }
  | { readonly and: readonly [Formula, Formula] }
  | { readonly or: readonly [Formula, Formula] };
interface Record {
  readonly eventName: string;
  readonly eventSource: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly requestParameters?: { readonly [name: string]: unknown };
}

const FIELDS = [
  'eventName',
  'eventSource',
  'userAgent',
  'errorCode',
  'requestParameters.userName',
  'requestParameters.tags.key',
];
const word = fc.constantFrom(
  'a',
  'B',
  'ab',
  'aba',
  'CreateUser',
  'DeleteUser',
  'iam.amazonaws.com',
);
const text = fc.oneof(
  word,
  word.map((each) => `${each}*`),
  fc.constantFrom('*', '?', 'a?a', 'Create*', '*User', '\\*', 'a\\'),
);
const item: fc.Arbitrary<Item> = fc
  .record({
    field: fc.constantFrom(...FIELDS),
    part: fc.constantFrom('', '', 'contains', 'startswith', 'endswith' as const),
    isEvery: fc.boolean(),
    values: fc.array(
      fc.oneof({ weight: 6, arbitrary: text }, fc.constantFrom<Value>(null, 5, true)),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map((each) => each as Item);
const searches = fc.array(fc.array(item, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});
const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ search: fc.nat({ max: 9 }) }),
    fc.record({ not: tie('formula') }),
    fc.record({ and: fc.tuple(tie('formula'), tie('formula')) }),
    fc.record({ or: fc.tuple(tie('formula'), tie('formula')) }),
  ),
}));
const record: fc.Arbitrary<Record> = fc
  .record({
    eventName: fc.constantFrom('CreateUser', 'DeleteUser', 'StopLogging', 'aba'),
    eventSource: fc.constantFrom('iam.amazonaws.com', 'sts.amazonaws.com'),
    userAgent: word,
    errorCode: fc.option(word, { nil: undefined }),
    requestParameters: fc.option(
      fc.record(
        {
          userName: fc.oneof(word, fc.constantFrom<unknown>(5, true)),
          tags: fc.array(fc.record({ key: word })),
        },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    ),
  })
  .map((each) => JSON.parse(JSON.stringify(each)) as Record);

function writeRule(given: readonly (readonly Item[])[], condition: Formula): string {
  const detection = Object.fromEntries(
    given.map((items, index) => [
      `s${index}`,
      Object.fromEntries(
        items.map(({ field, isEvery, part, values }) => [
          [field, ...(part === '' ? [] : [part]), ...(isEvery ? ['all'] : [])].join('|'),
          values,
        ]),
      ),
    ]),
  );
  return ruleText({ ...detection, condition: writeFormula(condition, given.length) });
}

function writeFormula(node: Formula, count: number): string {
  if ('search' in node) return `s${node.search % count}`;
  if ('not' in node) return `not (${writeFormula(node.not, count)})`;
  const [[left, right], word_] = 'and' in node ? [node.and, 'and'] : [node.or, 'or'];
  return `(${writeFormula(left, count)}) ${word_} (${writeFormula(right, count)})`;
}

/** Sigma over the record itself, said as simply as possible. */
function holds(given: readonly (readonly Item[])[], node: Formula, of: Record): boolean {
  if ('not' in node) return !holds(given, node.not, of);
  if ('and' in node) return node.and.every((each) => holds(given, each, of));
  if ('or' in node) return node.or.some((each) => holds(given, each, of));
  // Of two items with one name JSON has the last.
  const items = new Map(
    (given[node.search % given.length] ?? []).map((each) => [
      `${each.field}|${each.part}|${each.isEvery}`,
      each,
    ]),
  );
  return [...items.values()].every((each) => holdsItem(each, of));
}

function holdsItem({ field, isEvery, part, values }: Item, of: Record): boolean {
  const found = valuesAt(of, field.split('.'));
  const passes = (value: Value) =>
    value === null ? found.length === 0 : found.some((each) => isLike(each, String(value), part));
  return isEvery ? values.every(passes) : values.some(passes);
}

function valuesAt(value: unknown, path: readonly string[]): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [name, ...rest] = path;
  return name === undefined
    ? [String(value)]
    : valuesAt((value as { [field: string]: unknown })[name], rest);
}

function isLike(value: string, written: string, part: Item['part']): boolean {
  const tokens = written.match(/\\[*?\\]|./gs) ?? [];
  const any = '*';
  const all = [
    ...(part === 'contains' || part === 'endswith' ? [any] : []),
    ...tokens,
    ...(part === 'contains' || part === 'startswith' ? [any] : []),
  ];
  return isTokensLike(
    value.toLowerCase(),
    all.map((each) => each.toLowerCase()),
  );
}

function isTokensLike(rest: string, tokens: readonly string[]): boolean {
  const [first, ...others] = tokens;
  if (first === undefined) return rest === '';
  if (first === '*') {
    return isTokensLike(rest, others) || (rest !== '' && isTokensLike(rest.slice(1), tokens));
  }
  const wanted = first.length === 2 ? first[1] : first;
  const isSame = rest !== '' && (first === '?' || wanted === rest[0]);
  return isSame && isTokensLike(rest.slice(1), others);
}

describe('compileSigma', () => {
  it.prop([searches, formula, record])(
    'fires on what the rule says of the record, and on nothing else',
    (given, condition, of) => {
      const written = writeRule(given, condition);
      const expected = holds(given, condition, of);
      const [refused] = compileSigma([{ name: 'own.yml', text: written }]).refused;

      // Refused is only what no event that is collected can meet.
      if (refused !== undefined) expect([refused.text, expected]).toEqual([refused.text, false]);
      else expect(fires(written, recordOf(of))).toBe(expected);
    },
  );

  it.prop([searches, formula, record])(
    'fires on a request that is too large to be recorded, if there is one that it fires on',
    (given, condition, of) => {
      const written = writeRule(given, condition);
      const isTaken = compileSigma([{ name: 'own.yml', text: written }]).compiled.rules.length > 0;
      const reason = 'requestParameters too large';
      const requestParameters = { omitted: true, originalSize: 200_000, reason };

      if (isTaken && fires(written, recordOf(of))) {
        expect(fires(written, recordOf({ ...of, requestParameters }))).toBe(true);
      }
    },
  );

  it.prop([fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 3 })])(
    'never throws, whatever stands in the files',
    (texts) => {
      const files = texts.map((each, index) => ({ name: `${index}.yml`, text: each }));
      const { compiled, refused } = compileSigma(files);

      expect(compiled.rules).toEqual([]);
      expect(refused.length).toBeGreaterThanOrEqual(files.length);
    },
  );

  it.prop([searches, formula, fc.nat(), fc.string({ maxLength: 3 })])(
    'takes or refuses a rule wherever it is damaged, and what it takes can be loaded',
    (given, condition, place, noise) => {
      const whole = writeRule(given, condition);
      const at = place % whole.length;
      const damaged = whole.slice(0, at) + noise + whole.slice(at + noise.length);
      const { compiled, refused } = compileSigma([{ name: 'own.yml', text: damaged }]);

      expect(compiled.rules.length + refused.length).toBeGreaterThan(0);
      for (const { line, text: reason } of refused) {
        expect([line, reason]).toEqual([expect.any(Number), expect.stringMatching(/./)]);
      }
      expect(loadOwnRules(JSON.parse(JSON.stringify(compiled)))).toHaveLength(
        compiled.rules.length,
      );
    },
  );
});

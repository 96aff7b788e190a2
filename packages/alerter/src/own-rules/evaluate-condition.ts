import { isIP } from 'node:net';
import { matchesWildcard, parseWildcard } from '@iam-tracker/core';
import { createAddressSet } from '../event/network.ts';
import type { Condition, FieldTest } from './compiled-rule.ts';
import type { FieldReader, FieldValues } from './record-fields.ts';
import { searchText } from './search-text.ts';

/** Undefined: it is not known, since a field that decides was too large to be recorded. */
export type Answer = boolean | undefined;
type Judge<E> = (event: E) => Answer;

/**
 * Makes a condition answer for events. The answers are those of a logic with three values: what is not known stays
 * so unless the rest of the condition decides without it. Total and pure; `findReader` gives each field.
 */
export function buildCondition<E>(
  condition: Condition,
  findReader: (field: string) => FieldReader<E>,
): Judge<E> {
  if ('and' in condition) {
    return join(
      condition.and.map((each) => buildCondition(each, findReader)),
      false,
    );
  }
  if ('or' in condition) {
    return join(
      condition.or.map((each) => buildCondition(each, findReader)),
      true,
    );
  }
  if ('not' in condition) {
    const judge = buildCondition(condition.not, findReader);
    return (event) => {
      const answer = judge(event);
      return answer === undefined ? undefined : !answer;
    };
  }
  return buildTest(condition, findReader);
}

/** Joins answers: one `decisive` decides, whatever the others are. */
function join<E>(judges: readonly Judge<E>[], decisive: boolean): Judge<E> {
  return (event) => {
    let isKnown = true;
    for (const judge of judges) {
      const answer = judge(event);
      if (answer === decisive) return decisive;
      isKnown &&= answer !== undefined;
    }
    return isKnown ? !decisive : undefined;
  };
}

function buildTest<E>(test: FieldTest, findReader: (field: string) => FieldReader<E>): Judge<E> {
  const read = findReader(test.field);
  if ('sameAs' in test) {
    const other = findReader(test.sameAs);
    return (event) => {
      const [values, others] = [read(event), other(event)];
      if (values === undefined || others === undefined) return undefined;
      return values.some((value) => others.some((each) => compareTexts(value, each, test.part)));
    };
  }
  const judge = judgeOf(test);
  return (event) => {
    const values = read(event);
    return values === undefined ? undefined : judge(values);
  };
}

/** Asks a text; case has been dealt with. */
type TextTest = (text: string) => boolean;

type ValuesTest = Exclude<FieldTest, { readonly sameAs: string }>;

function judgeOf(test: ValuesTest): (values: NonNullable<FieldValues>) => boolean {
  if ('exists' in test) return (values) => values.length > 0 === test.exists;
  if ('compare' in test) return (values) => values.some((value) => compareNumber(value, test));
  if ('cidr' in test) {
    const set = createAddressSet(test.cidr);
    return (values) => values.some((value) => isIP(value) !== 0 && set.has({ sourceIp: value }));
  }
  if ('re' in test) {
    const searches = test.re.map(
      ({ needs, program }): TextTest =>
        (text) =>
          (needs === undefined || text.includes(needs)) && searchText(program, text),
    );
    return combine(searches, test.every === true);
  }
  return judgeTexts(test);
}

function judgeTexts({
  cased,
  every,
  like,
}: Extract<FieldTest, { readonly like: readonly string[] }>) {
  const fold = cased === true ? (text: string) => text : foldCase;
  const judge = combine(
    like.map((each): TextTest => {
      const pattern = parseWildcard(fold(each), '*?\\');
      return (text) => matchesWildcard(pattern, text);
    }),
    every === true,
  );
  return (values: NonNullable<FieldValues>) => judge(values.map(fold));
}

function combine(tests: readonly TextTest[], isEvery: boolean) {
  return (values: NonNullable<FieldValues>) => {
    const passes = (test: TextTest) => values.some(test);
    return isEvery ? tests.every(passes) : tests.some(passes);
  };
}

/** Case does not count in Sigma unless a rule says so. */
function foldCase(text: string): string {
  return text.toLowerCase();
}

function compareTexts(
  value: string,
  other: string,
  part: 'whole' | 'contains' | 'startswith' | 'endswith',
): boolean {
  const [text, wanted] = [foldCase(value), foldCase(other)];
  if (part === 'whole') return text === wanted;
  if (part === 'contains') return text.includes(wanted);
  return part === 'startswith' ? text.startsWith(wanted) : text.endsWith(wanted);
}

function compareNumber(
  value: string,
  { compare, to }: Extract<FieldTest, { readonly compare: string }>,
): boolean {
  if (value.trim() === '') return false;
  const number = Number(value);
  switch (compare) {
    case 'lt':
      return number < to;
    case 'lte':
      return number <= to;
    case 'gt':
      return number > to;
    case 'gte':
      return number >= to;
  }
}

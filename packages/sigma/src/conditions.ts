import type { Condition, FieldTest } from '@iam-tracker/alerter/detect';
import { matchesWildcard, parseWildcard, printable } from '@iam-tracker/core';
import { broken, unsupported } from './refusal.ts';

/** Returns what holds when one of the conditions does; of a single one, itself. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return only(conditions) ?? { or: conditions };
}

/** Returns what holds when all of the conditions do; of a single one, itself. */
export function allOf(conditions: readonly Condition[]): Condition {
  return only(conditions) ?? { and: conditions };
}

function only(conditions: readonly Condition[]): Condition | undefined {
  return conditions.length === 1 ? conditions[0] : undefined;
}

/** A question about a field, and whether the condition wants it to be answered with no. */
interface ListedTest {
  readonly test: FieldTest;
  readonly isNegated: boolean;
}

/** Lists every question that a condition asks. */
export function listTests(condition: Condition, isNegated = false): readonly ListedTest[] {
  if ('and' in condition) return condition.and.flatMap((each) => listTests(each, isNegated));
  if ('or' in condition) return condition.or.flatMap((each) => listTests(each, isNegated));
  if ('not' in condition) return listTests(condition.not, !isNegated);
  return [{ test: condition, isNegated }];
}

const TOKEN = /\s*(?:([()|])|([^\s()|]+))/y;
const MAX_DEPTH = 50;

/**
 * Parses the condition of a rule over its searches: `and`, `or`, `not`, parentheses, `1 of` and `all of` a pattern
 * of names or `them`. `not` binds closest, then `and`.
 *
 * @throws Refusal
 */
export function parseCondition(
  text: string,
  line: number,
  searches: ReadonlyMap<string, Condition>,
): Condition {
  const tokens = tokenize(text);
  let at = 0;
  const condition = parseOr(0);
  if (tokens[at] === '|') {
    throw unsupported(line, 'the condition counts (|); write a correlation instead');
  }
  if (at < tokens.length) throw unexpected();
  return condition;

  function parseOr(depth: number): Condition {
    if (depth > MAX_DEPTH) throw broken(line, 'the condition is nested too deeply');
    const choices = [parseAnd(depth)];
    while (takeWord('or')) choices.push(parseAnd(depth));
    return anyOf(choices);
  }

  function parseAnd(depth: number): Condition {
    const all = [parseNot(depth)];
    while (takeWord('and')) all.push(parseNot(depth));
    return allOf(all);
  }

  function parseNot(depth: number): Condition {
    if (takeWord('not')) {
      if (depth > MAX_DEPTH) throw broken(line, 'the condition is nested too deeply');
      return { not: parseNot(depth + 1) };
    }
    if (tokens[at] === '(') {
      at += 1;
      const inner = parseOr(depth + 1);
      if (tokens[at] !== ')') throw broken(line, 'the condition has a ( without a )');
      at += 1;
      return inner;
    }
    return parseSearch();
  }

  function parseSearch(): Condition {
    const word = tokens[at];
    if (word === undefined || word === ')' || word === '|') throw unexpected();
    const isSeveral = tokens[at + 1]?.toLowerCase() === 'of';
    at += 1;
    if (!isSeveral) return searchOf(word);
    const pattern = tokens[at + 1];
    at += 2;
    if (pattern === undefined) throw unexpected();
    const found = findSearches(pattern);
    switch (word.toLowerCase()) {
      case '1':
      case 'any':
        return anyOf(found);
      case 'all':
        return allOf(found);
      default:
        throw unsupported(line, `the condition wants "${shown(word)} of"; allowed: 1 of, all of`);
    }
  }

  function searchOf(name: string): Condition {
    const search = searches.get(name);
    if (search !== undefined) return search;
    throw broken(line, `the condition names "${shown(name)}", and there is no such search`);
  }

  function findSearches(pattern: string): readonly Condition[] {
    const isThem = pattern.toLowerCase() === 'them';
    const name = parseWildcard(pattern, '*?\\');
    const found = [...searches].filter(([each]) =>
      isThem ? !each.startsWith('_') : matchesWildcard(name, each),
    );
    if (found.length > 0) return found.map(([, search]) => search);
    throw broken(line, `the condition wants "${shown(pattern)}", and there is no such search`);
  }

  function takeWord(word: string): boolean {
    if (tokens[at]?.toLowerCase() !== word) return false;
    at += 1;
    return true;
  }

  function unexpected(): Error {
    const found = tokens[at];
    const what = found === undefined ? 'ends too early' : `goes on with "${shown(found)}"`;
    return broken(line, `the condition ${what}`);
  }
}

function tokenize(text: string): string[] {
  TOKEN.lastIndex = 0;
  const tokens: string[] = [];
  for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
    tokens.push(found[1] ?? found[2] ?? '');
  }
  return tokens;
}

function shown(text: string): string {
  return printable(text, 100);
}

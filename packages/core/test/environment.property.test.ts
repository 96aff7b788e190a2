import { fc, it } from '@fast-check/jest';
import { AppError, type EnvironmentReader, readEnvironment } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

/** Every required kind of variable: a value it takes, one it refuses, and its reader. */
const VARIABLES = {
  NAME: { good: 'x', bad: ' ', read: (r: EnvironmentReader, n: string) => r.requiredText(n) },
  FLAG: { good: '1', bad: 'maybe', read: (r: EnvironmentReader, n: string) => r.flag(n, {}) },
  WHOLE: {
    good: '7',
    bad: '99',
    read: (r: EnvironmentReader, n: string) => r.integer(n, { min: 1, max: 32 }),
  },
  RATE: {
    good: '0.5',
    bad: 'fast',
    read: (r: EnvironmentReader, n: string) => r.decimal(n, { min: 0.1, max: 2 }),
  },
  LEVEL: {
    good: 'INFO',
    bad: 'LOUD',
    read: (r: EnvironmentReader, n: string) => r.oneOf(n, ['INFO', 'ERROR'], {}),
  },
  DELAYS: {
    good: '1,2',
    bad: '1;2',
    read: (r: EnvironmentReader, n: string) => r.integerList(n, { min: 1, max: 9 }),
  },
  TABLE: { good: 'abc', bad: 'a b c', read: (r: EnvironmentReader, n: string) => r.tableName(n) },
} as const;
type Name = keyof typeof VARIABLES;
const NAMES = Object.keys(VARIABLES) as Name[];

function buildAll(read: EnvironmentReader) {
  return Object.fromEntries(NAMES.map((name) => [name, VARIABLES[name].read(read, name)]));
}

function problemsOf(variables: Record<string, string>): string[] {
  try {
    readEnvironment(variables, buildAll);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('BAD_CONFIGURATION');
    return error.message.split('\n- ').slice(1);
  }
  return [];
}

describe('readEnvironment', () => {
  it.prop([fc.subarray(NAMES)])('lists every missing variable, and no other', (missing) => {
    const present = NAMES.filter((name) => !missing.includes(name));

    const problems = problemsOf(
      Object.fromEntries(present.map((name) => [name, VARIABLES[name].good])),
    );

    expect(problems.map((line) => line.split(' is not set; allowed: ')[0])).toEqual(missing);
  });

  it.prop([fc.array(fc.constantFrom('good', 'bad', 'missing'), { minLength: 7, maxLength: 7 })])(
    'lists every variable that is missing or wrong, once, in the order of reading',
    (states) => {
      const variables: Record<string, string> = {};
      NAMES.forEach((name, index) => {
        const state = states[index];
        if (state === 'good' || state === 'bad') variables[name] = VARIABLES[name][state];
      });

      const problems = problemsOf(variables);

      const wrong = NAMES.filter((_name, index) => states[index] !== 'good');
      expect(problems.map((line) => line.split(' ')[0])).toEqual(wrong);
    },
  );

  it.prop([fc.string()])('reads a number or reports it, whatever the text', (text) => {
    let value: number | undefined;
    try {
      value = readEnvironment({ X: text }, (read) => ({
        x: read.integer('X', { default: 3, min: 1, max: 32 }),
      })).x;
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_CONFIGURATION' });
      return;
    }

    expect(value).toBe(text.trim() === '' ? 3 : Number(text));
  });
});

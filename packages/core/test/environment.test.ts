import {
  AppError,
  type EnvironmentReader,
  type EnvironmentVariables,
  readEnvironment,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';

function readOne<T>(value: string | undefined, read: (reader: EnvironmentReader) => T): T {
  return readEnvironment({ X: value }, (reader) => ({ x: read(reader) })).x;
}

function problemOf(variables: EnvironmentVariables, read: (reader: EnvironmentReader) => unknown) {
  try {
    readEnvironment(variables, (reader) => ({ x: read(reader) }));
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    throw error;
  }
  return undefined;
}

const range = { min: 1, max: 32 };
const readers: Record<string, (read: EnvironmentReader) => unknown> = {
  requiredText: (read) => read.requiredText('X'),
  flag: (read) => read.flag('X', {}),
  integer: (read) => read.integer('X', range),
  decimal: (read) => read.decimal('X', range),
  oneOf: (read) => read.oneOf('X', ['DEBUG', 'INFO'], {}),
  list: (read) => read.list('X', {}),
  integerList: (read) => read.integerList('X', range),
  tableName: (read) => read.tableName('X'),
  parsed: (read) => read.parsed('X', { allowed: 'an even digit', parse: parseEvenDigit }),
};

function parseEvenDigit(text: string): number | undefined {
  if (text === '9') throw new AppError('BAD_ARGUMENT', 'nine is odd');
  if (text === '7') throw new TypeError('a bug');
  return /^[02468]$/.test(text) ? Number(text) : undefined;
}

describe('readEnvironment', () => {
  describe.each(Object.entries(readers))('%s without a default', (_name, read) => {
    it.each([
      ['missing', {}],
      ['empty', { X: '' }],
      ['blank', { X: ' \t\n' }],
    ])('reports a variable that is %s', (_case, variables) => {
      const problem = problemOf(variables, read);

      expect(problem?.code).toBe('BAD_CONFIGURATION');
      expect(problem?.message).toMatch(/wrong in one variable:\n- X is not set; allowed: \S/);
    });
  });

  it.each<[string, string, string]>([
    ['flag', 'maybe', 'X is "maybe"; allowed: true or false'],
    ['integer', 'ten', 'X is "ten"; allowed: a whole number from 1 to 32'],
    ['integer', '1.5', 'X is "1.5"; allowed: a whole number from 1 to 32'],
    ['integer', '1e1', 'X is "1e1"'],
    ['integer', '0x10', 'X is "0x10"'],
    ['integer', '0', 'X is "0"; allowed: a whole number from 1 to 32'],
    ['integer', '33', 'X is "33"'],
    ['integer', '9'.repeat(400), `X is "${'9'.repeat(99)}…"`],
    ['decimal', '.5', 'X is ".5"; allowed: a number from 1 to 32'],
    ['decimal', 'NaN', 'X is "NaN"'],
    ['decimal', 'Infinity', 'X is "Infinity"'],
    ['decimal', '0.99', 'X is "0.99"; allowed: a number from 1 to 32'],
    ['decimal', '32.01', 'X is "32.01"'],
    ['oneOf', 'TRACE', 'X is "TRACE"; allowed: DEBUG, INFO'],
    ['list', ' , ,', 'X is ", ,"; allowed: a comma separated list'],
    ['integerList', '1,two', 'X is "1,two"; allowed: a comma separated list, each a whole number'],
    ['integerList', '1,33', 'X is "1,33"'],
    ['integerList', ',', 'X is ","'],
    ['tableName', 'ab', 'X is "ab"; allowed: a DynamoDB table name'],
    ['tableName', 'my table', 'X is "my table"'],
    ['tableName', 't'.repeat(256), 'X is "ttt'],
    ['parsed', '3', 'X is "3"; allowed: an even digit'],
    ['parsed', '9', 'X is "9"; allowed: an even digit (nine is odd)'],
  ])('%s refuses %p', (name, value, expected) => {
    const read = readers[name];

    const problem = read && problemOf({ X: value }, read);

    expect(problem?.message).toContain(expected);
  });

  it.each<[string, string, unknown]>([
    ['requiredText', '  some text ', 'some text'],
    ['flag', 'TRUE', true],
    ['flag', '1', true],
    ['flag', 'yes', true],
    ['flag', 'On', true],
    ['flag', 'false', false],
    ['flag', '0', false],
    ['flag', 'No', false],
    ['flag', 'off', false],
    ['integer', '1', 1],
    ['integer', '32', 32],
    ['integer', ' +07\n', 7],
    ['decimal', '1.25', 1.25],
    ['decimal', '32', 32],
    ['oneOf', 'debug', 'DEBUG'],
    ['list', 'a, b ,,a', ['a', 'b', 'a']],
    ['integerList', '20, 10,20', [20, 10]],
    ['tableName', 'my-Table_1.x', 'my-Table_1.x'],
    ['parsed', '4', 4],
  ])('%s reads %p', (name, value, expected) => {
    const read = readers[name];

    expect(read && readOne(value, read)).toEqual(expected);
  });

  it.each([undefined, '', '  '])('falls back when a variable is %p', (value) => {
    const settings = readEnvironment({ X: value }, (read) => ({
      flag: read.flag('X', { default: true }),
      integer: read.integer('X', { default: 16, min: 1, max: 32 }),
      decimal: read.decimal('X', { default: 2, min: 0.1, max: 2 }),
      word: read.oneOf('X', ['DEBUG', 'INFO'], { default: 'INFO' }),
      list: read.list('X', { default: [] }),
      delays: read.integerList('X', { default: [120, 1560], min: 1, max: 9999 }),
      parsed: read.parsed('X', { default: '8', allowed: 'even', parse: parseEvenDigit }),
      text: read.optionalText('X'),
      region: read.optionalRegion('X'),
      regions: read.optionalRegions('X'),
    }));

    expect(settings).toEqual({
      flag: true,
      integer: 16,
      decimal: 2,
      word: 'INFO',
      list: [],
      delays: [120, 1560],
      parsed: 8,
      text: undefined,
      region: undefined,
      regions: undefined,
    });
  });

  it.each(['us-east-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'ap-southeast-7'])(
    'takes the Region %s',
    (region) => {
      expect(readOne(region, (read) => read.optionalRegion('X'))).toBe(region);
      expect(
        readOne(` ${region},us-east-2, ${region}`, (read) => read.optionalRegions('X')),
      ).toEqual([region, 'us-east-2']);
    },
  );

  it.each(['useast1', 'us-east', 'US-EAST-1', 'us-east-1a', 'us_east_1'])(
    'refuses the Region %s, alone and in a list',
    (region) => {
      const alone = problemOf({ X: region }, (read) => read.optionalRegion('X'));
      const listed = problemOf({ X: `eu-west-1,${region}` }, (read) => read.optionalRegions('X'));

      expect(alone?.message).toContain(`X is "${region}"; allowed: a Region such as eu-west-1`);
      expect(listed?.message).toContain(`X is "eu-west-1,${region}"`);
    },
  );

  it('keeps optional text that is set', () => {
    expect(readOne('x', (read) => read.optionalText('X'))).toBe('x');
  });

  it('freezes what it returns', () => {
    const settings = readEnvironment({}, () => ({ a: 1 }));

    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('never repeats the value of a variable named like a secret', () => {
    const problem = problemOf({ API_TOKEN: 'hunter2' }, (read) => read.integer('API_TOKEN', range));

    expect(problem?.message).toContain('API_TOKEN is (not shown); allowed:');
    expect(problem?.message).not.toContain('hunter2');
  });

  it('shows hostile values without obeying them', () => {
    const problem = problemOf({ X: 'a\u001b[2J\nb' }, (read) => read.integer('X', range));

    expect(problem?.message).toContain('X is "a\\x1b[2J\\nb"');
  });

  it('reports the variables when the builder stumbles over a stand-in', () => {
    const build = () =>
      readEnvironment({}, (read) => {
        const name = read.requiredText('NAME');
        if (name === '') throw new TypeError('no name');
        return { name };
      });

    expect(build).toThrow(expect.objectContaining({ code: 'BAD_CONFIGURATION' }));
  });

  it('lets bugs through as they are', () => {
    const parsesBadly = () => readOne('7', readers.parsed ?? (() => undefined));
    const buildsBadly = () =>
      readEnvironment({}, () => {
        throw new RangeError('a bug');
      });

    expect(parsesBadly).toThrow(TypeError);
    expect(buildsBadly).toThrow(RangeError);
  });
});

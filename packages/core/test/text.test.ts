import { execFileSync } from 'node:child_process';
import { didYouMean, lastSegment, shellWord } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';

describe('shellWord', () => {
  it('leaves plain words alone', () => {
    expect(shellWord('/tmp/a-b_c.1')).toBe('/tmp/a-b_c.1');
    expect(shellWord('a=b')).toBe('a=b');
  });

  it.each(['', 'two words', "it's", '$HOME `ls`', '*', 'a"b', '-n\n', '=ls', '~', "''", '\\'])(
    'makes one word of %p for a shell',
    (text) => {
      const printed = execFileSync('sh', ['-c', `printf '%s' ${shellWord(text)}`], {
        encoding: 'utf8',
      });

      expect(printed).toBe(text);
    },
  );
});

describe('lastSegment', () => {
  it('gives what follows the last separator', () => {
    expect(lastSegment('a/b/c')).toBe('c');
    expect(lastSegment('c')).toBe('c');
    expect(lastSegment('a:b', ':')).toBe('b');
  });
});

describe('didYouMean', () => {
  const known = ['failed_auth', 'off_hours', 'root_usage', 'alerts_by_rule'];

  it.each([
    ['failed_aut', ' Did you mean failed_auth?'],
    ['Off-Hours', ' Did you mean off_hours?'],
    ['rootusage', ' Did you mean root_usage?'],
    ['faield_auth', ' Did you mean failed_auth?'],
    ['by_rule', ' Did you mean alerts_by_rule?'],
    ['nonsense', ''],
    ['', ''],
    ['x'.repeat(100_000), ''],
  ])('says of %j what is near', (given, expected) => {
    expect(didYouMean(given, known)).toBe(expected);
  });

  it('has nothing to say where nothing is known', () => {
    expect(didYouMean('x', [])).toBe('');
  });
});

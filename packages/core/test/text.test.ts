import { execFileSync } from 'node:child_process';
import { lastSegment, shellWord } from '@iam-tracker/core';
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

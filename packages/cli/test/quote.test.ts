import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { quote } from '../src/quote.ts';

describe('quote', () => {
  it('leaves plain words alone', () => {
    expect(quote('/tmp/a-b_c.1')).toBe('/tmp/a-b_c.1');
  });

  it.each(['', 'two words', "it's", '$HOME `ls`', '*', 'a"b', '-n\n'])(
    'makes one word of %p for a shell',
    (text) => {
      const printed = execFileSync('sh', ['-c', `printf '%s' ${quote(text)}`], {
        encoding: 'utf8',
      });

      expect(printed).toBe(text);
    },
  );
});

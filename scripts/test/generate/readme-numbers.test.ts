import { describe, expect, it } from '@jest/globals';
import { fillNumbers } from '../../generate/readme-numbers.mjs';

describe('fillNumbers', () => {
  it('writes every marked number, and leaves the rest', () => {
    const text = 'a <!-- =rules -->1<!-- /= --> b <!-- =rules --><!-- /= --> 1';

    expect(fillNumbers(text, { rules: '7' })).toBe(
      'a <!-- =rules -->7<!-- /= --> b <!-- =rules -->7<!-- /= --> 1',
    );
  });

  it('refuses a mark without a number, and a number without a mark', () => {
    expect(() => fillNumbers('<!-- =rule -->1<!-- /= -->', {})).toThrow('no such number: rule');
    expect(() => fillNumbers('', { rules: '7' })).toThrow('no mark for rules');
  });
});

import { describe, expect, it } from '@jest/globals';
import { fitLines } from '../../src/payloads/fit-lines.ts';

describe('fitLines', () => {
  it.each([
    ['what fits', ['ab', 'cd'], 5, 'ab\ncd'],
    ['whole lines, and says that there were more', ['ab', 'cd', 'ef'], 7, 'ab\ncd\n…'],
    ['nothing of a line that is too long', ['abcdef'], 5, '…'],
    ['no line behind one that does not fit', ['ab', 'cdefgh', 'i'], 6, 'ab\n…'],
    ['nothing of nothing', [], 5, ''],
  ])('takes %s', (_, lines, most, text) => {
    expect(fitLines(lines, most)).toBe(text);
  });
});

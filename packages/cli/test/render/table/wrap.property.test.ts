import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { widthOf, wrap } from '../../../src/render/table/wrap.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[a-z/:-]*$/),
  fc.stringMatching(/^[A-Za-z0-9 ./:_-]*$/),
);
const withoutBlanks = (value: string) => value.replace(/\s/g, '');

describe('wrap', () => {
  it('never loses a character and never exceeds the width', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (value, width) => {
        const lines = wrap(value, width);

        expect(withoutBlanks(lines.join(''))).toBe(withoutBlanks(value));
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('never cuts a word that fits on a line', () => {
    const word = fc.stringMatching(/^(?:[A-Z][a-z]{1,8}|[a-z]{1,9}|\d{1,9}|[A-Z]{1,9})$/);
    const mark = fc.constantFrom(' ', '  ', '/', '::', '@', '_', '-');
    const name = fc.array(fc.tuple(word, mark), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.integer({ min: 11, max: 30 }), (parts, width) => {
        const lines = wrap(parts.flat().join(''), width);

        const left = lines.flatMap((line) => line.split(/[ /:@_-]+/)).filter((each) => each !== '');
        expect(left).toEqual(parts.map(([each]) => each));
      }),
    );
  });
});

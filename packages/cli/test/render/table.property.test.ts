import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layOut, renderRow, widthOf, wrap } from '../../src/render/table.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[a-z/:-]*$/),
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
});

describe('renderRow', () => {
  it('always shows every character of every cell', () => {
    const row = fc.array(fc.stringMatching(/^[a-z/:-]*$/), { minLength: 3, maxLength: 3 });
    const columns = [{ title: 'A' }, { title: 'B' }, { title: 'C' }];
    fc.assert(
      fc.property(row, fc.integer({ min: 30, max: 60 }), (cells, width) => {
        const shown = renderRow(columns, cells, layOut(columns, [cells], width));

        const count = (value: string) => [...withoutBlanks(value)].sort().join('');
        expect(count(shown)).toBe(count(cells.join('')));
        for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

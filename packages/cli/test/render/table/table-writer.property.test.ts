import { printable } from '@iam-tracker/core';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Column } from '../../../src/render/table/column.ts';
import { createTableWriter } from '../../../src/render/table/table-writer.ts';
import { widthOf } from '../../../src/render/table/wrap.ts';

const text = fc
  .oneof(
    { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9 ./:_-]{0,60}$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom('', 'us-east-1', 'x'.repeat(64), '日本語'.repeat(20)) },
  )
  .map((value) => printable(value).trim());
const column: fc.Arbitrary<Column> = fc.record(
  {
    title: fc.stringMatching(/^[A-Z]{1,9}( [A-Z]{1,9})?$/),
    align: fc.constantFrom('left' as const, 'right' as const),
    atLeast: fc.oneof(fc.nat(30), fc.constant('whole' as const)),
    stays: fc.boolean(),
  },
  { requiredKeys: ['title'] },
);
/** A table whose rows come in two parts. */
const table = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const row = fc.array(text, { minLength: count, maxLength: count });
  return fc.record({
    columns: fc.array(column, { minLength: count, maxLength: count }),
    first: fc.array(row, { minLength: 1, maxLength: 6 }),
    next: fc.array(row, { maxLength: 3 }),
    width: fc.integer({ min: 40, max: 220 }),
  });
});

function render({
  columns,
  first,
  next,
  width,
}: typeof table extends fc.Arbitrary<infer T> ? T : never) {
  const writer = createTableWriter(columns, { width, colorHead: (each) => each });
  return { first: writer.render(first, next.length === 0), next: writer.render(next, true) };
}

const words = (value: string) => value.split(/[^\p{L}\p{N}]+/u).filter((each) => each !== '');

describe('createTableWriter', () => {
  it('never writes a line wider than the terminal', () => {
    fc.assert(
      fc.property(table, (given) => {
        const { first, next } = render(given);

        for (const line of (first + next).split('\n')) {
          expect(widthOf(line)).toBeLessThanOrEqual(given.width);
        }
      }),
      { numRuns: costlyRuns(20, 400) },
    );
  });

  it('always shows every row, and every character of what it does not say of all', () => {
    const blankless = (value: string) => value.replace(/\s/g, '');
    fc.assert(
      fc.property(table, (given) => {
        const { first, next } = render(given);

        const shown = blankless(first + next);
        const count = (character: string, where: string) => where.split(character).length;
        const all = [...given.first, ...given.next];
        const differing = given.columns
          .map((_, index) => all.map((row) => row[index] ?? ''))
          .filter((cells) => new Set(cells).size > 1 || all.length === 1)
          .flat();
        for (const character of 'aZ07') {
          expect(count(character, shown)).toBeGreaterThanOrEqual(
            count(character, blankless(differing.join(''))),
          );
        }
      }),
      { numRuns: costlyRuns(20, 400) },
    );
  });

  it('never cuts a word that a line has room for', () => {
    const word = fc.stringMatching(/^(?:[A-Z][a-z]{1,12}|[a-z]{1,20}|\d{1,12}|[A-Z0-9]{20})$/);
    const cell = fc
      .array(fc.tuple(word, fc.constantFrom(' ', '/', ':', '-', '_')), {
        minLength: 1,
        maxLength: 6,
      })
      .map((parts) => parts.flat().join('').slice(0, -1));
    const rows = fc.integer({ min: 2, max: 8 }).chain((count) =>
      fc.array(fc.array(cell, { minLength: count, maxLength: count }), {
        minLength: 2,
        maxLength: 5,
      }),
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 200 }), (cells, width) => {
        const columns = (cells[0] ?? []).map((_, index) => ({ title: `C${index}` }));
        const writer = createTableWriter(columns, { width, colorHead: (each) => each });

        const shown = new Set(words(writer.render(cells, true)));

        for (const each of cells.flat().flatMap(words)) {
          expect(
            [...shown].some(
              (one) => one.includes(each) || (each.includes(one) && /\d-?\d/.test(each)),
            ),
          ).toBe(true);
        }
      }),
      { numRuns: costlyRuns(20, 400) },
    );
  });
});

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { costlyRuns } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { quoteText } from '../../src/queries/query-file.ts';

let engine: QueryEngine;
beforeAll(async () => {
  engine = await openDuckDbLake(join(tmpdir(), 'no lake at all'));
});
afterAll(() => engine.close());

async function answerTo(sql: string) {
  const { rows } = await engine.run(sql);
  for await (const [value] of rows) return value;
  return undefined;
}

/** Text that looks like the SQL around it, and like the tree that it is read into. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...["'", '"', '\\', '--', '/*', '*/', '(', ')', ',', ';', ' ', '\n', '$1', '%'],
        ...[
          'VALUES 1',
          'array(varchar)',
          'listagg(x)',
          'WITHIN GROUP',
          'if(a, b)',
          'AS varchar(3)',
        ],
        ...['{"number":"5"}', '12345678901234567890', '1.50', '\u001b[2J', '\u202e'],
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed());

describe('what a statement says', () => {
  it.prop([text], { numRuns: costlyRuns(25, 600) })(
    'is what a text says, whatever it looks like',
    async (said) => {
      expect(await answerTo(`SELECT ${quoteText(said)}`)).toBe(said);
    },
  );

  it.prop([text, text], { numRuns: costlyRuns(20, 400) })(
    'is what two texts say together',
    async (a, b) => {
      expect(await answerTo(`SELECT concat(${quoteText(a)}, ${quoteText(b)}) `)).toBe(a + b);
    },
  );

  it.prop([fc.maxSafeInteger()])('is a number as it is written', async (number) => {
    expect(await answerTo(`SELECT ${number}`)).toBe(number);
  });

  it.prop([fc.double({ noNaN: true, noDefaultInfinity: true })], {
    examples: [[-0.0017081567949137513], [5e-324], [Number.MAX_VALUE]],
  })('is a double as it is written', async (number) => {
    expect(await answerTo(`SELECT ${number.toExponential()}`)).toBe(number === 0 ? 0 : number);
  });

  it.prop([fc.integer(), fc.integer({ min: 1 }), fc.integer({ min: 1 })])(
    'is a division that leaves out the rest, and the rest',
    async (a, b, c) => {
      expect(
        await answerTo(`SELECT (${a}) / ${b} * ${b} + (${a}) % ${b} = ${a} AND ${c} / ${c} = 1`),
      ).toBe(true);
    },
  );
});

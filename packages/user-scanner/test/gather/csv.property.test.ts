import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { parseCsv } from '../../src/gather/credential-report.ts';

const field = fc.oneof(fc.string(), fc.stringMatching(/^[",\n\r a]{0,6}$/));
const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe('parseCsv', () => {
  it.prop([
    fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  ])('gives back what was written', (rows, lineEnd, endsWithLineEnd) => {
    const text = rows.map((row) => row.map(quote).join(',')).join(lineEnd);

    expect(parseCsv(endsWithLineEnd ? text + lineEnd : text)).toEqual(rows);
  });

  it.prop([fc.string()])('takes any text', (text) => {
    expect(Array.isArray(parseCsv(text))).toBe(true);
  });
});

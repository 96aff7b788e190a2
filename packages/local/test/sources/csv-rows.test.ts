import { describe, expect, it } from '@jest/globals';
import { isRecordTable, readCsvRows } from '../../src/sources/csv-rows.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function rowsOf(text: string, size = 1000): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of readCsvRows(chunksOf(text, size), 5_000)) rows.push(row);
  return rows;
}

describe('isRecordTable', () => {
  it.each([
    'eventID,eventTime,eventName\n',
    'Event name,Event time,User name,Event source\r\n',
    '"eventversion","useridentity"\n',
    '_time,_raw\n',
    'eventJson\n',
    '@timestamp,@message\n',
    '\n#TYPE Selected\r\n"EventId","CloudTrailEvent"\r\n',
  ])('knows %j', (head) => {
    expect(isRecordTable(head)).toBe(true);
  });

  it.each([
    '',
    'a,b\n',
    'eventID\n',
    '{"eventID":1,"eventTime":2}',
    'message,time\n',
    'words, words',
  ])('takes %j for something else', (head) => {
    expect(isRecordTable(head)).toBe(false);
  });
});

describe('readCsvRows', () => {
  it.each([1, 2, 3, 1000])(
    'reads quotes, line feeds and empty cells in chunks of %i',
    async (size) => {
      const text = 'a,b,"c ""x"""\r\n1,"2,\n""é""",3\r\n\r\n,"",z\n"q"';

      expect(await rowsOf(text, size)).toEqual([
        { cells: { a: '1', b: '2,\n"é"', 'c "x"': '3' }, line: 2 },
        { cells: { 'c "x"': 'z' }, line: 5 },
        { cells: { a: 'q' }, line: 6 },
      ]);
    },
  );

  it('ends at a row that does not', async () => {
    expect(await rowsOf(`a\nb\n"${'x'.repeat(9_000)}`)).toEqual([
      { cells: { a: 'b' }, line: 2 },
      { tooLongAtLine: 3 },
    ]);
  });
});

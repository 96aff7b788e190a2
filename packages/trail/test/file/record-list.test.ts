import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRecordList } from '../../src/file/record-list.ts';

function read(text: string | Buffer, size = 1 << 20, maxRecordBytes?: number) {
  const bytes = Buffer.from(text);
  const list = createRecordList(maxRecordBytes);
  const records: string[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    records.push(...list.push(bytes.subarray(from, from + size)));
  }
  return { records, fault: list.end() };
}

describe('createRecordList', () => {
  it.each([
    ['no record', '{"Records":[]}', []],
    ['records', '{"Records":[{"a":1},{"b":"]},\\"{"}]}', ['{"a":1}', '{"b":"]},\\"{"}']],
    ['white space', ' {\n"Records" : [ {"a":[1]} ,\t{} ] }\r\n', ['{"a":[1]} ', '{} ']],
    ['what is no object', '{"Records":[1,"x, ]",null,[2]]}', ['1', '"x, ]"', 'null', '[2]']],
    ['other fields', '{"v":"Records","x":{"Records":[7]},"Records":[1],"y":[[2]]}', ['1']],
    ['a second list, which other readers may believe', '{"Records":[1],"Records":[2]}', ['1', '2']],
    ['a name with escapes', '{"\\u0052ecords":[1]}', ['1']],
    ['a value that is called so', `{"x":"Records","a":"${'y'.repeat(999)}","Records":[1]}`, ['1']],
  ])('reads %s', (_, text, records) => {
    for (const size of [1, 3, 1 << 20])
      expect(read(text, size)).toEqual({ records, fault: undefined });
  });

  it.each([
    ['nothing', '', 'not_json', []],
    ['a list alone', '[{"a":1}]', 'not_json', []],
    ['a text', '<Error>AccessDenied</Error>', 'not_json', []],
    ['a digest', '{"logFiles":[{"s3Object":"x"}]}', 'no_records', []],
    ['a list under another object', '{"a":{"Records":[1]}}', 'no_records', []],
    ['records that are no list', '{"Records":{"a":1}}', 'no_records', []],
    ['an end in a record', '{"Records":[{"a":1},{"b', 'cut_short', ['{"a":1}']],
    ['an end behind a record', '{"Records":[{"a":1}', 'cut_short', []],
    ['an end behind the list', '{"Records":[{"a":1}]', 'cut_short', ['{"a":1}']],
    ['more behind it', '{"Records":[1]}{"Records":[2]}', 'not_json', ['1']],
    ['a word behind it', '{"Records":[1]} x', 'not_json', ['1']],
    ['a comma too many', '{"Records":[1,,2]}', 'not_json', ['1']],
    ['another bracket', '{"Records":[1}}', 'not_json', []],
    ['another bracket at the end', '{"Records":[1]]', 'not_json', ['1']],
  ])('names %s', (_, text, fault, records) => {
    for (const size of [1, 1 << 20]) expect(read(text, size)).toEqual({ records, fault });
  });

  it('passes over a record that is larger than any, and says so', () => {
    const text = `{"Records":[1,"${'x'.repeat(50)}",2]}`;

    for (const size of [1, 7, 100]) {
      expect(read(text, size, 20)).toEqual({ records: ['1', '2'], fault: 'record_too_large' });
    }
  });

  it('finds what JSON.parse finds, however the bytes come', () => {
    const json = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown);
    fc.assert(
      fc.property(
        fc.array(json),
        fc.dictionary(fc.string(), json),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (list, beside, size, isPretty) => {
          const { Records, ...rest } = beside;
          const file = { ...rest, Records: list };

          const { records, fault } = read(JSON.stringify(file, null, isPretty ? 2 : 0), size);

          expect(fault).toBeUndefined();
          expect(records.map((text) => JSON.parse(text))).toEqual(list);
        },
      ),
    );
  });

  it('answers to any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('', '{', '{"Records":[', '{"Records":[{"a":'),
        (bytes, before) => {
          const text = Buffer.concat([Buffer.from(before), bytes]);

          expect(read(text, 5)).toEqual(read(text));
        },
      ),
    );
  });
});

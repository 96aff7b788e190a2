import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fc, it } from '@fast-check/jest';
import { costlyRuns, identityRecord } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { readFile, type SourceItem } from '../../src/sources/read-file.ts';
import { readAtOnce, writeUnder } from './read-files.ts';
import { LAYOUTS, LINE_LAYOUTS, WRAPPERS } from './wrappers.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'both lanes '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const json = JSON.stringify;

/** Values that are records, nearly, or not at all. */
const value = fc.oneof(
  { weight: 6, arbitrary: identityRecord() },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  identityRecord().map((record) => ({ ...record, Records: [record], hits: [1] })),
  identityRecord().map((record) => ({ results: [record], detail: { hits: [record] }, ...record })),
  fc.tuple(fc.constantFrom(...Object.keys(WRAPPERS)), identityRecord()).map(([name, record]) => {
    return WRAPPERS[name]?.([record])[0];
  }),
);

/** Ways to write values down, those that are read at once most often. */
const layout = fc.constantFrom<(values: readonly unknown[]) => string>(
  (values) => json({ Records: values }),
  (values) => json({ Records: values }, null, 1),
  (values) => json(values),
  (values) => values.map((one) => `${json(one)}\n`).join(''),
  (values) => values.map((one) => json(one)).join('\r\n\n'),
  (values) => values.map((one) => `${json({ Records: [one] })}\n`).join(''),
  (values) => `{"Records":${json(values)},"Records":${json(values)}}`,
  (values) => `{"Records":[\n${values.map((one) => json(one)).join(',\n')}\n]}\n`,
  ...Object.values(LAYOUTS),
  ...Object.values(LINE_LAYOUTS),
);

/** Damage to bytes, by a place and a byte. */
const DAMAGES: readonly ((bytes: Buffer, at: number, byte: number) => Buffer)[] = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => bytes.subarray(at),
  (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]),
  (bytes, at, byte) => {
    const copy = Buffer.from(bytes);
    copy[at] = byte;
    return copy;
  },
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
  (bytes, at) => Buffer.concat([bytes, bytes.subarray(at)]),
  (bytes, _at, byte) => Buffer.concat([bytes, Buffer.of(byte)]),
  (bytes) => Buffer.concat([bytes, bytes]),
];
/** Bytes that mean something in JSON and gzip, and some that do not. */
const byte = fc.oneof(
  fc.constantFrom(...Buffer.from('{}[]",:\\ \n\r\t0-e'), 0, 0x1f, 0x8b, 0xef, 0xff),
  fc.nat({ max: 255 }),
);
const damage = fc.record({
  make: fc.constantFrom(...DAMAGES),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  byte,
});
const packing = fc.constantFrom<(bytes: Buffer) => Buffer>(
  (bytes) => bytes,
  (bytes) => gzipSync(bytes, { level: 1 }),
  (bytes) => {
    const half = bytes.length >> 1;
    return Buffer.concat(
      [bytes.subarray(0, half), bytes.subarray(half)].map((part) => gzipSync(part)),
    );
  },
);
const place = fc.constantFrom(
  'file',
  'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/1.json.gz',
);

function apply(
  bytes: Buffer,
  damages: readonly { make: (typeof DAMAGES)[number]; at: number; byte: number }[],
): Buffer {
  return damages.reduce(
    (damaged, one) => one.make(damaged, Math.floor(one.at * damaged.length), one.byte),
    bytes,
  );
}

describe('readWholeFile', () => {
  it.prop(
    [
      fc.array(value, { maxLength: 4 }),
      layout,
      fc.array(damage, { maxLength: 1 }),
      packing,
      fc.array(damage, { maxLength: 1 }),
      place,
    ],
    { numRuns: costlyRuns(60, 400) },
  )(
    'never tells anything else of a file than the patient reader, whatever is in it',
    async (values, lay, inside, pack, outside, name) => {
      const bytes = apply(pack(apply(Buffer.from(lay(values)), inside)), outside);
      const path = await writeUnder(folder, name, bytes);

      const atOnce = readAtOnce(path);

      if (atOnce === undefined) return;
      const patiently: SourceItem[] = [];
      for await (const item of readFile({ path, isExpected: false })) patiently.push(item);
      expect(atOnce).toEqual(patiently);
    },
  );

  it.prop([fc.array(identityRecord(), { minLength: 1, maxLength: 4 }), packing])(
    'always reads ordinary log files',
    async (records, pack) => {
      for (const text of [json({ Records: records }), records.map((one) => json(one)).join('\n')]) {
        const path = await writeUnder(folder, 'ordinary', pack(Buffer.from(text)));

        expect(readAtOnce(path)?.length).toBe(records.length + 1);
      }
    },
  );
});

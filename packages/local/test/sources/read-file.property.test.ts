import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRecords } from './read-files.ts';

const RUNS = 40;

const record = fc
  .record({
    eventID: fc.uuid(),
    eventVersion: fc.constantFrom('1.08', '1.11'),
    userIdentity: fc.jsonValue({ maxDepth: 2 }),
    requestParameters: fc.jsonValue({ maxDepth: 3 }),
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const wrapped = (value: unknown) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(value) });

/** Every way records come in a file. */
const FORMATS: Readonly<Record<string, (records: readonly unknown[]) => string>> = {
  log: (records) => JSON.stringify({ Records: records }),
  'pretty log': (records) => pretty({ Records: records }),
  'logs, one a line': (records) =>
    records.map((one) => `${JSON.stringify({ Records: [one] })}\n`).join(''),
  'logs in a list': (records) => JSON.stringify(records.map((one) => ({ Records: [one] }))),
  list: (records) => JSON.stringify(records),
  lines: (records) => records.map((one) => `${JSON.stringify(one)}\r\n`).join(''),
  glued: (records) => records.map((one) => JSON.stringify(one)).join(''),
  'pretty in a row': (records) => records.map(pretty).join('\n'),
  lookup: (records) => pretty({ Events: records.map(wrapped), NextToken: 't' }),
  'lookups, one a line': (records) =>
    records.map((one) => `${JSON.stringify(wrapped(one))}\n`).join(''),
  texts: (records) => pretty(records.map((one) => JSON.stringify(one))),
};

const file = fc.record({
  records: fc.array(record, { maxLength: 6 }),
  format: fc.constantFrom(...Object.keys(FORMATS)),
  packing: fc.constantFrom('plain', 'gzip', 'two members', 'bom', 'utf16'),
  folders: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
  extension: fc.constantFrom('.json', '.json.gz', '.ndjson', '.log', ''),
});

function pack(text: string, packing: string): Buffer {
  if (packing === 'gzip') return gzipSync(text);
  if (packing === 'two members') {
    const bytes = Buffer.from(text);
    const half = bytes.length >> 1;
    return Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))]);
  }
  if (packing === 'bom') return Buffer.from(`\ufeff${text}`);
  return Buffer.from(
    packing === 'utf16' ? `\ufeff${text}` : text,
    packing === 'utf16' ? 'utf16le' : 'utf8',
  );
}

describe('readFile', () => {
  it('always reads the same records, whatever the files look like', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'any files '));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 4 }), async (files) => {
        run += 1;
        const place = join(folder, String(run));
        await mkdir(place);
        for (const [index, { records, format, packing, folders, extension }] of files.entries()) {
          const parent = join(place, String(index), ...folders);
          await mkdir(parent, { recursive: true });
          const bytes = pack(FORMATS[format]?.(records) ?? '', packing);
          await writeFile(join(parent, `file${extension}`), bytes);
        }
        const found: unknown[] = [];
        const outcomes: string[] = [];

        for await (const item of readRecords([place])) {
          if (item.kind === 'file') outcomes.push(item.summary.outcome);
          else found.push(item.kind === 'record' ? item.value : item.text);
        }

        expect(found).toEqual(files.flatMap(({ records }) => records));
        expect(outcomes).toEqual(files.map(() => 'read'));
      }),
      { numRuns: RUNS },
    );
    await rm(folder, { recursive: true, force: true });
  });
});

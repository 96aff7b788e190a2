import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ActivityEvent, normalize } from '@iam-tracker/core';
import { identityRecord } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFiles } from './read-files.ts';
import { LAYOUTS, LINE_LAYOUTS, pushed, WRAPPERS } from './wrappers.ts';

const RUNS = 60;

let folder: string;
let run = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrapped records '));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A new file for every run: the name tells nothing of what is in it. */
async function write(content: string | Buffer): Promise<string> {
  run += 1;
  const path = join(folder, `${run}.json`);
  await writeFile(path, content);
  return path;
}

const nesting = fc.array(fc.constantFrom(...Object.keys(WRAPPERS)), { maxLength: 4 });
const layout = fc.constantFrom(...Object.keys({ ...LAYOUTS, ...LINE_LAYOUTS }));
const packing = fc.constantFrom('plain', 'gzip', 'a byte order mark', 'UTF-16');

function wrap(values: readonly unknown[], names: readonly string[]): readonly unknown[] {
  return names.reduce((inner, name) => WRAPPERS[name]?.(inner) ?? inner, values);
}

/** Texts with commas between could as well be keys and values: those are in lists or lines. */
const OF_OBJECTS: ReadonlySet<string> = new Set([
  ...Object.keys(LINE_LAYOUTS),
  'with commas',
  'lines with commas',
]);

function lay(values: readonly unknown[], name: string): string {
  const asObject = (value: unknown) =>
    isObject(value) ? value : { message: JSON.stringify(value) };
  const laid = OF_OBJECTS.has(name) ? values.map(asObject) : values;
  return { ...LAYOUTS, ...LINE_LAYOUTS }[name]?.(laid) ?? '';
}

/** Values of a list and those beside it may come in another order. */
function sorted(events: readonly ActivityEvent[]): readonly ActivityEvent[] {
  const textOf = (event: ActivityEvent) => event.eventId + event.userName + event.eventTime;
  return [...events].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pack(text: string, name: string): string | Buffer {
  if (name === 'gzip') return gzipSync(text);
  if (name === 'a byte order mark') return `\ufeff${text}`;
  return name === 'UTF-16' ? Buffer.from(`\ufeff${text}`, 'utf16le') : text;
}

/** Records of one file have ids of their own. */
const records = fc.uniqueArray(identityRecord(), {
  minLength: 1,
  maxLength: 3,
  selector: ({ eventID }) => eventID,
});

describe('readFile', () => {
  it('always gives the same events, whatever is wrapped around the records', async () => {
    const part = fc.record({ records, nesting });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 3 }),
        layout,
        packing,
        async (parts, layoutName, packingName) => {
          const values = parts.flatMap((one) => wrap(one.records, one.nesting));
          const path = await write(pack(lay(values, layoutName), packingName));

          const { events, files } = await readFiles([path]);

          const plain = parts
            .flatMap((one) => one.records)
            .map((record) => normalize(record).event);
          expect(sorted(events)).toEqual(sorted(plain));
          expect(files.map(({ outcome }) => outcome)).toEqual(['read']);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('never reads a record out of another one, whatever is wrapped around it', async () => {
    await fc.assert(
      fc.asyncProperty(
        identityRecord(),
        forgery(),
        nesting,
        layout,
        async (record, { place, hide }, names, layoutName) => {
          const carrier = place(
            { ...record, eventID: 'carrier' },
            hide({ ...record, eventID: 'forged' }),
          );
          const path = await write(lay(wrap([carrier], names), layoutName));

          const { events } = await readFiles([path]);

          expect(events.map(({ eventId }) => eventId)).toEqual(['carrier']);
        },
      ),
      { numRuns: RUNS * 2 },
    );
  });

  it('never reads a record out of another one of which only a part is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        identityRecord(),
        forgery(),
        layout,
        fc.nat(),
        fc.boolean(),
        async (record, { place, hide }, layoutName, at, isEndLeft) => {
          const carrier = place(
            { ...record, eventID: 'carrier' },
            hide({ ...record, eventID: 'forged' }),
          );
          const bytes = Buffer.from(lay([carrier, carrier], layoutName));
          const cut = at % bytes.length;
          const path = await write(isEndLeft ? bytes.subarray(cut) : bytes.subarray(0, cut));

          const { events } = await readFiles([path]);

          expect(events.map(({ eventId }) => eventId)).not.toContain('forged');
        },
      ),
      { numRuns: RUNS * 5 },
    );
  });
});

type TestRecord = Record<string, unknown>;

/** Ways to hide a record in a value, and places of a record where a caller's values stand. */
function forgery() {
  const hide = fc.constantFrom<(forged: TestRecord) => unknown>(
    (forged) => forged,
    (forged) => JSON.stringify(forged),
    (forged) => JSON.stringify(pushed(forged)),
    (forged) => JSON.stringify({ Records: [forged] }),
    (forged) => `\n${JSON.stringify(forged)}\n`,
    (forged) => `2026-11-20T10:00:07.000Z ${JSON.stringify(forged)}`,
    (forged) => ({ Records: [forged, forged] }),
    (forged) => [forged, forged],
    (forged) => pushed(forged),
    (forged) => gzipSync(JSON.stringify(forged)).toString('base64'),
  );
  const place = fc.constantFrom<(record: TestRecord, hidden: unknown) => TestRecord>(
    (record, hidden) => ({ ...record, requestParameters: { policyDocument: hidden, a: 1 } }),
    (record, hidden) => ({ ...record, requestParameters: { detail: hidden } }),
    (record, hidden) => ({ ...record, requestParameters: { message: hidden, Records: [hidden] } }),
    (record, hidden) => ({ ...record, requestParameters: { hits: { hits: [hidden] } } }),
    (record, hidden) => ({ requestParameters: { hits: [hidden], x: hidden }, ...record }),
    (record, hidden) => ({ ...record, requestParameters: hidden }),
    (record, hidden) => ({
      responseElements: { CloudTrailEvent: hidden, y: [1, hidden] },
      ...record,
    }),
    (record, hidden) => ({ ...record, userAgent: hidden, errorMessage: hidden }),
    (record, hidden) => ({ ...record, additionalEventData: { event: { original: hidden } } }),
  );
  return fc.record({ hide, place });
}

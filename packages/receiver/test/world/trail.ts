import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createLogger, readEnvironment } from '@iam-tracker/core';
import type { ReadFile, ReadFiles } from '@iam-tracker/core/aws';
import { readReadingSettings } from '@iam-tracker/core/reading';
import { buildRecord, createMemoryEvents, type TestRecord } from '@iam-tracker/test-utils';
import { formatObjectKey } from '@iam-tracker/trail';
import type { TrailObjects } from '@iam-tracker/trail/file';
import { createTrailSource } from '../../src/sources/trail-files.ts';

export const NOW = Date.UTC(2026, 2, 5, 10, 20);
export const BUCKET = 'example-trail-logs';

/** The key of a file of events, told apart by a number. */
export function logKey(number: number, accountId = '111122223333', region = 'us-east-1'): string {
  const place = { prefix: 'o-exampleorg1/', organizationId: 'o-exampleorg1', accountId, region };
  const unique = `${number}`.padStart(16, 'A');
  return formatObjectKey({ kind: 'log', ...place, time: Date.UTC(2026, 2, 5, 10, 15), unique });
}

/** A record that belongs in the ledger. */
export function record(number: number, changes: TestRecord = {}): TestRecord {
  return buildRecord({ eventID: `e-${number}`, ...changes });
}

/** The compressed bytes of a log file. */
export function logFile(records: readonly TestRecord[]): Buffer {
  return gzipSync(JSON.stringify({ Records: records }));
}

async function* piecesOf(bytes: Buffer) {
  for (let from = 0; from < bytes.length; from += 400) yield bytes.subarray(from, from + 400);
}

/** Ports that a test may replace or wrap. */
export interface TrailPorts {
  readonly events: Pick<ReturnType<typeof createMemoryEvents>, 'putMissing'>;
  readonly files: ReadFiles;
  readonly objects: TrailObjects;
}

/** A bucket, an events table and the files that were read, in memory; the receiver of them is made by `open`. */
export function createTrailWorld() {
  const { putMissing, stored } = createMemoryEvents();
  const bucket = new Map<string, Buffer>();
  const noted = new Map<string, ReadFile>();
  const lines: Record<string, unknown>[] = [];
  const opened: string[] = [];
  const etagOf = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

  const ports: TrailPorts = {
    events: { putMissing },
    files: {
      note: async (file) => void noted.set(file.key, file),
      find: async (files) => files.flatMap(({ key }) => noted.get(key) ?? []),
    },
    objects: {
      async open({ bucket: name, key }, { unlessEtag }) {
        opened.push(key);
        const bytes = bucket.get(key);
        if (bytes === undefined) throw new Error(`no ${key} in ${name}`);
        const etag = etagOf(bytes);
        return etag === unlessEtag
          ? undefined
          : { bucket: name, key, etag, chunks: piecesOf(bytes) };
      },
    },
  };

  return {
    ...{ bucket, etagOf, lines, noted, opened, ports, stored },
    open(changed: Partial<TrailPorts> = {}) {
      const source = createTrailSource({
        ...ports,
        ...changed,
        buckets: new Set([BUCKET]),
        markDays: async () => undefined,
        settings: readEnvironment({ AWS_REGION: 'us-east-1' }, readReadingSettings),
        clock: { now: () => NOW },
        logger: createLogger({
          level: 'INFO',
          destination: { write: (line) => void lines.push(JSON.parse(line)) },
        }),
      });
      return (bodies: readonly object[], signal = new AbortController().signal) =>
        source.take(
          bodies.map((body, index) => ({
            ...{ messageId: `m-${index}`, accountId: '222233334444', attempt: 1 },
            body: body as Record<string, unknown>,
          })),
          signal,
        );
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDigest,
  declaredKinds,
  expectedCells,
  READERS,
} from '@iam-tracker/test-utils/parquet';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportRoundTrip, type RoundTripTable } from './round-trip-lake.ts';

let folder: string;
let tables: RoundTripTable[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "round trip o'"));
  tables = await exportRoundTrip(join(folder, 'data'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Returns the rows that readers must find in a file: those of its day. */
function expectedOf({ table, rows }: RoundTripTable, file: string) {
  const digest = createDigest();
  for (const row of rows) {
    if (file.includes(`=${dayOf(row)}`)) digest.add(expectedCells(table, row));
  }
  return { ...digest.result(), kinds: declaredKinds(table) };
}

function dayOf(row: RoundTripTable['rows'][number]): string {
  if ('eventDate' in row) return row.eventDate;
  return ('recordedAt' in row ? row.recordedAt : row.scanTimestamp).slice(0, 10);
}

describe('what the exporter writes', () => {
  it('is some thousand events, some hundred users and alerts on several days', () => {
    const [events, users, alerts] = tables;

    expect(events?.rows.length).toBeGreaterThan(2_000);
    expect(events?.files.length).toBe(3);
    expect(users?.rows.length).toBeGreaterThan(300);
    expect(users?.files.length).toBeGreaterThan(2);
    expect(alerts?.rows.length).toBe(200);
    expect(alerts?.files.length).toBe(1);
  });

  it.each(['hyparquet', 'duckdb'] as const)(
    'is what %s reads, value by value, with types as declared',
    async (reader) => {
      for (const each of tables) {
        for (const file of each.files) {
          const reading = await READERS[reader](each.table, file);

          expect({ file, ...reading }).toEqual({ file, ...expectedOf(each, file) });
        }
      }
    },
  );
});

describe('createDigest', () => {
  const digestOf = (...rows: unknown[][]) => {
    const digest = createDigest();
    for (const row of rows) digest.add(row);
    return digest.result().digest;
  };

  it('sees every difference but that of order', () => {
    const same = digestOf(['a', null], ['b', 1n]);

    expect(digestOf(['b', 1], ['a', undefined])).toBe(same);
    expect(digestOf(['a', ''], ['b', 1])).not.toBe(same);
    expect(digestOf(['a', 1], ['b', null])).not.toBe(same);
    expect(digestOf(['a', null], ['b', 2])).not.toBe(same);
    expect(digestOf(['a', null], ['a', null], ['b', 1])).not.toBe(same);
  });
});

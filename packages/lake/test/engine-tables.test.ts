import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { sampleEvent } from '@iam-tracker/test-utils';
import { writeTable } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { partKey } from '../src/day-files.ts';
import { duckDbView } from '../src/engine-tables.ts';
import { IAM_EVENTS, LAKE_DATABASE, type LakeTable } from '../src/tables.ts';

describe('duckDbView', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function writeDay(name: string, table: LakeTable, day: string, ids: readonly string[]) {
    const events = ids.map((id) => sampleEvent(id, Number(id), { eventDate: day }));
    await writeTable(join(folder, name), table, events, ({ eventDate }) => eventDate);
    return join(folder, name, partKey(table, day, 0));
  }

  async function query(files: readonly string[], sql: string) {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    try {
      await connection.run(`CREATE SCHEMA ${LAKE_DATABASE}`);
      await connection.run(duckDbView(IAM_EVENTS, files));
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  it('has every column in order and no row without files', async () => {
    const columns = await query([], `DESCRIBE ${LAKE_DATABASE}.iam_events`);
    const rows = await query([], `SELECT * FROM ${LAKE_DATABASE}.iam_events`);

    expect(columns.map(({ column_name }) => column_name)).toEqual([
      ...IAM_EVENTS.columns.map(({ name }) => name),
      'event_date',
    ]);
    expect(rows).toEqual([]);
  });

  it('reads the days as declared', async () => {
    const files = [
      await writeDay('plain', IAM_EVENTS, '2026-01-01', ['1', '2']),
      await writeDay('plain', IAM_EVENTS, '2026-01-02', ['3']),
    ];

    const types = await query(files, `DESCRIBE ${LAKE_DATABASE}.iam_events`);
    const rows = await query(
      files,
      `SELECT event_id, event_date, event_time, event_ts, read_only FROM ${LAKE_DATABASE}.iam_events
       WHERE event_date >= '2026-01-01' AND event_ts > TIMESTAMP '2026-01-01 00:00:01' ORDER BY event_id`,
    );

    const typeOf = Object.fromEntries(types.map((each) => [each.column_name, each.column_type]));
    expect(typeOf).toMatchObject({ event_ts: 'TIMESTAMP', read_only: 'BOOLEAN', actor: 'VARCHAR' });
    expect(rows).toEqual([
      {
        event_id: '2',
        event_date: '2026-01-01',
        event_time: '2026-01-01T00:00:02Z',
        event_ts: '2026-01-01 00:00:02',
        read_only: false,
      },
      {
        event_id: '3',
        event_date: '2026-01-02',
        event_time: '2026-01-01T00:00:03Z',
        event_ts: '2026-01-01 00:00:03',
        read_only: false,
      },
    ]);
  });

  it('shows columns that older files lack as NULL, and quotes paths', async () => {
    const columns = IAM_EVENTS.columns.filter(({ name }) => name !== 'actor');
    const older = await writeDay("o'lder", { ...IAM_EVENTS, columns }, '2026-01-01', ['1']);

    const rows = await query([older], `SELECT event_id, actor FROM ${LAKE_DATABASE}.iam_events`);

    expect(rows).toEqual([{ event_id: '1', actor: null }]);
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bindParameters,
  loadQueries,
  openDuckDbLake,
  type QueryEngine,
} from '@iam-tracker/lake/queries';
import { rowsOf, writeAlerts, writeUsers } from '@iam-tracker/test-utils/lake';
import { writeSimulatedLake } from '@iam-tracker/test-utils/simulated-lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replayAlerts } from '../alerts/replayed-alerts.ts';
import { scanSimulatedUsers } from '../users/simulated-users.ts';

/**
 * Answers of every query about ninety simulated days, to be read by people. When the simulator or a query
 * changes on purpose: UPDATE_GOLDEN=1 pnpm unit packages/local/test/queries/golden.test.ts, and read the diff.
 */
const GOLDEN = fileURLToPath(new URL('../fixtures/query-results/', import.meta.url));
const ACCOUNT = {
  seed: 7,
  start: Date.UTC(2026, 0, 1),
  end: Date.UTC(2026, 3, 1),
  eventsPerDay: 250,
};
const UNTIL = '2026-03-31';
/** Times of two scans that say different things of a user. */
const SCANS = [Date.UTC(2026, 0, 15, 6), Date.UTC(2026, 2, 31, 20)];
const ROWS_SHOWN = 12;

describe('over ninety simulated days', () => {
  let folder: string;
  let engine: QueryEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'golden-'));
    const { events } = await writeSimulatedLake(folder, ACCOUNT);
    await writeAlerts(folder, await replayAlerts(events));
    await writeUsers(folder, await scanSimulatedUsers(ACCOUNT, SCANS));
    engine = await openDuckDbLake(folder);
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it.each(loadQueries().map((query) => [query.name, query] as const))(
    '%s says what it said before',
    async (name, query) => {
      const rows = await rowsOf(engine, bindParameters(query, { days: '89', until: UNTIL }));

      const shown = rows
        .slice(0, ROWS_SHOWN)
        .map((row) =>
          query.columns.map((column) => `${column}: ${String(row[column] ?? '')}`).join('\n'),
        );
      const text = `${[`${rows.length} rows`, ...shown].join('\n\n')}\n`;
      const path = join(GOLDEN, `${name}.txt`);
      if (process.env.UPDATE_GOLDEN) {
        await mkdir(GOLDEN, { recursive: true });
        await writeFile(path, text);
      }
      expect(text).toBe(await readFile(path, 'utf8'));
    },
  );

  it('looks for rows that belong together by hash, never by comparing all with all', async () => {
    const wasteful = [];
    for (const query of loadQueries()) {
      const sql = bindParameters(query, { days: '89', until: UNTIL });
      const plan = (await rowsOf(engine, `EXPLAIN ${sql}`)).map(({ explain_value: text }) => text);

      expect(plan.join('\n')).toContain('READ_PARQUET');
      if (/NL_JOIN|NESTED_LOOP|CROSS_PRODUCT/.test(plan.join('\n'))) wasteful.push(query.name);
    }

    expect(wasteful).toEqual([]);
  });
});

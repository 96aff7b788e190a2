import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { type ActivityEvent, dayOf } from '@iam-tracker/core';
import { costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { rowsOf, writeTable } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { openDuckDbLake } from '../src/adapters/duckdb-lake.ts';
import { partKey } from '../src/day-files.ts';
import { bindParameters } from '../src/queries/bind-parameters.ts';
import type { QueryEngine } from '../src/queries/query-engine.ts';
import { loadQueries } from '../src/queries/query-file.ts';
import { IAM_EVENTS, type LakeTable } from '../src/tables.ts';

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 1, 20);
const DAYS = 16;
const dayNumber = fc.integer({ min: 0, max: DAYS - 1 });
const dayAt = (number: number) => dayOf(FIRST_DAY + number * DAY);

interface Lake {
  /** Numbers of days with events; some of them were written before the lake had the last columns. */
  readonly days: readonly {
    readonly day: number;
    readonly events: number;
    readonly isOld: boolean;
  }[];
}

const lakes: fc.Arbitrary<Lake> = fc.record({
  days: fc.uniqueArray(
    fc.record({ day: dayNumber, events: fc.integer({ min: 1, max: 3 }), isOld: fc.boolean() }),
    { selector: ({ day }) => day, minLength: 1, maxLength: 6 },
  ),
});
const periods = fc
  .tuple(dayNumber, dayNumber)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

/** Ways of asking for the days of a period, in words of Trino. */
const CONDITIONS: readonly ((from: number, to: number) => string)[] = [
  (from, to) => `event_date BETWEEN '${dayAt(from)}' AND '${dayAt(to)}'`,
  (from, to) => `'${dayAt(from)}' <= event_date AND NOT event_date > '${dayAt(to)}'`,
  (from, to) =>
    `event_date > cast(DATE '${dayAt(from)}' - INTERVAL '1' DAY AS varchar) AND event_date < cast(date_add('day', 1, DATE '${dayAt(to)}') AS varchar)`,
  (from, to) =>
    `event_date BETWEEN date_format(DATE '${dayAt(from)}', '%Y-%m-%d') AND '${dayAt(to)}'`,
  (from, to) =>
    `event_date IN (${Array.from({ length: to - from + 1 }, (_, n) => `'${dayAt(from + n)}'`).join(', ')})`,
  (from, to) =>
    `date(event_date) >= DATE '${dayAt(from)}' AND cast(event_date AS date) <= DATE '${dayAt(to)}'`,
];

const OLD_EVENTS: LakeTable = {
  ...IAM_EVENTS,
  columns: IAM_EVENTS.columns.filter(({ name }) => !/^person|^vpc_endpoint_id$/.test(name)),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'days-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes the days of a period, and returns their events; those beside it get files that cannot be read. */
async function write({ days }: Lake, { from, to }: { from: number; to: number }, lake: string) {
  const needed: ActivityEvent[] = [];
  for (const { day, events, isOld } of days) {
    const eventDate = dayAt(day);
    const rows = Array.from({ length: events }, (_, index) => ({
      ...sampleEvent(`${eventDate}-${index}`, 0, { eventDate, vpcEndpointId: 'vpce-1' }),
      person: 'ada',
    }));
    await writeTable(lake, isOld ? OLD_EVENTS : IAM_EVENTS, rows, () => eventDate);
    if (day >= from && day <= to) needed.push(...rows);
    // The days beside a period may be looked at.
    else if (day < from - 1 || day > to + 1) {
      await writeFile(join(lake, partKey(IAM_EVENTS, eventDate, 0)), 'no file of a needed day');
    }
  }
  return needed;
}

describe('the days that a condition names', () => {
  it.prop([lakes, periods, fc.constantFrom(...CONDITIONS)], { numRuns: costlyRuns(10, 200) })(
    'are all that is opened, and all that the answer has',
    async (lake, { from, to }, condition) => {
      const path = await mkdtemp(join(folder, 'lake-'));
      const needed = await write(lake, { from, to }, path);
      const oldDays = lake.days.filter(({ isOld }) => isOld).map(({ day }) => dayAt(day));
      const engine = await openDuckDbLake(path);

      const rows = await rowsOf(
        engine,
        `SELECT event_id, event_date, person, vpc_endpoint_id FROM iam_events WHERE ${condition(from, to)} AND actor IS NOT NULL ORDER BY event_id`,
      );
      await engine.close();

      expect(rows).toEqual(
        needed
          .map(({ eventId, eventDate }) => ({
            event_id: eventId,
            event_date: eventDate,
            person: oldDays.includes(eventDate) ? null : 'ada',
            vpc_endpoint_id: oldDays.includes(eventDate) ? null : 'vpce-1',
          }))
          .sort((a, b) => (a.event_id < b.event_id ? -1 : 1)),
      );
    },
  );
});

describe('the days of a named query', () => {
  const [from, to] = [5, 9];
  let engine: QueryEngine;
  beforeAll(async () => {
    const days = [0, 3, 5, 7, 9, 12].map((day) => ({ day, events: 2, isOld: day === 7 }));
    await write({ days }, { from, to }, join(folder, 'named'));
    engine = await openDuckDbLake(join(folder, 'named'));
  });
  afterAll(() => engine.close());

  it.each(loadQueries())('are all that $name opens', async (query) => {
    const sql = bindParameters(query, { days: String(to - from), until: dayAt(to) });

    await expect(rowsOf(engine, sql)).resolves.toEqual(expect.any(Array));
  });
});

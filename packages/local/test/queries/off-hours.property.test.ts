import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import type { QueryEngine } from '@iam-tracker/lake/queries';
import { bindParameters, findQuery, loadQueries, openDuckDbLake } from '@iam-tracker/lake/queries';
import { costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { rowsOf, writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { readAlertSettings, readOffHoursValues } from '../../src/alerts/config.ts';

const QUERY = findQuery(loadQueries(), 'off_hours');
const HOUR = 3600;
/** All of March 2026: clocks go forward on the 8th in New York and on the 29th in Europe. */
const EVENTS = Array.from({ length: 1_100 }, (_, n) =>
  sampleEvent(`event-${n}`, (31 + 28) * 24 * HOUR + n * 40 * 60),
);

const timeOfDay = fc
  .tuple(fc.nat(23), fc.constantFrom(0, 30, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const offHours = fc.record(
  {
    start: timeOfDay,
    end: timeOfDay,
    weekends: fc.boolean(),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
  },
  { requiredKeys: ['start', 'end'] },
);

describe('the query off_hours', () => {
  let folder: string;
  let engine: QueryEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'off-hours-'));
    await writeLake(folder, EVENTS);
    engine = await openDuckDbLake(folder);
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true });
  });

  it.prop([offHours], { numRuns: costlyRuns(4, 15, 200) })(
    'finds what the alerter calls off-hours by the same settings',
    async (settings) => {
      const file = join(folder, 'settings.json');
      await writeFile(file, JSON.stringify({ offHours: settings }));
      const { isOffHours } = readAlertSettings(file, {}).settings;
      const expected = EVENTS.filter(({ eventTime }) => isOffHours(Date.parse(eventTime))).length;

      const values = { days: '40', until: '2026-04-01', ...readOffHoursValues(file, {}) };
      const rows = await rowsOf(engine, bindParameters(QUERY, values));

      expect(rows.reduce((sum, { events }) => sum + Number(events), 0)).toBe(expected);
    },
  );
});

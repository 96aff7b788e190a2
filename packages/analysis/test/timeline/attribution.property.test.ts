import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, dayOf } from '@iam-tracker/core';
import {
  bindParameters,
  findQuery,
  loadQueries,
  openDuckDbLake,
  type QueryEngine,
} from '@iam-tracker/lake/queries';
import { attributeAll, costlyRuns } from '@iam-tracker/test-utils';
import { rowsOf } from '@iam-tracker/test-utils/lake';
import { type SimulatedLake, writeSimulatedLake } from '@iam-tracker/test-utils/simulated-lake';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { gatherStory } from '../../src/timeline/gather-story.ts';
import { readSubject } from '../../src/timeline/subject.ts';
import { type Step, tellStory } from '../../src/timeline/tell-story.ts';

/** Attackers come in any account, however few its days; what others do beside them takes the time. */
const COUNT = costlyRuns(10, 20);
const START = Date.parse('2026-01-01');
const DAYS = { first: dayOf(START), last: dayOf(START + (COUNT - 1) * DAY) };

describe.each([jest.getSeed() & 0xffff, 1])('attribution over the simulated account %d', (seed) => {
  let folder: string;
  let engine: QueryEngine;
  let account: SimulatedLake;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attribution-'));
    const end = START + COUNT * DAY;
    account = await writeSimulatedLake(folder, { seed, start: START, end, eventsPerDay: 200 });
    engine = await openDuckDbLake(folder);
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it('finds the same person in SQL as by looking at every event', async () => {
    const query = findQuery(loadQueries(), 'person_timeline');
    const sql = bindParameters(query, { days: '30', until: DAYS.last, top: '999999' });

    const rows = await rowsOf(engine, sql);

    const found = new Map(rows.map(({ event_id, person }) => [event_id, person]));
    const everyone = attributeAll(account.events);
    const expected = new Map(everyone.map(({ eventId, person }) => [eventId, person]));
    expect(found.size).toBe(account.events.length);
    expect([...found].filter(([id, person]) => expected.get(String(id)) !== person)).toEqual([]);
  });

  it('resolves every planted chain to who began it, from its last key', async () => {
    const keys = chainKeys(account);

    expect(keys.length).toBeGreaterThan(2);
    for (const { key, person } of keys) {
      const { events } = await gatherStory(engine, readSubject(key), { days: DAYS, limit: 5_000 });
      const line = pathTo(tellStory(events), key);

      // The call that began it, and one call for every role after it.
      expect(line.length).toBeGreaterThan(1);
      expect(line[0]?.actor).toBe(person);
    }
  });
});

/** The keys of sessions that attackers worked with, and the actor of the first call that led to each. */
function chainKeys({ events, attacks }: SimulatedLake) {
  const planted = new Set(attacks.flatMap(({ eventIds }) => eventIds));
  const issuing = new Map<string, (typeof events)[number]>();
  for (const event of events) {
    const { accessKeyId, issuedAccessKeyId: key, outcome } = event;
    // GetSigninToken answers with the key that it was asked with.
    if (!key?.startsWith('ASIA') || key === accessKeyId || outcome !== 'success') continue;
    if (!issuing.has(key)) issuing.set(key, event);
  }
  const keys = events.flatMap((event) =>
    planted.has(event.eventId) && issuing.has(event.accessKeyId ?? '')
      ? [event.accessKeyId ?? '']
      : [],
  );
  return [...new Set(keys)].map((key) => {
    const calls: (typeof events)[number][] = [];
    let call = issuing.get(key);
    while (call !== undefined && !calls.includes(call)) {
      calls.push(call);
      call = issuing.get(call.accessKeyId ?? '');
    }
    return { key, person: calls.at(-1)?.actor };
  });
}

/** The steps from the top of a story to the first thing done with a key. */
function pathTo(steps: readonly Step[], key: string): Step['event'][] {
  for (const { event, session } of steps) {
    if (event.access_key_id === key) return [event];
    const rest = pathTo(session?.steps ?? [], key);
    if (rest.length > 0) return [event, ...rest];
  }
  return [];
}

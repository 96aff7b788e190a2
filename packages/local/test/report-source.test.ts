import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatherReport, type IncidentScope, type ReportPeriod } from '@iam-tracker/analysis';
import { sampleChange, sampleEvent, sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openIncidentSource } from '../src/incident-source.ts';
import { openTracker, type Tracker } from '../src/open-tracker.ts';

const START = Date.UTC(2026, 0, 1);
const DAY = 86_400;

let folder: string;
let tracker: Tracker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report '));
  tracker = await openTracker({ dataDirectory: folder });
  await tracker.events.put([
    sampleEvent('before', -1),
    sampleEvent('first', 0),
    sampleEvent('refused', DAY, {
      outcome: 'failure',
      errorCode: 'AccessDenied',
      target: 'user/x',
    }),
    sampleEvent('root', DAY + 1, {
      actor: 'root',
      actorType: 'root',
      eventType: 'signin',
      eventName: 'ConsoleLogin',
      outcome: 'failure',
    }),
    sampleEvent('odd', DAY + 2, { eventType: 'unparsed', eventName: 'unknown' }),
    sampleEvent('last', 3 * DAY, { eventName: 'GetUser', readOnly: true }),
    sampleEvent('after', 3 * DAY + 1),
  ]);
});

afterAll(async () => {
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

async function report(
  period: ReportPeriod,
  options: Partial<Parameters<typeof gatherReport>[2]> = {},
) {
  return gatherReport(await openIncidentSource(tracker), period, { rules: [], ...options });
}

describe('gatherReport', () => {
  it('counts the events of the period, both ends included', async () => {
    const seen: number[] = [];
    const period = { since: START, until: START + 3 * DAY * 1000, madeAt: START };

    const data = await report(period, { onProgress: (events) => seen.push(events) });

    expect(data.totals).toEqual({
      events: 5,
      failures: 2,
      unparsed: 1,
      rootEvents: 1,
      signIns: 1,
      refusedSignIns: 1,
      changes: 1,
    });
    expect(seen.at(-1)).toBe(5);
    expect(data.accounts).toEqual(['123456789012']);
    expect(data.changes.rows.map(({ event }) => event.eventId)).toEqual(['refused', 'first']);
    expect(data.changes.rows[0]).toMatchObject({
      isRefused: true,
      event: { target: 'user/x', errorCode: 'AccessDenied' },
    });
    expect(data.changes.rows[0]?.event).not.toHaveProperty('requestParameters');
    expect(data.alerts.alerts).toBe(0);
    expect(data.coverage.shards).toEqual([]);
    expect(data.origin).toBeUndefined();
    expect(data.users).toBeUndefined();
  });

  it('has nothing to tell of a time without events', async () => {
    const since = Date.UTC(2020, 0, 1);

    const data = await report({ since, until: since + 1000, madeAt: since });

    expect(data.totals.events).toBe(0);
    expect(data.activity.buckets).toHaveLength(1);
  });

  it('begins its bars with the first day that has events', async () => {
    const period = { since: Date.UTC(1, 0, 1), until: START + 3 * DAY * 1000, madeAt: START };

    const { activity, totals } = await report(period);

    expect(totals.events).toBe(6);
    expect(activity.buckets[0]?.start).toBe(START - DAY * 1000);
  });

  it('tells of users and of the changes that scans of the period saw', async () => {
    const [before, within] = ['2025-12-01T00:00:00Z', '2026-01-02T00:00:00Z'];
    await tracker.records.putUsers([sampleUser('bob', within)]);
    await tracker.records.putChanges([
      sampleChange('bob', before),
      sampleChange('bob', within, { causeStatus: 'unexplained' }),
    ]);
    await tracker.records.putHeader(sampleHeader(before, { changes: 1 }));
    await tracker.records.putHeader(sampleHeader(within, { changes: 1 }));
    const period = { since: START, until: START + 3 * DAY * 1000, madeAt: START };

    const { users } = await report(period);

    expect(users).toMatchObject({
      scan: { scanTimestamp: within },
      users: [{ userName: 'bob' }],
      changeCount: 1,
      causes: { pending: 0, unexplained: 1 },
    });
    expect(users?.changes.map(({ scanTimestamp }) => scanTimestamp)).toEqual([within]);
  });

  it('names who opened a session, were it the day before', async () => {
    const day = 40 * DAY;
    const session = { actor: 'ops', actorType: 'workload', userType: 'AssumedRole' } as const;
    await tracker.events.put([
      sampleEvent('opening', day - 60, { actor: 'ada', issuedAccessKeyId: 'ASIA1' }),
      sampleEvent('in session', day + 60, { ...session, accessKeyId: 'ASIA1', userName: 'ops' }),
    ]);
    const since = START + day * 1000;

    const { actors, changes, totals } = await report({
      since,
      until: since + DAY * 1000,
      madeAt: since,
    });

    expect(totals.events).toBe(1);
    expect(actors.people).toMatchObject([{ actor: 'ada', events: 1 }]);
    expect(changes.rows).toMatchObject([{ person: 'ada', event: { userName: 'ops' } }]);
  });

  it('tells of those who were asked for alone, in sessions too', async () => {
    const day = 60 * DAY;
    const session = { actor: 'ops', actorType: 'workload', userType: 'AssumedRole' } as const;
    await tracker.events.put([
      // The call that opened the session comes last of its day by id.
      sampleEvent('z opening', day + 10, { actor: 'Eve', issuedAccessKeyId: 'ASIA2' }),
      sampleEvent('a in session', day + 60, { ...session, accessKeyId: 'ASIA2', userName: 'ops' }),
      sampleEvent('b of another', day + 70, { actor: 'carl', userName: 'carl' }),
    ]);
    const since = START + day * 1000;
    const period = { since, until: since + DAY * 1000, madeAt: since };
    const told = async (scope: IncidentScope) => {
      const { actors, changes, incident, totals, users } = await report(period, { scope });
      return {
        events: totals.events,
        people: [...actors.people, ...actors.others].map(({ actor }) => actor),
        ids: changes.rows.map(({ event }) => event.eventId).sort(),
        involved: incident.people.shown.map(({ name }) => name),
        users,
      };
    };

    const ofEve = {
      events: 2,
      people: ['Eve'],
      ids: ['a in session', 'z opening'],
      involved: ['Eve'],
      users: undefined,
    };
    expect(await told({ actor: 'eve' })).toEqual(ofEve);
    expect(await told({ key: 'ASIA2' })).toMatchObject({ events: 1, ids: ['a in session'] });
    expect(await told({ actor: 'eve', ip: '203.0.113.9' })).toMatchObject({
      events: 0,
      people: [],
    });
    expect(await told({ accountId: '999999999999' })).toMatchObject({ events: 0 });
    expect(await told({})).toMatchObject({ events: 3 });
  });

  it('ends its bars with the last day that has events, where no one read on', async () => {
    const period = { since: START, until: START + 900 * DAY * 1000, madeAt: START };

    const { activity } = await report(period);

    const { bucketMilliseconds, buckets } = activity;
    const end = (buckets.at(-1)?.start ?? 0) + bucketMilliseconds;
    expect(end).toBeLessThanOrEqual(START + 90 * DAY * 1000);
  });

  it('says on whose behalf a delegate changed something', async () => {
    const second = 80 * DAY;
    const delegate = { actor: '444455556666', actorType: 'account' } as const;
    const more = { delegateAccountId: '444455556666', sessionName: 'ada@example.com' };
    await tracker.events.put([sampleEvent('delegated', second, { ...delegate, ...more })]);
    const since = START + second * 1000;

    const { changes } = await report({ since, until: since + 1000, madeAt: since });

    expect(changes.rows).toMatchObject([{ person: '444455556666', onBehalfOf: 'ada@example.com' }]);
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const period = { since: START, until: START + 1000, madeAt: START };

    await expect(report(period, { signal })).rejects.toThrow();
  });
});

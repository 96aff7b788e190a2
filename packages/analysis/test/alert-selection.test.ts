import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupAlerts } from '../src/alert-groups.ts';
import {
  type AlertFilter,
  type AlertSource,
  listAlertedEvents,
  listAlerts,
} from '../src/alert-selection.ts';
import { tally } from '../src/tally.ts';
import { event } from './fake-query-source.ts';

function alertOn(one: ActivityEvent, more: Partial<AlertRecord> = {}): AlertRecord {
  const { actor, eventId, eventName, eventTime } = one;
  return {
    ...{ actor, eventId, eventName, eventTime, ruleId: 'A', severity: 'HIGH', title: 'Title' },
    ...{ accountId: one.accountId, target: one.target, dedupKey: '', detail: undefined },
    ...{ disposition: 'sent', note: undefined, recordedAt: eventTime, sentAt: undefined },
    ...more,
  };
}

function sourceOf(events: readonly ActivityEvent[], alerts: readonly AlertRecord[]) {
  const asked: number[] = [];
  const source: AlertSource = {
    days: [...new Set(events.map(({ eventDate }) => eventDate))],
    events: {
      async *queryByDate(day) {
        yield* events.filter(({ eventDate }) => eventDate === day);
      },
      get: async (keys) => {
        asked.push(keys.length);
        return keys.flatMap(
          (key) =>
            events.find(
              ({ eventDate, eventId }) => eventId === key.eventId && eventDate === key.eventDate,
            ) ?? [],
        );
      },
    },
    async *scanAlerts({ since = '1970-01-01', until = '2100-01-01' }) {
      for (const alert of alerts) {
        const time = Date.parse(alert.eventTime);
        if (time >= Date.parse(since) && time <= Date.parse(until)) yield alert;
      }
    },
  };
  return { asked, source };
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

const EVENTS = [
  event(0, { eventId: 'root', sourceIp: '192.0.2.1', accountId: '111122223333' }),
  event(60, { eventId: 'key', accessKeyId: 'AKIA1', userName: 'bob', actor: 'Bob' }),
  event(120, { eventId: 'late', sourceIp: '192.0.2.9', target: 'role/deploy' }),
];
const [ROOT, KEY, LATE] = EVENTS as [ActivityEvent, ActivityEvent, ActivityEvent];
const CHANGE = alertOn(event(180, { eventId: 'change', target: 'user/eve' }), {
  ruleId: 'CHANGE',
  detail: 'no event explains it',
});
const ALERTS = [
  alertOn(KEY, { ruleId: 'B', severity: 'INFO' }),
  alertOn(ROOT, { severity: 'CRITICAL' }),
  alertOn(LATE, { severity: 'WARNING', disposition: 'historical' }),
  alertOn(LATE, { ruleId: 'C', severity: 'HIGH' }),
  CHANGE,
];
const TEXT: AlertFilter = { event: { text: 'EXPLAINS' } };

describe('listAlerts', () => {
  it.each<[string, AlertFilter, string[]]>([
    ['everything', { event: {} }, ['change', 'late A', 'late C', 'key', 'root']],
    ['a severity, and worse', { event: {}, severity: 'HIGH' }, ['change', 'late C', 'root']],
    ['a rule', { event: {}, ruleId: 'A' }, ['late A', 'root']],
    ['a status', { event: {}, status: 'historical' }, ['late A']],
    ['an actor', { event: { actor: 'BOB' } }, ['key']],
    ['a target', { event: { target: 'eve' } }, ['change']],
    ['an address of the event', { event: { ip: '192.0.2.0/28' } }, ['late A', 'late C', 'root']],
    ['a key of the event', { event: { key: 'AKIA1' } }, ['key']],
    ['a user of the event', { event: { userName: 'bob' } }, ['key']],
    ['a text of the alert', TEXT, ['change']],
    ['a text of the event', { event: { text: '192.0.2.9' } }, ['late A', 'late C']],
    ['a time', { event: { until: Date.parse(KEY.eventTime) } }, ['key', 'root']],
  ])('selects by %s, newest first', async (_, filter, expected) => {
    const { source } = sourceOf(EVENTS, ALERTS);

    const found = await all(listAlerts(source, filter, { limit: 10, order: 'time' }));

    const counts = new Map<string, number>();
    for (const { eventId } of ALERTS) counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
    const names = found.map(({ eventId, ruleId }) =>
      counts.get(eventId) === 1 ? eventId : `${eventId} ${ruleId}`,
    );
    expect(names).toEqual(expected);
  });

  it('sorts the worst first when it is to', async () => {
    const { source } = sourceOf(EVENTS, ALERTS);

    const found = await all(listAlerts(source, { event: {} }, { limit: 3, order: 'severity' }));

    expect(found.map(({ severity }) => severity)).toEqual(['CRITICAL', 'HIGH', 'HIGH']);
    expect(found.map(({ eventId }) => eventId)).toEqual(['root', 'change', 'late']);
  });

  it('reads events only for what the alert does not say', async () => {
    const { asked, source } = sourceOf(EVENTS, ALERTS);
    const filter = { event: { actor: 'bob', eventName: '*', target: undefined }, severity: 'INFO' };

    await all(listAlerts(source, filter as AlertFilter, { limit: 10, order: 'time' }));
    expect(asked).toEqual([]);

    await all(listAlerts(source, { event: { ip: 'x' } }, { limit: 10, order: 'time' }));
    expect(asked).toEqual([ALERTS.length]);
  });
});

describe('listAlerts of an actor', () => {
  const key = 'ASIAEXAMPLE000000001';
  const claim = 'ceo@example.com';
  const call = { eventName: 'AssumeRole', issuedAccessKeyId: key, userType: 'IAMUser' };
  const session = { userType: 'AssumedRole', accessKeyId: key, userName: 'ops' };
  const story = [
    event(1, { ...call, eventId: 'call', userName: 'ada', actor: 'ada' }),
    event(1, {
      ...{ ...call, eventId: 'copy', userType: 'AWSAccount', accountId: '444455556666' },
      ...{ actor: '111122223333', actorType: 'account' },
    }),
    event(2, { ...session, eventId: 'act', actor: 'ops', actorType: 'workload' }),
    event(3, {
      ...{ ...session, eventId: 'claimed', actor: claim, actorType: 'person' },
      sessionName: claim,
    }),
  ] as const;
  const alerts = story.map((each) => alertOn(each));
  const found = async (actor: string, events: readonly ActivityEvent[] = story) => {
    const { source } = sourceOf(events, alerts);
    const filter = { event: { actor } };
    const listed = await all(listAlerts(source, filter, { limit: 10, order: 'time' }));
    const raised = await all(listAlertedEvents(source, filter, { limit: 10, order: 'time' }));
    expect(raised.map(({ event: { eventId } }) => eventId)).toEqual(
      listed.map(({ eventId }) => eventId),
    );
    return listed.map((alert) => `${alert.eventId} ${alert.actor}`);
  };

  it('names the person to whom sessions lead, in all accounts', async () => {
    expect(await found('ADA')).toEqual(['claimed ada', 'act ada', 'call ada', 'copy ada']);
  });

  it('finds a role, and never what a session merely calls itself', async () => {
    expect(await found('ops')).toEqual(['act ops']);
    expect(await found(claim)).toEqual([]);
  });

  it('goes by the account when the caller`s own copy is missing', async () => {
    expect(await found('111122223333', story.slice(1))).toContain('act 111122223333');
  });
});

describe('listAlertedEvents', () => {
  it('lists each event once, with the worst of its alerts', async () => {
    const { source } = sourceOf(EVENTS, ALERTS);

    const found = await all(listAlertedEvents(source, { event: {} }, { limit: 10, order: 'time' }));
    const worst = await all(
      listAlertedEvents(source, { event: {} }, { limit: 2, order: 'severity' }),
    );
    const severe = await all(
      listAlertedEvents(
        source,
        { event: { ip: '192.0.2.*' }, severity: 'HIGH' },
        { limit: 10, order: 'time' },
      ),
    );

    expect(found).toEqual([
      { event: LATE, severity: 'HIGH', ruleIds: ['A', 'C'] },
      { event: KEY, severity: 'INFO', ruleIds: ['B'] },
      { event: ROOT, severity: 'CRITICAL', ruleIds: ['A'] },
    ]);
    expect(worst.map(({ event: { eventId } }) => eventId)).toEqual(['root', 'late']);
    expect(severe.map(({ event: { eventId }, ruleIds }) => [eventId, ruleIds])).toEqual([
      ['late', ['C']],
      ['root', ['A']],
    ]);
  });
});

const severities = fc.constantFrom('CRITICAL', 'HIGH', 'WARNING', 'INFO') as fc.Arbitrary<
  AlertRecord['severity']
>;
const someAlerts = fc
  .array(
    fc.tuple(fc.nat({ max: 5_000 }), severities, fc.constantFrom('A', 'B'), fc.nat({ max: 4 })),
  )
  .map((rows) =>
    rows.map(([second, severity, ruleId, actor], index) =>
      alertOn(event(second * 60, { eventId: `e${index}`, actor: `actor ${actor}` }), {
        ...{ severity, ruleId },
      }),
    ),
  );

describe('groupAlerts', () => {
  it('always counts each alert once, whatever there is room for', async () => {
    await fc.assert(
      fc.asyncProperty(someAlerts, fc.integer({ min: 1, max: 5 }), async (alerts, capacity) => {
        const { groups, others, total } = await groupAlerts(stream(alerts), 'severity', capacity);

        const counted = groups.reduce((sum, { count }) => sum + count, 0);
        expect(counted + others).toBe(alerts.length);
        expect(total).toBe(alerts.length);
        expect(groups.length).toBeLessThanOrEqual(capacity);
        for (const { count, first, last, newest, statuses } of groups) {
          const own = alerts.filter(
            ({ actor, ruleId, severity }) =>
              actor === newest.actor && ruleId === newest.ruleId && severity === newest.severity,
          );
          const times = own.map(({ eventTime }) => eventTime).sort();
          expect([count, first, last]).toEqual([own.length, times[0], times.at(-1)]);
          expect(newest.eventTime).toBe(last);
          expect([...statuses]).toEqual([['sent', count]]);
        }
      }),
    );
  });

  it('remembers some names, and that there are more', async () => {
    const alerts = Array.from({ length: 30 }, (_, index) =>
      alertOn(event(index, { target: `user/${index}` })),
    );

    const { groups } = await groupAlerts(stream(alerts), 'time');

    expect(groups[0]?.actions).toEqual({ names: new Set(['CreateUser']), hasMore: false });
    expect(groups[0]?.targets).toMatchObject({ hasMore: true });
    expect(groups[0]?.targets.names.size).toBe(20);
  });
});

describe('tally', () => {
  const things = fc.array(
    fc.record({
      value: fc.constantFrom('a', 'b', '', undefined, 'constructor', '__proto__'),
      time: fc.nat({ max: 99 }).map((second) => event(second).eventTime),
      isFailure: fc.boolean(),
      severity: severities,
    }),
  );
  const orders = fc.constantFrom('count', 'time', 'severity') as fc.Arbitrary<
    'count' | 'time' | 'severity'
  >;

  it('always counts everything once, by value', async () => {
    await fc.assert(
      fc.asyncProperty(
        things,
        orders,
        fc.integer({ min: 1, max: 9 }),
        async (all_, order, most) => {
          const { rest, rows, total } = await tally(stream(all_), order, most);

          const sum = rows.reduce((count, row) => count + row.count, rest?.count ?? 0);
          expect([sum, total]).toEqual([all_.length, all_.length]);
          for (const row of rows) {
            const own = all_.filter(({ value = '' }) => value === row.value);
            expect(row.count).toBe(own.length);
            expect(row.failures).toBe(own.filter(({ isFailure }) => isFailure).length);
            expect(row.last).toBe(
              own
                .map(({ time }) => time)
                .sort()
                .at(-1),
            );
          }
        },
      ),
    );
  });

  it.each([
    ['count', ['b', 'a', 'c']],
    ['time', ['c', 'b', 'a']],
    ['severity', ['a', 'c', 'b']],
  ] as const)('sorts by %s', async (order, expected) => {
    const { rows } = await tally(
      stream([
        { value: 'a', time: '1', severity: 'CRITICAL' as const },
        { value: 'b', time: '2', severity: 'INFO' as const },
        { value: 'b', time: '3', severity: 'WARNING' as const },
        { value: 'c', time: '4', severity: 'HIGH' as const },
      ]),
      order,
    );

    expect(rows.map(({ value }) => value)).toEqual(expected);
    expect(rows.find(({ value }) => value === 'b')?.severity).toBe('WARNING');
  });
});

import type { ActivityEvent } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createTestExporter, type TestExporter } from '../world/exporter.ts';

const HOUR = 3_600_000;
const TODAY = '2026-03-10';
const YESTERDAY = '2026-03-09';
const OLD = '2026-01-05';
const AFTER_OLD = '2026-01-06';
const ROLE = 'arn:aws:iam::123456789012:role/deploy';
const USER_ID = '90676b1a-1031-70e2-3d4d-aaaaaaaaaaaa';

const partOf = (day: string) => `iam-events/event_date=${day}/part-0000.parquet`;

function event(id: string, eventTime: string, fields: Partial<ActivityEvent>): ActivityEvent {
  return sampleEvent(id, 0, { eventDate: eventTime.slice(0, 10), eventTime, ...fields });
}

/** A user opens a session; `key` is handed out. */
function opens(id: string, eventTime: string, key: string, fields: Partial<ActivityEvent> = {}) {
  return event(id, eventTime, { eventName: 'AssumeRole', issuedAccessKeyId: key, ...fields });
}

/** Something done in a session of a role. */
function works(id: string, eventTime: string, key: string, fields: Partial<ActivityEvent> = {}) {
  const session = { userName: 'deploy', userType: 'AssumedRole', roleArn: ROLE, sessionName: 'ci' };
  const workload = { actor: 'deploy', actorType: 'workload' } as const;
  return event(id, eventTime, { ...session, ...workload, accessKeyId: key, ...fields });
}

async function peopleOf(exporter: TestExporter, day: string) {
  const rows = await exporter.rowsOf(partOf(day));
  const people = rows.map((row) => {
    const { event_id, person, person_type, person_certainty } = row as Record<string, string>;
    return [event_id, `${person} ${person_type} ${person_certainty}`];
  });
  return Object.fromEntries(people);
}

describe('exportLake, of people', () => {
  it('names who opened the session of an event, whichever of the two is read first', async () => {
    const exporter = createTestExporter({ rowGroupRows: 1 });
    exporter.events.store([
      works('a', `${TODAY}T02:00:00Z`, 'ASIAONE'),
      opens('b', `${TODAY}T01:00:00Z`, 'ASIAONE'),
      works('c', `${TODAY}T02:00:00Z`, 'ASIAONE'),
      works('d', `${TODAY}T02:00:00Z`, 'ASIAOTHER'),
    ]);

    await exporter.run();

    expect(await peopleOf(exporter, TODAY)).toEqual({
      a: 'alice iam_user certain',
      b: 'alice iam_user certain',
      c: 'alice iam_user certain',
      d: 'deploy workload likely',
    });
  });

  it('does not believe a call that came after what was done with its key', async () => {
    const exporter = createTestExporter();
    exporter.events.store([
      works('a', `${TODAY}T02:00:00Z`, 'ASIAONE'),
      opens('b', `${TODAY}T02:00:01Z`, 'ASIAONE'),
      works('c', `${TODAY}T02:00:01Z`, 'ASIAONE'),
    ]);

    await exporter.run();

    expect(await peopleOf(exporter, TODAY)).toMatchObject({
      a: 'deploy workload likely',
      c: 'alice iam_user certain',
    });
  });

  it('follows a chain over midnights, through files of days and of the day', async () => {
    const exporter = createTestExporter();
    const next = (id: string, time: string, from: string, to: string) =>
      works(id, time, from, { eventName: 'AssumeRole', issuedAccessKeyId: to });
    exporter.events.store([
      opens('1', '2026-03-07T23:00:00Z', 'ASIAA', { eventName: 'GetSessionToken' }),
      next('2', '2026-03-08T23:30:00Z', 'ASIAA', 'ASIAB'),
      next('3', '2026-03-09T23:30:00Z', 'ASIAB', 'ASIAC'),
      works('4', '2026-03-10T00:10:00Z', 'ASIAC'),
    ]);
    await exporter.run({ range: { startDate: '2026-03-07', endDate: '2026-03-09' } });
    await exporter.run();

    expect(await peopleOf(exporter, TODAY)).toEqual({ 4: 'alice iam_user certain' });
  });

  it('exports a day again that a late call of the day before explains, and no other', async () => {
    const exporter = createTestExporter();
    exporter.events.store([
      works('a', `${OLD}T23:59:00Z`, 'ASIAONE'),
      works('b', `${AFTER_OLD}T00:01:00Z`, 'ASIAONE'),
      works('c', '2026-01-07T00:01:00Z', 'ASIAOTHER'),
    ]);
    await exporter.run({ range: { startDate: OLD, endDate: '2026-01-07' } });
    const before = await peopleOf(exporter, AFTER_OLD);
    exporter.events.store([opens('late', `${OLD}T23:00:00Z`, 'ASIAONE')]);
    await exporter.marks.mark([OLD]);
    exporter.now += HOUR;
    await exporter.run();
    const marked = (await exporter.marks.list()).map(({ day }) => day);
    exporter.now += HOUR;

    const second = await exporter.run();
    const third = await exporter.run();

    expect(before).toEqual({ b: 'deploy workload likely' });
    expect(marked).toEqual([AFTER_OLD]);
    expect(second.exported_rows).toBe(1);
    expect(await peopleOf(exporter, AFTER_OLD)).toEqual({ b: 'alice iam_user certain' });
    expect(third.exported_rows).toBe(0);
    expect(await exporter.marks.list()).toEqual([]);
  });

  it('needs one run alone, oldest first, for days that explain each other', async () => {
    const exporter = createTestExporter({
      daysBack: -1,
      markCoversMilliseconds: 0,
      isAlone: true,
    });
    exporter.events.store([
      opens('a', `${OLD}T23:00:00Z`, 'ASIAONE'),
      works('b', `${AFTER_OLD}T00:01:00Z`, 'ASIAONE'),
    ]);
    await exporter.marks.mark([OLD, AFTER_OLD]);
    const first = await exporter.run();
    exporter.events.store([
      opens('c', `${OLD}T22:00:00Z`, 'ASIATWO', { actor: 'zoe', userName: 'zoe' }),
      works('d', `${AFTER_OLD}T00:02:00Z`, 'ASIATWO'),
    ]);
    await exporter.marks.mark([AFTER_OLD]);
    await exporter.run();
    const without = await peopleOf(exporter, AFTER_OLD);
    await exporter.marks.mark([OLD]);
    await exporter.run();

    expect(first.exported_days).toBe(2);
    expect(without).toEqual({ b: 'alice iam_user certain', d: 'deploy workload likely' });
    expect(await peopleOf(exporter, AFTER_OLD)).toMatchObject({ d: 'zoe iam_user certain' });
    expect(await exporter.marks.list()).toEqual([]);
  });

  it('calls users of Identity Center by the name of their last sign-in', async () => {
    const exporter = createTestExporter();
    const user = { userType: 'IdentityCenterUser', actorType: 'person', eventType: 'sso' } as const;
    const signsIn = (id: string, time: string, name: string) =>
      event(id, time, { ...user, principalId: USER_ID, actor: name, userName: name });
    const asks = (id: string, time: string) => event(id, time, { ...user, actor: USER_ID });
    exporter.events.store([
      signsIn('1', '2026-02-20T08:00:00Z', 'maria.old'),
      signsIn('2', '2026-02-21T08:00:00Z', 'maria'),
      asks('3', `${TODAY}T01:00:00Z`),
    ]);
    await exporter.run({ range: { startDate: '2026-02-20', endDate: '2026-02-21' } });

    await exporter.run();

    expect(await peopleOf(exporter, TODAY)).toEqual({ 3: 'maria person certain' });
  });

  it('exports the days of an earlier version by itself, newest first, after what changed, as far as it gets', async () => {
    const exporter = createTestExporter();
    for (const day of [OLD, AFTER_OLD, '2026-01-07']) {
      exporter.events.store([works(`x${day}`, `${day}T01:00:00Z`, 'ASIAONE')]);
    }
    await exporter.run({ range: { startDate: OLD, endDate: '2026-01-07' } });
    for (const object of await exporter.lake.list('iam-events/')) {
      if (/sessions|names|format/.test(object.key)) await exporter.lake.remove(object);
    }
    await exporter.marks.mark(['2025-11-11']);
    const enough = new AbortController();
    const done: string[] = [];
    const first = await exporter.run({
      signal: enough.signal,
      onDay: ({ day }) => {
        done.push(day);
        if (day === AFTER_OLD) enough.abort(new Error('enough'));
      },
    });
    await exporter.run({ onDay: ({ table, day }) => table === 'iam_events' && done.push(day) });
    exporter.now += HOUR;
    await exporter.run();
    const last = await exporter.run();

    const changing = [TODAY, YESTERDAY, '2025-11-11'];
    expect(done).toEqual([...changing, '2026-01-07', AFTER_OLD, ...changing, OLD]);
    expect(first.days_left).toBe(1);
    expect(last.exported_days).toBe(2);
  });

  it('keeps the calls of a day of which the table let some expire', async () => {
    const exporter = createTestExporter();
    exporter.events.store([
      opens('a', `${YESTERDAY}T23:00:00Z`, 'ASIAONE'),
      works('b', `${YESTERDAY}T23:30:00Z`, 'ASIAONE'),
    ]);
    await exporter.run();
    exporter.events.expire(YESTERDAY, ['a']);
    exporter.events.store([works('c', `${TODAY}T00:10:00Z`, 'ASIAONE')]);

    const result = await exporter.run();
    await exporter.run();

    expect(result.kept_days).toBe(1);
    expect(await peopleOf(exporter, TODAY)).toEqual({ c: 'alice iam_user certain' });
  });
});

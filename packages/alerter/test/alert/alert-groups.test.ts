import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../src/alert/alert.ts';
import { eventOf } from '../../src/alert/alert-gist.ts';
import { createAlertGroups } from '../../src/alert/alert-groups.ts';
import { anAlert, everything } from '../world/alerts.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

const clock = { now: () => 0, sleep: async () => undefined };

function open() {
  const documents = createMemoryDocuments();
  const groups = createAlertGroups({ documents, clock, random: () => 0.5 });

  /** Enters alerts that come together, everything is sent as planned; returns what became of each. */
  async function enter(alerts: readonly Alert[], minutes = 60) {
    const [first] = alerts;
    if (first === undefined) return [];
    const place = groups.placeOf(first, minutes);
    const told: string[] = [];
    let rest = [...alerts];
    for (;;) {
      const plan = await groups.judge(place, rest, minutes);
      rest = rest.filter((each) => !plan.sent.includes(each));
      const [message] = plan.messages;
      if (message === undefined) {
        await groups.fold(place, rest, plan.judged);
        for (const { alert, leaderEventId } of plan.followers) {
          told.push(`${alert.event.eventId} follows ${leaderEventId}`);
        }
        return told;
      }
      const { lead, others, summary } = message;
      const ids = (summary?.named ?? []).map(({ gist }) => eventOf(gist).eventId);
      told.push(
        `${lead.event.eventId} is sent${summary ? ` with ${summary.count}: ${ids.join(' ')}` : ''}`,
      );
      await groups.noteSent(place, message, plan.judged);
      rest = rest.filter((each) => each !== lead && !others.includes(each));
    }
  }

  return { documents, groups, enter, one: async (alert: Alert) => (await enter([alert]))[0] };
}

describe('groups of alerts', () => {
  it('send the first alert, and let those of the hour follow', async () => {
    const { one } = open();

    expect(await one(anAlert('a', 0))).toBe('a is sent');
    expect(await one(anAlert('b', 1800))).toBe('b follows a');
    expect(await one(anAlert('c', 3599))).toBe('c follows a');
  });

  it('tell with the next message what was folded, once', async () => {
    const { one } = open();
    for (const [index, id] of ['a', 'b', 'c'].entries()) await one(anAlert(id, index * 10));

    expect(await one(anAlert('d', 3600))).toBe('d is sent with 2: b');
    expect(await one(anAlert('e', 7200))).toBe('e is sent');
  });

  it('give the same answer when an alert comes again, and count it once', async () => {
    const { one } = open();
    await one(anAlert('a', 0));
    for (let time = 0; time < 3; time += 1) {
      expect(await one(anAlert('b', 10))).toBe('b follows a');
      expect(await one(anAlert('a', 0))).toBeUndefined();
    }

    expect(await one(anAlert('c', 3600))).toBe('c is sent with 1: b');
    await one(anAlert('b', 10));
    expect(await one(anAlert('d', 9999))).toBe('d is sent');
  });

  it('go by the time of the event when the newest arrives first', async () => {
    const { one } = open();

    expect(await one(anAlert('new', 7300))).toBe('new is sent');
    expect(await one(anAlert('older', 5000))).toBe('older follows new');
    expect(await one(anAlert('oldest', 0))).toBe('oldest is sent');
  });

  it('never hide a worse alert behind a milder one', async () => {
    const { one } = open();
    await one(anAlert('a', 0, { severity: 'WARNING' }));

    expect(await one(anAlert('b', 1, { severity: 'CRITICAL' }))).toBe('b is sent');
    expect(await one(anAlert('c', 2, { severity: 'INFO' }))).toBe('c follows a');
  });

  it.each([
    ['another finding', { detail: 'trusts everybody' }],
    ['another actor', { event: { actor: 'mallory' } }],
    ['another principal', { event: { userArn: 'arn:aws:iam::123456789012:user/other' } }],
    ['another network', { event: { sourceIp: '198.51.100.7' } }],
    ['another kind of target', { event: { target: 'role/a' } }],
    ['another result', { event: { outcome: 'failure' as const } }],
    ['no second factor', { event: { mfa: 'no' as const } }],
    ['another long-lived key', { event: { accessKeyId: 'AKIAEXAMPLEOTHERKEY1' } }],
  ])('send what differs by %s', async (_what, changes) => {
    const { one } = open();
    await one(anAlert('a', 0, { detail: 'trusts 210987654321', event: { target: 'user/a' } }));

    expect(await one(anAlert('b', 1, { detail: 'trusts 210987654321', ...changes }))).toBe(
      'b is sent',
    );
  });

  it('take the name of the call, a count and the keys of sessions for no news', async () => {
    const { one } = open();
    const session = (accessKeyId: string, eventName: string) => ({
      detail: `${eventName} with ${accessKeyId}`,
      event: { accessKeyId, eventName },
    });
    await one(anAlert('a', 0, session('ASIAEXAMPLESESSION01', 'CreateUser')));

    expect(await one(anAlert('b', 1, session('ASIAEXAMPLESESSION02', 'TagUser')))).toBe(
      'b follows a',
    );
  });

  it('keep rules, accounts and dedup keys apart', async () => {
    const { one } = open();
    await one(anAlert('a', 0));

    const otherRule = anAlert('b', 1, { rule: { ...everything, id: 'TEST-OTHER' } });
    const otherKey = anAlert('c', 1, { event: { userName: 'bob' } });
    const otherAccount = anAlert('d', 1, { event: { accountId: '210987654321' } });

    for (const alert of [otherRule, otherKey, otherAccount]) {
      expect(await one(alert)).toBe(`${alert.event.eventId} is sent`);
    }
  });

  it('group nothing when told so', async () => {
    const { enter } = open();

    const told = await enter([anAlert('a', 0), anAlert('b', 0)], 0);

    expect(told).toEqual(['a is sent', 'b is sent']);
  });

  it('make a story of its own of each alert whose rule has no key for it', async () => {
    const { one } = open();
    const rule = {
      ...everything,
      dedupKey: () => {
        throw new Error('a bug');
      },
    };

    expect(await one(anAlert('a', 0, { rule }))).toBe('a is sent');
    expect(await one(anAlert('b', 0, { rule }))).toBe('b is sent');
  });

  it('make one message of what comes in great numbers, the worst first', async () => {
    const { enter } = open();
    const storm = Array.from({ length: 200 }, (_, index) =>
      anAlert(`id-${index}`, index, {
        event: { target: `user/${index}`, userName: `user-${index}` },
        severity: index === 150 ? 'CRITICAL' : 'WARNING',
      }),
    );

    const told = await enter(storm);

    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^id-150 is sent with 199: id-/);
  });

  it('keep to a handful of messages in an hour, but for what is worse', async () => {
    const { one } = open();
    const told: (string | undefined)[] = [];
    for (let index = 0; index < 20; index += 1) {
      told.push(
        await one(anAlert(`id-${index}`, index, { detail: `${index}`, severity: 'WARNING' })),
      );
    }

    expect(told.filter((each) => each?.includes('is sent'))).toHaveLength(12);
    const worse = await one(anAlert('worse', 30, { detail: 'worse', severity: 'HIGH' }));
    expect(worse).toContain('worse is sent with 8:');
    expect(await one(anAlert('alike', 31, { detail: 'alike', severity: 'HIGH' }))).toBe(
      'alike follows worse',
    );
  });

  it('let nothing follow what was never sent', async () => {
    const { groups } = open();
    const [first, second] = [anAlert('a', 0), anAlert('b', 1)];
    const place = groups.placeOf(first, 60);
    await groups.noteUnsent(place, [first]);

    const { messages } = await groups.judge(place, [second], 60);

    expect(messages).toMatchObject([{ lead: second, summary: { count: 1 } }]);
  });

  it('keep what another writer noted since they were judged', async () => {
    const { groups, one } = open();
    const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map((id, second) =>
      anAlert(id, second),
    ) as [Alert, Alert, Alert, Alert];
    const place = groups.placeOf(first, 60);
    const beforeAll = await groups.judge(place, [first], 60);
    await groups.noteSent(place, { lead: second, others: [], untold: [] });
    await groups.noteSent(place, { lead: first, others: [], untold: [] }, beforeAll.judged);
    const before = await groups.judge(place, [third], 60);
    await groups.fold(place, [fourth]);

    await groups.fold(place, [third], before.judged);

    const { sent } = await groups.judge(place, [first, second], 60);
    expect(sent).toEqual([first, second]);
    expect(await one(anAlert('e', 3700))).toBe('e is sent with 2: d');
  });

  it('keep little of a storm', async () => {
    const { documents, enter, one } = open();
    const storm = Array.from({ length: 1_200 }, (_, index) =>
      anAlert(`id-${index}`, index, { detail: `${index}`.padEnd(400, 'x') }),
    );
    for (let start = 0; start < storm.length; start += 100) {
      await enter(storm.slice(start, start + 100));
      await enter(storm.slice(start, start + 100));
    }

    for (const { json } of documents.stored.values()) expect(json.length).toBeLessThan(100_000);
    const worse = await one(anAlert('worse', 3000, { severity: 'CRITICAL' }));
    expect(worse).toMatch(/^worse is sent with 901: id-/);
  });
});

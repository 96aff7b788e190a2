import { type ActivityEvent, advanceLedger, openLedger, recordRead } from '@iam-tracker/core';
import { openTrailLedger, type TrailLedger } from '@iam-tracker/core/trail';
import { memoryLedger } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { act, alertOn, gather, keyOf, NOW } from './sample-incident.ts';

const user = (name: string) => ({
  target: `user/${name}`,
  requestParameters: JSON.stringify({ userName: name }),
});

/** As the account that was called records it: with the caller's account in the place of the caller. */
function byAccount(actor: string, event: ActivityEvent): ActivityEvent {
  const { accessKeyId: _key, userArn: _arn, ...rest } = event;
  return { ...rest, actor, actorType: 'account', userType: 'AWSAccount' };
}

describe('gatherIncident', () => {
  it('is about those behind the worst alerts, and those who act with what they made', async () => {
    const made = act('made', 10, 'eve', user('mallory'));
    const key = act('key', 20, 'eve', {
      ...user('mallory'),
      eventName: 'CreateAccessKey',
      issuedAccessKeyId: keyOf('mallory'),
    });
    const events = [
      act('look', 5, 'eve', { eventName: 'ListUsers', readOnly: true }),
      made,
      key,
      act('use', 30, 'mallory', { eventName: 'ListRoles', readOnly: true }),
      act('daily', 40, 'alice'),
    ];

    const incident = await gather(memoryLedger(events, [alertOn(key), alertOn(made, 'WARNING')]));

    expect(incident.people.shown).toMatchObject([
      { name: 'eve', why: 'alerts', severity: 'CRITICAL', events: 3, changes: 2, made: 2 },
      { name: 'mallory', why: 'made', through: 'eve', events: 1 },
    ]);
    expect(incident.findings.map(({ severity, count }) => [severity, count])).toEqual([
      ['CRITICAL', 1],
      ['WARNING', 1],
    ]);
    expect(incident.credentials.shown.map(({ id, state }) => [id, state])).toEqual([
      [keyOf('mallory'), 'active'],
      [keyOf('eve'), 'active'],
    ]);
    expect(incident.credentials.shown[0]?.steps).toEqual([
      {
        step: 'switch it off',
        command: `aws iam update-access-key --user-name mallory --access-key-id ${keyOf('mallory')} --status Inactive`,
      },
    ]);
    expect(incident.standing.kinds).toEqual([
      { kind: 'access_key', count: 1 },
      { kind: 'user', count: 1 },
    ]);
    expect(incident.entries[0]).toMatchObject({ name: 'eve', eventName: 'ListUsers' });
  });

  it('knows one person in all accounts, by either copy of a call into another account', async () => {
    const home = '111122223333';
    const member = '444455556666';
    const issuedAccessKeyId = 'ASIAEXAMPLEXACC00001';
    const taken = { eventName: 'AssumeRole', target: 'role/audit', issuedAccessKeyId };
    const userArn = `arn:aws:iam::${home}:user/ada`;
    const copy = byAccount(home, act('copy', 10, 'ada', { ...taken, accountId: member }));
    const made = act('made', 20, 'audit', {
      ...user('z'),
      ...{ userType: 'AssumedRole', actorType: 'workload', accountId: member },
      roleArn: `arn:aws:iam::${member}:role/audit`,
      userArn: `arn:aws:sts::${member}:assumed-role/audit/ada`,
      accessKeyId: issuedAccessKeyId,
    });
    const events = [act('call', 10, 'ada', { ...taken, userArn, accountId: home }), copy, made];
    const strangers = [home, member].map((accountId) =>
      byAccount(
        '777788889999',
        act(accountId, 30, 'x', { eventName: 'AssumeRole', accountId, outcome: 'failure' }),
      ),
    );

    const one = await gather(memoryLedger(events, [alertOn(copy, 'HIGH')]));
    const account = await gather(
      memoryLedger(
        strangers,
        strangers.map((each) => alertOn(each)),
      ),
    );

    expect(one.people.shown).toMatchObject([
      { name: 'ada', type: 'iam_user', accountId: home, events: 3, made: 1 },
    ]);
    expect(one.people.count).toBe(1);
    expect(account.people.shown).toMatchObject([
      { name: '777788889999', type: 'account', accountId: undefined, events: 2 },
    ]);
  });

  it('counts what was removed again as removed, and with a user all that is theirs', async () => {
    const events = [
      act('made', 10, 'eve', user('mallory')),
      act('key', 20, 'eve', {
        ...user('mallory'),
        eventName: 'CreateAccessKey',
        issuedAccessKeyId: keyOf('mallory'),
      }),
      act('gone', 90_000, 'alice', { ...user('mallory'), eventName: 'DeleteUser' }),
    ];

    const { credentials, standing } = await gather(
      memoryLedger(events, [alertOn(events[0] as (typeof events)[0])]),
    );

    expect(standing).toMatchObject({ things: { count: 0 }, made: 2, removed: 2, destroyed: 0 });
    expect(credentials.shown.find(({ id }) => id === keyOf('mallory'))).toMatchObject({
      state: 'deleted',
      steps: [],
    });
  });

  it('tells the findings of all of them, not of the first alone', async () => {
    const first = act('first', 10, 'eve', user('mallory'));
    const worst = act('worst', 7_200, 'trudy', user('carol'));

    const { verdict } = await gather(
      memoryLedger([first, worst], [alertOn(first), alertOn(worst)]),
    );

    expect(verdict[0]).toMatch(
      /^(eve|trudy) \(an IAM user of 123456789012\) and 1 other: CRITICAL "Rule of CRITICAL", 2026-01-01 00:00 to 02:00 UTC; \1 from /,
    );
  });

  it('says so when nothing is there', async () => {
    const { people, unknowns, verdict } = await gather(memoryLedger([]));

    expect(people.count).toBe(0);
    expect(verdict[0]).toBe('The ledger has no event of that time.');
    expect(unknowns.map(({ kind }) => kind)).toContain('nothing');
  });

  it('says from when on event history was read, when it begins within the time', async () => {
    const shard = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
    const readFrom = (since: number) => {
      const owing = advanceLedger(openLedger(shard, since, []), NOW / 1000);
      const list = async () => [recordRead(owing, { start: since, end: NOW / 1000 }, NOW / 1000)];
      return { ...memoryLedger([act('look', 60, 'eve')]), coverage: { list } };
    };
    const coverageOf = async (since: number) =>
      (await gather(readFrom(since))).unknowns.filter(({ kind }) => kind === 'coverage');

    expect(await coverageOf(NOW / 1000 - 3600)).toEqual([
      {
        kind: 'coverage',
        text: 'Event history was read from 2026-01-01 11:00 UTC on: of what was before, nothing is proven.',
      },
    ]);
    expect(await coverageOf(NOW / 1000 - 86_400)).toEqual([]);
  });

  it('says what the digests of a trail do not prove of that time, and nothing where there is none', async () => {
    const since = Date.UTC(2025, 11, 1) / 1000;
    const chain: TrailLedger = {
      ...openTrailLedger({ accountId: '123456789012', region: 'us-east-1' }),
      ...{ since, through: NOW / 1000 - 600 },
    };
    const gap = { start: NOW / 1000 - 7200, end: NOW / 1000 - 3600, seenAt: NOW / 1000 };
    const unknownsOf = async (...chains: readonly TrailLedger[]) => {
      const trail = {
        async *list() {
          yield* chains;
        },
      };
      const ledger = { ...memoryLedger([act('look', 60, 'eve')]), trail };
      const { unknowns } = await gather(ledger);
      return unknowns.filter(({ kind }) => kind === 'trail' || kind === 'coverage');
    };
    const texts = async (fields: Partial<TrailLedger>) =>
      (await unknownsOf({ ...chain, ...fields })).map(({ text }) => text);

    expect(await unknownsOf()).toEqual([
      {
        kind: 'coverage',
        text: 'The events come from files: whether all files are there is not proven.',
      },
    ]);
    expect(await unknownsOf(chain)).toEqual([]);
    expect(await texts({ gaps: [{ ...gap, reason: 'no_digest' }] })).toEqual([
      '1 of 1 chain of digests prove not all of that time, the longest gap 1 hour in all.',
    ]);
    expect(await texts({ findingCount: 2, unprovenFiles: 1 })).toEqual([
      'Files of the trail were tampered with: 2 findings. What they would tell may be missing here.',
      '1 file of the trail is named by no digest: what it tells is stored, and not proven.',
    ]);
    expect(await texts({ since: NOW / 1000 - 7200, through: NOW / 1000 - 7201 + 3600 })).toEqual([
      'Digests of all accounts and Regions of the trail go back to 2026-01-01 10:00 UTC: of what was delivered before, not everything is proven.',
    ]);
    const other = { ...chain, shard: { accountId: '210987654321', region: 'us-east-1' } };
    const scoped = await gather(
      {
        ...memoryLedger([act('look', 60, 'eve')]),
        trail: {
          async *list() {
            yield { ...other, findingCount: 1 };
          },
        },
      },
      { scope: { accountId: '123456789012' } },
    );
    expect(scoped.unknowns.map(({ kind }) => kind)).not.toContain('trail');
  });
});

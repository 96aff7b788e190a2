import type { ActivityEvent } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import type { Author } from '../../src/incident/thing-acts.ts';
import { createThings, isStanding } from '../../src/incident/things.ts';
import { act, alertOn, keyOf } from './sample-incident.ts';

const DAY = 86_400;

/** Plays calls, each in its own second unless it says otherwise, and lists what stands: kind, target, part, makers. */
function stand(
  calls: readonly Partial<ActivityEvent & { by: string; at: number; alerted: boolean }>[],
) {
  const things = createThings(true);
  const authors = new Map<string, Author>();
  calls.forEach(({ by = 'eve', at, alerted = false, ...fields }, index) => {
    const event = act(`call-${String(index).padStart(3, '0')}`, at ?? index, by, fields);
    const author = authors.get(by) ?? { party: by };
    authors.set(by, author);
    const next = calls[index + 1];
    things.add(event, author, alerted ? alertOn(event) : undefined);
    if (Math.floor((next?.at ?? index + 1) / DAY) !== Math.floor((at ?? index) / DAY))
      things.endDay();
  });
  things.endDay();
  return [...things.made()]
    .filter(isStanding)
    .map(({ kind, target, part, makings, isUnclear }) =>
      [
        ...[kind, target, part].filter(Boolean),
        makings.map(({ author }) => author.party).join('+'),
        ...(isUnclear ? ['unclear'] : []),
      ].join(' '),
    );
}

const on = (eventName: string, userName: string, request: object = {}) => ({
  eventName,
  target: `user/${userName}`,
  requestParameters: JSON.stringify({ userName, ...request }),
});
const key = { ...on('CreateAccessKey', 'bob'), issuedAccessKeyId: keyOf('bob') };
const trust = (alerted: boolean) => ({
  eventName: 'UpdateAssumeRolePolicy',
  target: 'role/admin',
  alerted,
});

describe('createThings', () => {
  it('keeps what was made and not removed, whoever removed it', () => {
    const policy = { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };

    expect(
      stand([
        on('CreateUser', 'bob'),
        key,
        on('CreateLoginProfile', 'bob'),
        on('AttachUserPolicy', 'bob', policy),
        on('AddUserToGroup', 'bob', { groupName: 'admins' }),
        { ...on('DeleteLoginProfile', 'bob'), by: 'alice' },
        on('RemoveUserFromGroup', 'bob', { groupName: 'others' }),
      ]),
    ).toEqual([
      'user user/bob eve',
      `access_key user/bob ${keyOf('bob')} eve`,
      `attached_policy user/bob ${policy.policyArn} eve`,
      'membership user/bob admins eve',
    ]);
  });

  it('lets go with a user whatever the user has', () => {
    expect(
      stand([
        on('CreateUser', 'bob'),
        key,
        on('PutUserPolicy', 'bob', { policyName: 'p' }),
        { ...on('DeleteUser', 'bob'), at: 2 * DAY },
      ]),
    ).toEqual([]);
  });

  it('does not take an old user for a new one of the same name', () => {
    expect(
      stand([on('CreateUser', 'bob'), key, on('DeleteUser', 'bob'), on('CreateUser', 'bob')]),
    ).toEqual(['user user/bob eve']);
  });

  it('says that it is not clear when both happened within a second', () => {
    expect(
      stand([
        { ...key, at: 5 },
        { ...on('DeleteAccessKey', 'bob', { accessKeyId: keyOf('bob') }), at: 5 },
      ]),
    ).toEqual([`access_key user/bob ${keyOf('bob')} eve unclear`]);
  });

  it('keeps all who made a thing: one who repeats it hides no other', () => {
    const put = on('PutUserPolicy', 'bob', { policyName: 'p' });

    expect(
      stand([put, { ...put, by: 'pipeline', at: DAY }, { ...put, by: 'pipeline', at: DAY + 1 }]),
    ).toEqual(['inline_policy user/bob p eve+pipeline']);
  });

  it('follows a user that is renamed, past a namesake that is deleted', () => {
    expect(
      stand([
        on('CreateUser', 'bob'),
        key,
        on('UpdateUser', 'bob', { newUserName: 'backup' }),
        on('CreateUser', 'bob'),
        on('DeleteUser', 'bob'),
      ]),
    ).toEqual(['user user/backup eve', `access_key user/backup ${keyOf('bob')} eve`]);
  });

  it('takes a trust policy that raised an alert for made, and the next one for put back', () => {
    expect(stand([trust(true)])).toEqual(['trust role/admin eve']);
    expect(stand([trust(true), { ...trust(false), by: 'alice' }])).toEqual([]);
  });

  it('keeps the state of a key that was switched off, and on again', () => {
    const things = createThings(true);
    const turn = (status: string) => on('UpdateAccessKey', 'bob', { accessKeyId: 'AKIA1', status });
    things.add(act('off', 1, 'eve', turn('Inactive')), { party: 'eve' }, undefined);
    things.add(act('on', 2, 'eve', turn('Active')), { party: 'eve' }, undefined);
    things.endDay();

    const { offAt = '', onAt = '' } = things.findKey('AKIA1') ?? {};

    expect(onAt > offAt).toBe(true);
  });

  it('counts what was removed, by who made it and who removed it', () => {
    const things = createThings(true);
    things.add(act('1', 1, 'eve', on('CreateUser', 'bob')), { party: 'eve' }, undefined);
    things.add(act('2', 2, 'alice', on('DeleteUser', 'bob')), { party: 'alice' }, undefined);
    things.add(act('3', 3, 'eve', on('DeleteUser', 'carol')), { party: 'eve' }, undefined);
    things.add(
      act('4', 4, 'eve', { ...on('DeleteUser', 'dan'), outcome: 'failure' }),
      { party: 'eve' },
      undefined,
    );
    things.endDay();

    expect([...things.removals()]).toEqual([
      { maker: 'eve', remover: 'alice', count: 1 },
      { maker: '', remover: 'eve', count: 1 },
    ]);
  });

  it('names every call that loosens what guards the account', () => {
    const stop = {
      eventType: 'guard',
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      target: 'trail/all',
    } as const;

    expect(stand([stop, { ...stop, eventName: 'DeleteTrail' }])).toEqual([
      'guard trail/all StopLogging eve',
      'guard trail/all DeleteTrail eve',
    ]);
  });
});

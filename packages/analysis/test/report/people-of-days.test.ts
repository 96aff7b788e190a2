import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createPeopleOfDays, sessionOf } from '../../src/report/people-of-days.ts';

const DAY = 86_400;
const ID = '94482488-3041-7026-18f3-be45837cd0e4';
const session = (accessKeyId: string) =>
  ({ actor: 'ops', actorType: 'workload', userType: 'AssumedRole', accessKeyId }) as const;
const opening = (second: number, key: string, caller: object = {}) =>
  sampleEvent(`opening ${key}`, second, { issuedAccessKeyId: key, ...caller });
const foreign = { actor: '111122223333', actorType: 'account', userType: 'AWSAccount' } as const;

function dayOf(second: number): string {
  return sampleEvent('', second).eventDate;
}

describe('createPeopleOfDays', () => {
  it('follows sessions over days, with either copy of a call first', () => {
    const people = createPeopleOfDays();
    people.begin(dayOf(0));
    people.learn(opening(DAY - 10, 'ASIA1', foreign));
    people.learn(opening(DAY - 10, 'ASIA1', { actor: 'ada' }));
    people.begin(dayOf(DAY));
    people.learn(opening(DAY + 10, 'ASIA2', session('ASIA1')));
    const use = sampleEvent('use', DAY + 20, session('ASIA2'));

    expect(people.find(use)).toMatchObject({ actor: 'ada', actorType: 'iam_user' });
  });

  it('knows the better of two copies that lie on both sides of midnight', () => {
    const people = createPeopleOfDays();
    people.begin(dayOf(0));
    people.learn(opening(DAY - 1, 'ASIA1', foreign));
    people.begin(dayOf(DAY));
    people.learn(opening(DAY, 'ASIA1', { actor: 'ada' }));

    expect(people.find(sampleEvent('use', DAY + 1, session('ASIA1')))).toMatchObject({
      actor: 'ada',
    });
  });

  it('forgets what is too old to have opened anything', () => {
    const people = createPeopleOfDays();
    people.begin(dayOf(0));
    people.learn(opening(0, 'ASIA1', { actor: 'ada' }));
    for (const day of [1, 2, 3, 4]) people.begin(dayOf(day * DAY));

    expect(people.find(sampleEvent('use', 4 * DAY, session('ASIA1')))).toMatchObject({
      actor: 'ops',
    });
  });

  it('knows names by ids', () => {
    const people = createPeopleOfDays();
    const signIn = {
      userType: 'IdentityCenterUser',
      actorType: 'person',
      principalId: ID,
    } as const;
    people.learn(sampleEvent('new', 20, { ...signIn, actor: 'ada.c' }));
    people.learn(sampleEvent('old', 10, { ...signIn, actor: 'ada.b' }));

    expect(people.nameOf(ID)).toBe('ada.c');
    expect(people.nameOf('bob')).toBe('bob');
  });
});

describe('sessionOf', () => {
  it('is what a session is followed from, where the record does not say who it is', () => {
    const use = sampleEvent('use', 0, session('ASIA1'));

    expect(sessionOf(use)).toMatchObject({ accessKeyId: 'ASIA1', eventTime: use.eventTime });
    expect(sessionOf(sampleEvent('own', 0, { accessKeyId: 'ASIA1' }))).toBeUndefined();
    expect(sessionOf(sampleEvent('key', 0, session('AKIA1')))).toBeUndefined();
  });
});

import {
  type ActivityEvent,
  addCall,
  followSession,
  type IssuingCall,
  sessionKeyIssuedBy,
  toIssuingCall,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sessionOf } from '../src/report/people-of-days.ts';
import { ask, createSource, event, newestFirst } from './fake-query-source.ts';

const DAY = 86_400;
const KEYS = ['ASIA1', 'ASIA2', 'ASIA3', 'ASIA4'];

/** A caller by a key of its own, or in a session that another call opened. */
const caller = fc.oneof(
  fc.constantFrom('ada', 'bob').map((actor) => ({ actor, userName: actor, actorType: 'iam_user' })),
  fc.record({
    accessKeyId: fc.constantFrom(...KEYS),
    ...{ actor: fc.constantFrom('ada', 'deploy'), userName: fc.constant('deploy') },
    ...{ actorType: fc.constantFrom('person', 'workload'), userType: fc.constant('AssumedRole') },
    sessionName: fc.constantFrom('ada', 'cli'),
  }),
) as fc.Arbitrary<Partial<ActivityEvent>>;

const ledger = fc.uniqueArray(
  fc
    .tuple(
      fc.nat({ max: 6 * DAY }),
      caller,
      fc.option(fc.constantFrom(...KEYS), { nil: undefined }),
      fc.constantFrom('CreateUser', 'DeleteUser'),
    )
    .map(([second, who, issuedAccessKeyId, eventName]) =>
      event(second, {
        ...who,
        eventName,
        ...(issuedAccessKeyId === undefined ? {} : { issuedAccessKeyId }),
      }),
    ),
  { selector: ({ eventTime }) => eventTime, maxLength: 30 },
);

/** Asks all events of the days that count at once. */
function personOf(one: ActivityEvent, all: readonly ActivityEvent[]): string {
  const calls = new Map<string, IssuingCall>();
  const oldest = Date.parse(one.eventDate) - 3 * DAY * 1000;
  for (const each of all) {
    const key = sessionKeyIssuedBy(each);
    const at = Date.parse(each.eventDate);
    if (key === undefined || at < oldest || at > Date.parse(one.eventDate)) continue;
    addCall(calls, key, toIssuingCall(each));
  }
  const use = sessionOf(one);
  return use === undefined ? one.actor : followSession(use, (key) => calls.get(key)).actor;
}

describe('queryEvents of a person', () => {
  it('finds always and only the newest that the person is behind, sessions followed', async () => {
    await fc.assert(
      fc.asyncProperty(
        ledger,
        fc.constantFrom('ada', 'bob', 'B*'),
        fc.constantFrom('CreateUser', undefined),
        fc.integer({ min: 1, max: 40 }),
        async (all, person, eventName, limit) => {
          const source = createSource(all);

          const found = await ask(source, { person, eventName }, { limit, isWhole: true });

          const isName = (name: string) => name === person || (person === 'B*' && name === 'bob');
          const expected = all
            .filter((one) => one.eventName === (eventName ?? one.eventName))
            // A role is found by its own name, too, besides that of who took it.
            .filter(
              (one) =>
                isName(personOf(one, all)) || (one.actorType !== 'person' && isName(one.actor)),
            )
            .sort(newestFirst)
            .slice(0, limit);
          expect(found).toEqual(expected);
          const readForPeople = new Map<string, number>();
          for (const day of source.asked) {
            readForPeople.set(day, (readForPeople.get(day) ?? 0) + 1);
          }
          // Once for the people, and once for the events.
          for (const times of readForPeople.values()) expect(times).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it('finds a role by its name, and no name that a session only gives itself', async () => {
    const opening = event(10, { actor: 'ada', issuedAccessKeyId: 'ASIA1' });
    const session = { accessKeyId: 'ASIA1', userType: 'AssumedRole' } as const;
    const asRole = event(20, { ...session, actor: 'deploy', actorType: 'workload' });
    const asBob = event(30, { ...session, actor: 'bob', actorType: 'person', sessionName: 'bob' });
    const source = createSource([opening, asRole, asBob]);

    expect(await ask(source, { person: 'ADA' }, { isWhole: true })).toEqual([
      asBob,
      asRole,
      opening,
    ]);
    expect(await ask(source, { person: 'deploy' }, { isWhole: true })).toEqual([asRole]);
    expect(await ask(source, { person: 'bob' }, { isWhole: true })).toEqual([]);
    expect(await ask(source, { actor: 'bob' }, { isWhole: true })).toEqual([asBob]);
  });

  it('finds who is known by an id alone under the name of the sign-in', async () => {
    const id = '94482488-3041-7026-18f3-be45837cd0e4';
    const user = { userType: 'IdentityCenterUser', actorType: 'person', principalId: id } as const;
    const signIn = event(10, { ...user, eventName: 'UserAuthentication', actor: 'ada' });
    const call = event(20, { ...user, actor: id });

    const found = await ask(createSource([signIn, call]), { person: 'ada' }, { isWhole: true });

    expect(found).toEqual([call, signIn]);
  });
});

import {
  followSession,
  followSessionAsync,
  type IssuingCall,
  MAX_SESSION_HOPS,
  type SessionUse,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { ada, callBy, chainOf, keyAt, sessionOf, timeAt } from './calls.ts';

function follow(use: SessionUse, calls: Iterable<[string, IssuingCall]>) {
  const known = new Map(calls);
  return followSession(use, (key) => known.get(key));
}

const use: SessionUse = { ...sessionOf('ops', keyAt(1)), eventTime: timeAt(9) };

describe('followSession', () => {
  it('asks nothing about a caller whom the record names for certain', () => {
    const caller = { ...ada, eventTime: timeAt(1) };

    const person = followSession(caller, () => {
      throw new Error('asked');
    });

    expect(person).toEqual({
      ...{ actor: 'ada', actorType: 'iam_user', certainty: 'certain', rule: 'iam_user' },
      ...{ chain: [], isCut: false, origin: caller },
    });
  });

  it.each([1, 5, 6, 9, MAX_SESSION_HOPS])('follows %i sessions to who began', (hops) => {
    const { calls, use } = chainOf(hops);

    const { chain, origin, ...person } = follow(use, calls);

    expect(person).toEqual({
      ...{ actor: 'ada', actorType: 'iam_user', certainty: 'certain', rule: 'role_chain' },
      isCut: false,
    });
    expect(chain.map(({ eventId }) => eventId)).toEqual(calls.map(([, { eventId }]) => eventId));
    expect(origin).toBe(chain[0]);
  });

  it('says that it cut a chain that is longer', () => {
    const { calls, use } = chainOf(MAX_SESSION_HOPS + 1);

    const person = follow(use, calls);

    expect(person).toMatchObject({ actor: 'role-1', certainty: 'likely', isCut: true });
    expect(person.chain).toHaveLength(MAX_SESSION_HOPS);
  });

  it('ends when sessions lead in a circle', () => {
    const call = callBy(sessionOf('ops', keyAt(1)));

    const person = follow(use, [[keyAt(1), call]]);

    expect(person).toMatchObject({ actor: 'ops', certainty: 'likely', isCut: false });
    expect(person.chain).toEqual([call]);
  });

  it('takes no call from after the use', () => {
    const late = callBy(ada, { eventTime: timeAt(10) });

    expect(follow(use, [[keyAt(1), late]])).toMatchObject({ actor: 'ops', chain: [] });
  });

  it('takes a call in the very second of the use', () => {
    const call = callBy(ada, { eventTime: use.eventTime });

    expect(follow(use, [[keyAt(1), call]])).toMatchObject({ actor: 'ada' });
  });

  it('corrects a session that calls itself by another name', () => {
    const ceo = 'ceo@example.com';
    const liar = { ...use, actor: ceo, actorType: 'person', sessionName: ceo } as const;
    const claim = { ...liar, sessionName: 'x', sourceIdentity: ceo };

    for (const caller of [liar, claim]) {
      expect(follow(caller, [[keyAt(1), callBy(ada)]])).toMatchObject({
        ...{ actor: 'ada', certainty: 'certain', rule: 'role_chain' },
      });
    }
  });

  it('keeps the name of a session that a workload opened, and who gave it first', () => {
    const dana = { actor: 'dana@example.com', actorType: 'person' } as const;
    const named = { ...use, ...dana, sessionName: dana.actor };
    const byWorkload: [string, IssuingCall] = [keyAt(1), callBy(sessionOf('broker', 'AKIAX'))];
    const next: SessionUse = { ...sessionOf('next', keyAt(2)), eventTime: timeAt(9) };

    expect(follow(named, [byWorkload])).toMatchObject({
      ...{ ...dana, certainty: 'likely', rule: 'session_name' },
      chain: [byWorkload[1]],
    });
    expect(follow(next, [byWorkload, [keyAt(2), callBy(named, { eventTime: timeAt(5) })]]))
      // The session that came out of hers is hers, whatever it is called.
      .toMatchObject({ ...dana, certainty: 'likely', rule: 'role_chain' });
  });

  it('ends at a workload when it is not known who stands behind it', () => {
    const byWorkload = callBy(sessionOf('ci', 'AKIAX'));

    expect(follow(use, [[keyAt(1), byWorkload]])).toMatchObject({
      ...{ actor: 'ci', certainty: 'likely', rule: 'role_chain' },
    });
  });

  it('leads from a session of root to who took it', () => {
    const root: SessionUse = {
      ...{ actor: 'assumed-root/111122223333', actorType: 'unknown', userName: 'root' },
      ...{ userType: 'Root', assumedRoot: true, accessKeyId: keyAt(1), eventTime: timeAt(9) },
    };

    expect(follow(root, [])).toMatchObject({ certainty: 'unknown', rule: 'assumed_root' });
    expect(follow(root, [[keyAt(1), callBy(ada, { eventName: 'AssumeRoot' })]])).toMatchObject({
      ...{ actor: 'ada', certainty: 'certain' },
    });
  });

  it('leads from the copy that another account keeps of a call to who made it', () => {
    const { calls, use: dana } = chainOf(2);
    const copy: SessionUse = {
      ...{ actor: '111122223333', actorType: 'account', userName: 'AROAX', userType: 'AWSAccount' },
      ...{ eventTime: timeAt(5), issuedAccessKeyId: keyAt(9) },
    };
    const own = callBy(dana, { eventTime: timeAt(5) });

    expect(follow(copy, [...calls, [keyAt(9), own]])).toMatchObject({
      ...{ actor: 'ada', certainty: 'certain', rule: 'role_chain' },
      chain: calls.map(([, call]) => call),
    });
    expect(follow(copy, [[keyAt(9), callBy(ada, { eventTime: timeAt(5) })]])).toMatchObject({
      ...{ actor: 'ada', rule: 'iam_user', chain: [] },
    });
  });

  it('leaves a copy alone of which nothing better is known', () => {
    const copy: IssuingCall = {
      ...{ actor: '111122223333', actorType: 'account', userName: 'AROAX', userType: 'AWSAccount' },
      ...{ eventId: 'copy', eventName: 'AssumeRole', eventTime: timeAt(5) },
      issuedAccessKeyId: keyAt(9),
    };
    const expected = { actor: '111122223333', certainty: 'likely', chain: [] };

    expect(follow(copy, [])).toMatchObject(expected);
    expect(follow(copy, [[keyAt(9), copy]])).toMatchObject(expected);
    expect(follow({ ...copy, issuedAccessKeyId: undefined }, [])).toMatchObject(expected);
    expect(follow(use, [[keyAt(1), copy]])).toMatchObject({ ...expected, chain: [copy] });
  });

  it('says on whose behalf a delegate acted, in the sessions that it opened too', () => {
    const delegate: SessionUse = {
      ...use,
      actor: '444455556666',
      actorType: 'account',
      delegateAccountId: '444455556666',
    };
    const expected = { actor: '444455556666', actorType: 'account', certainty: 'certain' };

    for (const [changes, onBehalfOf] of [
      [{ sessionName: 'ada@example.com' }, 'ada@example.com'],
      [{ sessionName: 'x', sourceIdentity: 'ada' }, 'ada'],
      [{ sessionName: undefined, userName: 'ada' }, 'ada'],
    ] as const) {
      const call = callBy({ ...delegate, ...changes });

      expect(follow({ ...delegate, ...changes }, [])).toMatchObject({ ...expected, onBehalfOf });
      expect(follow(use, [[keyAt(1), call]])).toMatchObject({ ...expected, onBehalfOf });
    }
  });
});

describe('followSessionAsync', () => {
  it('finds what followSession finds', async () => {
    const { calls, use } = chainOf(3);
    const known = new Map(calls);

    const person = await followSessionAsync(use, async (key) => known.get(key));

    expect(person).toEqual(follow(use, calls));
  });

  it('fails when looking fails', async () => {
    const looking = followSessionAsync(use, () => Promise.reject(new Error('down')));

    await expect(looking).rejects.toThrow('down');
  });
});

import { createLogger, type IssuingCall, type SessionUse } from '@iam-tracker/core';
import {
  assumedRole,
  buildAssumeRole,
  buildDirectorySignIn,
  buildRecord,
  iamUser,
  identityCenterUser,
  onBehalfOf,
  otherAccount,
  stsCredentials,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { attribute, createRetryingOrigins } from '../../src/people/attribution.ts';
import { createDirectoryNames } from '../../src/people/directory-names.ts';
import { createIssuedKeys } from '../../src/people/issued-keys.ts';
import type { SessionOrigins } from '../../src/ports.ts';
import { createTestClock } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { chainKey, eventOf, roleChain } from '../world/role-chain.ts';

const logger = createLogger({ level: 'CRITICAL' });

function openKeys() {
  const clock = createTestClock(Date.UTC(2026, 2, 5, 11));
  return createIssuedKeys(createMemoryDocuments(), clock);
}

describe('attribute', () => {
  it.each([1, 4, 9])('follows %i sessions to the person', async (hops) => {
    const origins = openKeys();
    const { calls, event } = roleChain(iamUser('alice'), hops);
    await origins.remember([...calls].reverse());

    const found = await attribute(event, { origins }, logger);

    expect(found).toMatchObject({ actor: 'alice', certainty: 'certain', rule: 'role_chain' });
    expect(found.chain).toHaveLength(hops);
    expect(found.firstCall?.accessKeyId).toBe('AKIAEXAMPLEKEY000001');
    expect(found.chain[0]).toBe(
      'alice: AssumeRole role/role-1 with AKIAEXAMPLEKEY000001 at 2026-03-05T10:00:00Z (event 00000000-0000-4000-8000-000000000000)',
    );
  });

  it('asks no place about a caller that the record names for certain', async () => {
    const unasked: SessionOrigins = { findIssuing: () => Promise.reject(new Error('asked')) };
    const event = eventOf(buildRecord());

    expect(await attribute(event, { origins: unasked }, logger)).toMatchObject({
      rule: 'iam_user',
    });
  });

  it('says when it cut a chain', async () => {
    const endless: SessionOrigins = {
      findIssuing: async (accessKeyId, { eventTime }) => ({
        ...{ eventId: 'x', eventName: 'AssumeRole', eventTime, userName: 'ops' },
        ...{ actor: 'ops', actorType: 'workload', accessKeyId: `${accessKeyId}1` },
      }),
    };
    const { event } = roleChain(iamUser(), 1);

    const { chain, isCut } = await attribute(event, { origins: endless }, logger);

    expect(isCut).toBe(true);
    expect(chain[0]).toMatch(/^ops: AssumeRole with ASIAEXAMPLEHOP\w+ at /);
  });

  it('says on whose behalf a delegate acted', async () => {
    const delegate = { invokedByDelegate: { accountId: '444455556666' } };
    const userIdentity = assumedRole('Admin', 'ada@example.com', {}, delegate);
    const event = eventOf(buildRecord({ userIdentity }));

    expect(await attribute(event, { origins: openKeys() }, logger)).toEqual({
      ...{ actor: '444455556666', certainty: 'certain', rule: 'delegate' },
      ...{ onBehalfOf: 'ada@example.com', chain: [], isCut: false },
    });
  });

  it('names who made a call of which the alert has the copy of another account', async () => {
    const origins = openKeys();
    const { calls } = roleChain(iamUser('ada'), 1);
    const credentials = stsCredentials(chainKey(1));
    const copy = eventOf(
      buildAssumeRole('role-1', {
        ...{ eventID: 'copy', eventTime: '2026-03-05T10:00:00Z', userIdentity: otherAccount() },
        responseElements: { credentials },
      }),
    );
    await origins.remember([...calls, copy]);

    expect(await attribute(copy, { origins }, logger)).toMatchObject({
      ...{ actor: 'ada', certainty: 'certain', rule: 'iam_user' },
    });
  });

  it('names who the record names when looking fails or breaks', async () => {
    const broken: SessionOrigins = { findIssuing: () => Promise.reject(new Error('a bug')) };
    const { event } = roleChain(iamUser(), 1);

    expect(await attribute(event, { origins: broken }, logger)).toMatchObject({
      actor: 'role-1',
      chain: [],
    });
  });

  it('keeps the part of a chain that was found before looking failed', async () => {
    const keys = openKeys();
    const { calls, event } = roleChain(iamUser('alice'), 2);
    await keys.remember(calls);
    const failing: SessionOrigins = {
      findIssuing: (key, use) =>
        key === chainKey(2) ? keys.findIssuing(key, use) : Promise.reject(new Error('down')),
    };

    const found = await attribute(event, { origins: failing }, logger);

    expect(found).toMatchObject({ actor: 'role-1', certainty: 'likely', rule: 'role_chain' });
    expect(found.chain).toHaveLength(1);
  });

  describe('of a person whom records name by an id', () => {
    const ID = '94482488-3041-7026-18f3-be45837cd0e4';
    const byId = eventOf(
      buildRecord({
        userIdentity: identityCenterUser({ onBehalfOf: onBehalfOf(ID) }),
        eventSource: 'sso.amazonaws.com',
        eventName: 'CreateAccountAssignment',
      }),
    );
    const signIn = eventOf(
      buildDirectorySignIn('CredentialVerification', 'Success', {
        userIdentity: identityCenterUser({ onBehalfOf: onBehalfOf(ID) }),
      }),
    );
    const origins = openKeys();

    it('knows the name from a sign-in', async () => {
      const names = createDirectoryNames(createMemoryDocuments());
      await names.remember([byId, signIn]);

      expect(byId.actor).toBe(ID);
      expect(await attribute(byId, { origins, names }, logger)).toEqual({
        actor: 'alice@example.com',
        certainty: 'certain',
        rule: 'identity_center_user',
        chain: [],
        isCut: false,
      });
    });

    it('keeps the id when no sign-in was seen, or the store cannot say', async () => {
      const unknown = createDirectoryNames(createMemoryDocuments());
      const broken = { findName: () => Promise.reject(new Error('down')) };

      for (const names of [unknown, broken, undefined]) {
        expect(await attribute(byId, { origins, names }, logger)).toMatchObject({ actor: ID });
      }
    });
  });
});

const KEY = 'ASIAX';
const use: SessionUse = {
  ...{ actor: 'deploy', actorType: 'workload', accessKeyId: KEY, userName: 'deploy' },
  ...{ userType: 'AssumedRole', sessionName: 'x', eventTime: '2026-03-05T10:00:00Z' },
};
const call: IssuingCall = {
  ...{ actor: 'alice', actorType: 'iam_user', userName: 'alice' },
  ...{ eventId: 'call', eventName: 'AssumeRole', eventTime: '2026-03-05T09:00:00Z' },
};
const copy: IssuingCall = { ...call, actor: '111122223333', actorType: 'account' };

/** Knows the call from a time on. */
function place(from: number, clock: { now(): number }, found = call) {
  const asked = { times: 0 };
  const origins: SessionOrigins = {
    async findIssuing() {
      asked.times += 1;
      return clock.now() >= from ? found : undefined;
    },
  };
  return { ...origins, asked };
}

describe('createRetryingOrigins', () => {
  it('asks the second place only when the first does not know', async () => {
    const clock = createTestClock(0);
    const [first, second] = [place(0, clock), place(0, clock)];

    expect(await createRetryingOrigins([first, second], clock, 0).findIssuing(KEY, use)).toBe(call);
    expect([first.asked.times, second.asked.times]).toEqual([1, 0]);
  });

  it('waits for a call that is stored a moment later', async () => {
    const clock = createTestClock(0);
    const [first, second] = [place(Number.POSITIVE_INFINITY, clock), place(5_000, clock)];

    expect(await createRetryingOrigins([first, second], clock, 12_000).findIssuing(KEY, use)).toBe(
      call,
    );
    expect(clock.now()).toBe(6_000);
  });

  it('looks on when it has only the copy of another account', async () => {
    const clock = createTestClock(0);
    const [stream, table] = [place(0, clock, copy), place(0, clock)];

    expect(await createRetryingOrigins([stream, table], clock, 0).findIssuing(KEY, use)).toBe(call);
  });

  it('waits for the call of which it has only the copy of another account', async () => {
    const clock = createTestClock(0);
    const places = [place(0, clock, copy), place(5_000, clock)];

    const origins = createRetryingOrigins(places, clock, 12_000);

    expect(await origins.findIssuing(KEY, use)).toBe(call);
    expect(clock.now()).toBe(6_000);
  });

  it('takes the copy when nothing better comes', async () => {
    const clock = createTestClock(0);
    const places = [place(0, clock, copy), place(0, clock, { ...copy, eventId: 'later' })];

    const origins = createRetryingOrigins(places, clock, 12_000);

    expect(await origins.findIssuing(KEY, use)).toBe(copy);
    expect(clock.now()).toBe(12_000);
  });

  it('gives up at its time', async () => {
    const clock = createTestClock(0);
    const never = place(Number.POSITIVE_INFINITY, clock);

    expect(
      await createRetryingOrigins([never], clock, 12_000).findIssuing(KEY, use),
    ).toBeUndefined();
    expect(clock.now()).toBe(12_000);
  });

  it('does not wait when the time is over', async () => {
    const clock = createTestClock(1_000);
    const never = place(Number.POSITIVE_INFINITY, clock);

    expect(
      await createRetryingOrigins([never], clock, 1_000).findIssuing(KEY, use),
    ).toBeUndefined();
    expect(clock.now()).toBe(1_000);
    expect(never.asked.times).toBe(1);
  });
});

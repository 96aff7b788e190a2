import { createLogger } from '@iam-tracker/core';
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
import { attribute } from '../src/attribution.ts';
import { createDirectoryNames } from '../src/directory-names.ts';
import { createIssuedKeys } from '../src/issued-keys.ts';
import type { SessionOrigins } from '../src/ports.ts';
import { createTestClock } from './world/alerter.ts';
import { createMemoryDocuments } from './world/memory-documents.ts';
import { chainKey, eventOf, roleChain } from './world/role-chain.ts';

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

  it('asks nobody about a caller that the record names for certain', async () => {
    const nobody: SessionOrigins = { findIssuing: () => Promise.reject(new Error('asked')) };
    const event = eventOf(buildRecord());

    expect(await attribute(event, { origins: nobody }, logger)).toMatchObject({ rule: 'iam_user' });
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

    it('keeps the id when no sign-in was seen, or nobody can say', async () => {
      const unknown = createDirectoryNames(createMemoryDocuments());
      const broken = { findName: () => Promise.reject(new Error('down')) };

      for (const names of [unknown, broken, undefined]) {
        expect(await attribute(byId, { origins, names }, logger)).toMatchObject({ actor: ID });
      }
    });
  });
});

import { ACTOR_RULES, type ActivityEvent, createLogger, normalize } from '@iam-tracker/core';
import {
  ACCOUNT_ID,
  assumedRole,
  awsService,
  buildAssumeRole,
  buildDirectorySignIn,
  buildRecord,
  buildStsRecord,
  iamUser,
  identityCenterRole,
  identityCenterUser,
  onBehalfOf,
  otherAccount,
  root,
  samlUser,
  stsCredentials,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attribute, attributeByRecord } from '../src/attribution.ts';
import { createDirectoryNames } from '../src/directory-names.ts';
import { createIssuedKeys } from '../src/issued-keys.ts';
import type { SessionOrigins, SessionUse } from '../src/ports.ts';
import { type RuleEvent, toRuleEvent } from '../src/rule-event.ts';
import { createTestClock } from './world/alerter.ts';
import { createMemoryDocuments } from './world/memory-documents.ts';

const logger = createLogger({ level: 'CRITICAL' });

function eventOf(record: TestRecord): RuleEvent {
  return toRuleEvent(normalize(record).event as ActivityEvent);
}

/** Alice assumes a role, its session another one, and so on; the last session acts. */
function roleChain(first: TestRecord, hops: number): { calls: RuleEvent[]; event: RuleEvent } {
  const keyOf = (hop: number) => `ASIAEXAMPLEHOP00000${hop}`;
  const callerOf = (hop: number) =>
    hop === 0
      ? first
      : assumedRole(`role-${hop}`, `session-${hop}`, {}, { accessKeyId: keyOf(hop) });
  const calls = Array.from({ length: hops }, (_, hop) =>
    eventOf(
      buildAssumeRole(`role-${hop + 1}`, {
        eventID: `00000000-0000-4000-8000-00000000000${hop}`,
        eventTime: `2026-03-05T10:0${hop}:00Z`,
        userIdentity: callerOf(hop),
        responseElements: { credentials: stsCredentials(keyOf(hop + 1)) },
      }),
    ),
  );
  const event = eventOf(
    buildRecord({ userIdentity: callerOf(hops), eventTime: '2026-03-05T10:30:00Z' }),
  );
  return { calls, event };
}

function useOf(accessKeyId: string, changes: Partial<SessionUse> = {}): SessionUse {
  const session = { userType: 'AssumedRole', userName: 'ops', sessionName: 'x' };
  return { accessKeyId, eventTime: '2026-03-05T10:30:00Z', ...session, ...changes };
}

function openKeys() {
  const clock = createTestClock(Date.UTC(2026, 2, 5, 11));
  const documents = createMemoryDocuments();
  return { documents, keys: createIssuedKeys(documents, clock), clock };
}

describe('attributeByRecord', () => {
  it.each([
    ['root', root(), 'certain', 'root'],
    ['alice', iamUser('alice'), 'certain', 'iam_user'],
    [
      'alice@example.com',
      assumedRole('ops', 'x', { sourceIdentity: 'alice@example.com' }),
      'certain',
      'source_identity',
    ],
    [
      'alice@example.com',
      identityCenterRole('alice@example.com'),
      'certain',
      'identity_center_session',
    ],
    ['alice@example.com', assumedRole('ops', 'alice@example.com'), 'likely', 'session_name'],
    ['ops', assumedRole('ops', 'x'), 'likely', 'workload'],
  ])('names %s', (actor, userIdentity, certainty, rule) => {
    const event = eventOf(buildRecord({ userIdentity: userIdentity as TestRecord }));

    expect(attributeByRecord(event)).toEqual({ actor, certainty, rule, chain: [] });
  });

  it.each([
    [samlUser(), 'saml_subject'],
    [webIdentityUser(), 'web_identity_subject'],
    [otherAccount(), 'account'],
    [awsService('ec2.amazonaws.com'), 'aws_service'],
    [{ type: 'Unknown' }, 'unknown'],
  ])('knows the rule for other callers', (userIdentity, rule) => {
    const event = eventOf(
      buildStsRecord('AssumeRole', { userIdentity: userIdentity as TestRecord }),
    );

    expect(attributeByRecord(event).rule).toBe(rule);
  });

  it('believes the console about who switched a role', () => {
    const event = eventOf(
      buildRecord({
        userIdentity: assumedRole('ops', 'alice'),
        eventSource: 'signin.amazonaws.com',
        eventName: 'SwitchRole',
        additionalEventData: { SwitchFrom: `arn:aws:iam::${ACCOUNT_ID}:user/alice` },
      }),
    );

    expect(attributeByRecord(event)).toMatchObject({ actor: 'alice', certainty: 'certain' });
  });
});

describe('attribute', () => {
  it.each([1, 2, 4])('follows %i sessions to the person', async (hops) => {
    const { keys } = openKeys();
    const { calls, event } = roleChain(iamUser('alice'), hops);
    await keys.remember([...calls].reverse());

    const found = await attribute(event, { origins: keys }, logger);

    expect(found).toMatchObject({ actor: 'alice', certainty: 'certain', rule: 'role_chain' });
    expect(found.chain).toHaveLength(hops);
    expect(found.chain[0]).toBe(
      'alice: AssumeRole role/role-1 at 2026-03-05T10:00:00Z (event 00000000-0000-4000-8000-000000000000)',
    );
  });

  it('asks nobody about a caller that the record names for certain', async () => {
    const nobody: SessionOrigins = { findIssuing: () => Promise.reject(new Error('asked')) };
    const event = eventOf(buildRecord());

    expect(await attribute(event, { origins: nobody }, logger)).toMatchObject({ rule: 'iam_user' });
  });

  it('corrects a session that calls itself somebody else', async () => {
    const { keys } = openKeys();
    const { calls } = roleChain(iamUser('mallory'), 1);
    await keys.remember(calls);
    const liar = assumedRole(
      'role-1',
      'ceo@example.com',
      {},
      { accessKeyId: 'ASIAEXAMPLEHOP000001' },
    );
    const event = eventOf(buildRecord({ userIdentity: liar }));

    expect(await attribute(event, { origins: keys }, logger)).toMatchObject({
      actor: 'mallory',
      rule: 'role_chain',
    });
  });

  it('keeps the name of a session that a workload opened', async () => {
    const { keys } = openKeys();
    const { calls } = roleChain(assumedRole('broker', 'x', {}, { accessKeyId: 'ASIAUNKNOWN' }), 1);
    await keys.remember(calls);
    const session = assumedRole(
      'role-1',
      'a@example.com',
      {},
      { accessKeyId: 'ASIAEXAMPLEHOP000001' },
    );

    const found = await attribute(
      eventOf(buildRecord({ userIdentity: session })),
      { origins: keys },
      logger,
    );

    expect(found).toMatchObject({
      actor: 'a@example.com',
      certainty: 'likely',
      rule: 'session_name',
    });
    expect(found.chain).toHaveLength(1);
  });

  it('ends at a workload when nobody knows who stands behind it', async () => {
    const { keys } = openKeys();
    const { calls, event } = roleChain(assumedRole('ci', 'run-1', {}, { accessKeyId: 'ASIAX' }), 2);
    await keys.remember(calls);

    expect(await attribute(event, { origins: keys }, logger)).toMatchObject({
      actor: 'ci',
      certainty: 'likely',
      rule: 'role_chain',
    });
  });

  it('ends when sessions lead in a circle', async () => {
    const { keys } = openKeys();
    const self = assumedRole('loop', 'x', {}, { accessKeyId: 'ASIAEXAMPLELOOP00001' });
    const credentials = stsCredentials('ASIAEXAMPLELOOP00001');
    const call = eventOf(
      buildAssumeRole('loop', { userIdentity: self, responseElements: { credentials } }),
    );
    await keys.remember([call]);

    const found = await attribute(
      eventOf(buildRecord({ userIdentity: self })),
      { origins: keys },
      logger,
    );

    expect(found.chain).toHaveLength(1);
  });

  it('ends after six sessions', async () => {
    const endless: SessionOrigins = {
      findIssuing: async ({ accessKeyId, eventTime }) => ({
        ...{ eventId: 'x', eventName: 'AssumeRole', eventTime },
        ...{ actor: 'ops', actorType: 'workload', userName: 'ops', accessKeyId: `${accessKeyId}1` },
      }),
    };
    const { event } = roleChain(iamUser(), 1);

    expect((await attribute(event, { origins: endless }, logger)).chain).toHaveLength(6);
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
    const { keys } = openKeys();
    const { calls, event } = roleChain(iamUser('alice'), 2);
    await keys.remember(calls);
    let asked = 0;
    const failing: SessionOrigins = {
      findIssuing: (use) => {
        asked += 1;
        return asked === 1 ? keys.findIssuing(use) : Promise.reject(new Error('down'));
      },
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
    const { keys: origins } = openKeys();

    it('knows the name from a sign-in', async () => {
      const names = createDirectoryNames(createMemoryDocuments());
      await names.remember([byId, signIn]);

      expect(byId.actor).toBe(ID);
      expect(await attribute(byId, { origins, names }, logger)).toEqual({
        actor: 'alice@example.com',
        certainty: 'certain',
        rule: 'identity_center_user',
        chain: [],
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

  it('knows a rule for whatever the record says', () => {
    const identities = [root(), iamUser(), assumedRole('a', 'b'), samlUser(), webIdentityUser()];
    fc.assert(
      fc.property(fc.constantFrom(...identities), (userIdentity) => {
        const { rule } = attributeByRecord(eventOf(buildRecord({ userIdentity })));

        expect(ACTOR_RULES).toContain(rule);
      }),
    );
  });
});

describe('createIssuedKeys', () => {
  it('finds no session that was opened after the event', async () => {
    const { keys } = openKeys();
    const { calls, event } = roleChain(iamUser(), 1);
    await keys.remember(calls);
    const { eventTime, userName } = event;
    const use = useOf('ASIAEXAMPLEHOP000001', { eventTime, userName });

    expect(await keys.findIssuing({ ...use, eventTime: '2026-03-05T09:00:00Z' })).toBeUndefined();
    expect(await keys.findIssuing(use)).toMatchObject({
      actor: 'alice',
      accessKeyId: 'AKIAEXAMPLEKEY000001',
    });
  });

  it('keeps what can lead to a person, and not for ever', async () => {
    const { clock, documents, keys } = openKeys();
    const byService = eventOf(
      buildAssumeRole('ec2', { userIdentity: awsService('ec2.amazonaws.com') }),
    );
    const lasting = eventOf(
      buildRecord({
        eventName: 'CreateAccessKey',
        responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLEKEY000002' } },
      }),
    );
    const { calls } = roleChain(iamUser(), 1);

    await keys.remember([byService, lasting]);
    clock.advance(5 * 86_400_000);
    await keys.remember(calls);

    expect(documents.stored.size).toBe(0);
  });

  it.each([{}, { v: 1 }, { v: 1, actor: 7 }, 'x'])('finds nothing in %p', async (body) => {
    const { documents, keys } = openKeys();
    const use = useOf('ASIAX');
    await documents.put([{ key: 'issued-key#ASIAX', body, expiresAt: 0 }]);

    expect(await keys.findIssuing(use)).toBeUndefined();
  });
});

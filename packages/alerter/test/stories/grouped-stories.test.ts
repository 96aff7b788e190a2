import { formatTime } from '@iam-tracker/core';
import {
  buildConsoleLogin,
  buildRecord,
  iamUser,
  root,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { createWorld, type World } from '../world/alerter.ts';
import { eventOf as recorded } from '../world/role-chain.ts';

// Alerts that were folded out of sight, through the rules as they are.

const ACCOUNT = '123456789012';
let nextId = 0;

function at(minute: number, record: TestRecord): TestRecord {
  nextId += 1;
  return {
    ...record,
    eventID: `00000000-0000-4000-8000-${String(nextId).padStart(12, '0')}`,
    eventTime: formatTime(Date.UTC(2026, 0, 1, 1, minute)),
  };
}

async function play(...batches: readonly (readonly TestRecord[])[]): Promise<World> {
  const world = createWorld(CATALOGUE);
  for (const batch of batches) await world.run(batch.map(recorded));
  return world;
}

const messagesOf = ({ outbox }: World, ruleId: string) =>
  outbox.published.filter(({ alert }) => alert.rule.id === ruleId);

function trust(principal: unknown): TestRecord {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  return buildRecord({
    userIdentity: iamUser('alice'),
    eventName: 'UpdateAssumeRolePolicy',
    requestParameters: {
      roleName: 'deploy',
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    },
  });
}

function inlinePolicy(action: string): TestRecord {
  const statement = { Effect: 'Allow', Action: action, Resource: '*' };
  return buildRecord({
    userIdentity: iamUser('alice'),
    eventName: 'PutUserPolicy',
    requestParameters: {
      userName: 'bob',
      policyName: 'p',
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    },
  });
}

describe('what is sent although something like it was', () => {
  it('trust of all callers after trust of one account', async () => {
    const world = await play(
      [at(0, trust({ AWS: 'arn:aws:iam::999988887777:root' }))],
      [at(1, trust('*'))],
    );

    expect(messagesOf(world, 'IAM-TRUST-BACKDOOR')).toHaveLength(2);
  });

  it('every right after a right to pass roles', async () => {
    const world = await play([at(0, inlinePolicy('iam:PassRole'))], [at(1, inlinePolicy('*'))]);

    const found = messagesOf(world, 'IAM-INLINE-ESCALATION').map(({ alert }) => alert.detail);
    expect(new Set(found).size).toBe(found.length);
    expect(found.at(-1)).toContain('*');
  });

  it('root from elsewhere without a second factor after root with one', async () => {
    const login = (sourceIPAddress: string, MFAUsed: string) => ({
      ...buildConsoleLogin('Success', root()),
      sourceIPAddress,
      additionalEventData: { MobileVersion: 'No', MFAUsed },
    });
    const world = await play(
      [at(0, login('192.0.2.1', 'Yes'))],
      [at(1, login('198.51.100.9', 'No'))],
    );

    expect(messagesOf(world, 'SIGNIN-ROOT-LOGIN')).toHaveLength(2);
  });

  it('what another does to the same', async () => {
    const grant = (who: string) =>
      buildRecord({
        userIdentity: iamUser(who),
        eventName: 'AttachUserPolicy',
        requestParameters: {
          userName: 'team',
          policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        },
      });
    const world = await play([at(0, grant('alice'))], [at(1, grant('mallory'))]);

    const actors = messagesOf(world, 'IAM-ADMIN-ATTACH').map(({ alert }) => alert.event.actor);
    expect(actors).toEqual(['alice', 'mallory']);
  });
});

describe('what is one message', () => {
  it('a click of root that is three calls', async () => {
    const session = {
      ...root(),
      sessionContext: {
        attributes: { creationDate: '2026-01-01T00:50:00Z', mfaAuthenticated: 'true' },
      },
    };
    const call = (eventName: string, accessKeyId: string, more: object = {}) =>
      buildRecord({
        userIdentity: { ...session, accessKeyId },
        eventName,
        requestParameters: { userName: 'bob', ...more },
      });
    const policyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const world = await play(
      [at(0, call('CreateUser', 'ASIAEXAMPLEROOT00001'))],
      [
        at(0, call('CreateLoginProfile', 'ASIAEXAMPLEROOT00002')),
        at(0, call('AttachUserPolicy', 'ASIAEXAMPLEROOT00003', { policyArn })),
      ],
    );

    expect(messagesOf(world, 'ROOT-API-USE')).toHaveLength(1);
    world.clock.advance(3_600_000 * 2);
    await world.close();
    const [, closing] = messagesOf(world, 'ROOT-API-USE');
    expect(closing?.context.summary).toMatchObject({ kind: 'closing', count: 2 });
  });

  it('two hundred alerts of a rule, and another rule is heard all the same', async () => {
    const deletions = Array.from({ length: 200 }, (_, index) =>
      at(
        1,
        buildRecord({
          userIdentity: iamUser('mallory'),
          eventName: 'CreateUser',
          requestParameters: { userName: `user-${index}` },
        }),
      ),
    );
    const world = await play([...deletions.slice(0, 100), at(1, trust('*'))], deletions.slice(100));
    world.clock.advance(3_600_000 * 2);
    await world.close();

    const created = messagesOf(world, 'IAM-USER-CREATED');
    expect(created).toHaveLength(2);
    expect(created[0]?.context.summary).toMatchObject({ kind: 'together', count: 99 });
    expect(created[1]?.context.summary).toMatchObject({ kind: 'closing', count: 100 });
    expect(messagesOf(world, 'IAM-TRUST-BACKDOOR')).toHaveLength(1);
  });
});

describe('after an outage of the topic', () => {
  it('a message tells of root, whichever came first', async () => {
    const world = createWorld(CATALOGUE);
    const logins = [
      at(0, buildConsoleLogin('Success', root())),
      at(1, buildConsoleLogin('Success', root())),
    ];
    world.outbox.refuse(new Error('down'));
    const first = await world.run([logins[0] ?? {}].map(recorded));
    world.outbox.refuse(undefined);

    // The first was given up by the stream; the second comes when the topic is back.
    await world.run([logins[1] ?? {}].map(recorded));

    expect(first.failedIds).toHaveLength(1);
    const [message] = messagesOf(world, 'SIGNIN-ROOT-LOGIN');
    expect(message?.alert.event.eventId).toBe(logins[1]?.eventID);
    expect(message?.context.summary).toMatchObject({ count: 1 });
    expect(message?.alert.event.accountId).toBe(ACCOUNT);
  });
});

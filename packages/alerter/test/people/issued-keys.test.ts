import type { SessionUse } from '@iam-tracker/core';
import { awsService, buildAssumeRole, buildRecord, iamUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createIssuedKeys } from '../../src/people/issued-keys.ts';
import { createTestClock } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { chainKey, eventOf, roleChain } from '../world/role-chain.ts';

const KEY = chainKey(1);
const use: SessionUse = {
  ...{ actor: 'role-1', actorType: 'workload', accessKeyId: KEY, userName: 'role-1' },
  ...{ userType: 'AssumedRole', eventTime: '2026-03-05T10:30:00Z' },
};

function openKeys() {
  const clock = createTestClock(Date.UTC(2026, 2, 5, 11));
  const documents = createMemoryDocuments();
  return { documents, keys: createIssuedKeys(documents, clock), clock };
}

describe('createIssuedKeys', () => {
  it('finds no session that was opened after the event', async () => {
    const { keys } = openKeys();
    await keys.remember(roleChain(iamUser(), 1).calls);

    const before = { ...use, eventTime: '2026-03-05T09:00:00Z' };

    expect(await keys.findIssuing(KEY, before)).toBeUndefined();
    expect(await keys.findIssuing(KEY, use)).toMatchObject({
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

  it('remembers that root was taken, and whom a delegate acted for', async () => {
    const { keys } = openKeys();
    const identity = { ...iamUser('ada'), invokedByDelegate: { accountId: '444455556666' } };
    const [call] = roleChain(identity, 1).calls;
    const [byRoot] = roleChain(
      { type: 'Root', accountId: '1', sessionContext: { assumedRoot: 'true' } },
      1,
    ).calls;

    await keys.remember([call].flatMap((each) => each ?? []));
    const delegated = await keys.findIssuing(KEY, use);
    await keys.remember([byRoot].flatMap((each) => each ?? []));

    expect(delegated).toMatchObject({ delegateAccountId: '444455556666', userName: 'ada' });
    expect(await keys.findIssuing(KEY, use)).toMatchObject({ assumedRoot: true });
  });

  it.each([{}, { v: 1 }, { v: 1, actor: 7 }, 'x'])('finds nothing in %p', async (body) => {
    const { documents, keys } = openKeys();
    await documents.put([{ key: 'issued-key#ASIAX', body, expiresAt: 0 }]);

    expect(await keys.findIssuing('ASIAX', use)).toBeUndefined();
  });
});

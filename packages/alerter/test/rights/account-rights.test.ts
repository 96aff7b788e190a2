import { AppError } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { RightsInventory } from '../../src/ports.ts';
import { concernsRights, createAccountRights } from '../../src/rights/account-rights.ts';
import { iamAdminAttach } from '../../src/rules/policies/iam-admin-attach.ts';
import { iamUserCreated } from '../../src/rules/users/iam-user-created.ts';
import {
  allow,
  deny,
  documentOf,
  knownAttachment,
  knownPolicy,
  POLICY,
} from '../scenario/known-rights.ts';
import { story } from '../scenario/rule-fixtures.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { createWorld } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

const clock = { now: () => Date.UTC(2026, 2, 5, 12), sleep: async () => undefined };

function createVersion(versionId: string, statement: object) {
  return buildRecord({
    eventName: 'CreatePolicyVersion',
    requestParameters: {
      policyArn: POLICY,
      policyDocument: documentOf(statement),
      setAsDefault: true,
    },
    responseElements: { policyVersion: { versionId, isDefaultVersion: true } },
  });
}
const attach = (holder = 'app', policyArn = POLICY) =>
  buildRecord({
    eventName: 'AttachRolePolicy',
    requestParameters: { roleName: holder, policyArn },
  });
const join = buildRecord({
  eventName: 'AddUserToGroup',
  requestParameters: { groupName: 'staff', userName: 'bob' },
});

/** Counts what is asked of the store. */
function createCounting() {
  const documents = createMemoryDocuments();
  const calls = { load: 0, save: 0 };
  const counting: typeof documents = {
    ...documents,
    load(keys) {
      calls.load += 1;
      return documents.load(keys);
    },
    saveAll(replacements) {
      calls.save += 1;
      return documents.saveAll(replacements);
    },
  };
  return { calls, documents: counting };
}

describe('createAccountRights', () => {
  it('asks nothing of the store for events that name no rights', async () => {
    const { calls, documents } = createCounting();
    const rights = createAccountRights({ documents, clock, random: () => 0 });
    const events = toEvents([
      buildRecord(),
      buildRecord({ eventName: 'CreateUser', requestParameters: { userName: 'bob' } }),
      { ...attach(), errorCode: 'AccessDenied' },
    ]);

    await rights.inform(events);

    expect(calls).toEqual({ load: 0, save: 0 });
    expect(events.some(concernsRights)).toBe(false);
  });

  it('reads twice and writes once for a hundred events of a hundred policies', async () => {
    const { calls, documents } = createCounting();
    const rights = createAccountRights({ documents, clock, random: () => 0 });
    const beats = Array.from(
      { length: 100 },
      (_, index) => [index, attach('app', `${POLICY}-${index}`)] as const,
    );

    await rights.inform(toEvents(story(...beats)));

    expect(calls).toEqual({ load: 2, save: 1 });
  });

  it('does not forget what a version allows because harmless ones follow', async () => {
    const documents = createMemoryDocuments();
    const rights = createAccountRights({ documents, clock, random: () => 0 });
    const beats = Array.from({ length: 60 }, (_, index) => {
      const statement = index === 0 ? allow('iam:*') : index === 1 ? deny('s3:*') : allow('s3:*');
      return [index, createVersion(`v${index + 1}`, statement)] as const;
    });
    const [probe] = toEvents(story([100, attach()]));

    await rights.inform(toEvents(story(...beats)));
    await rights.inform(probe ? [probe] : []);

    expect(probe?.rights.version(POLICY, 'v1')).toMatchObject({ level: 'HIGH' });
    expect(probe?.rights.version(POLICY, 'v2')?.denials).toHaveLength(1);
    expect(probe?.rights.policy(POLICY)).toMatchObject({ level: 'none' });
    const sizes = [...documents.stored.values()].map(({ json }) => json.length);
    expect(Math.max(...sizes)).toBeLessThan(20_000);
  });

  it('asks the inventory for a group, then for its policies, and not twice', async () => {
    const asked: unknown[] = [];
    const inventory: RightsInventory = {
      async find(policies, holders) {
        asked.push({ policies, holders });
        return {
          ofPolicy: (arn) => (arn === POLICY ? knownPolicy(POLICY, [allow('iam:*')]) : []),
          ofHolder: (_account, holder) =>
            knownAttachment(holder, POLICY).filter(({ about }) => about === 'holder'),
        };
      },
    };
    const documents = createMemoryDocuments();
    const rights = createAccountRights({ documents, clock, random: () => 0 }, inventory);
    const events = toEvents(story([0, join], [1, join]));

    await rights.inform(events);

    const holders = [{ accountId: '123456789012', holder: 'group/staff' }];
    expect(asked).toEqual([
      { policies: [], holders },
      { policies: [POLICY], holders: [] },
    ]);
    expect(events[1]?.rights.policiesOf('group/staff')?.managed).toEqual([POLICY]);
    expect(events[1]?.rights.policy(POLICY)).toMatchObject({ level: 'HIGH' });
    // What it counted is its own to keep.
    expect(documents.stored.size).toBe(0);
  });

  it('takes a stored document of another shape for one that was never there', async () => {
    const documents = createMemoryDocuments();
    const rights = createAccountRights({ documents, clock, random: () => 0 });
    await rights.inform(toEvents(story([0, createVersion('v1', allow('iam:*'))], [1, attach()])));
    for (const key of documents.stored.keys()) {
      await documents.put([
        { key, body: { v: 1, versions: [7, { id: 'v1' }], defaults: 'x' }, expiresAt: 0 },
      ]);
    }
    const [probe] = toEvents(story([2, attach()]));

    await rights.inform(probe ? [probe] : []);

    expect(probe?.rights.policy(POLICY)).toBeUndefined();
  });
});

describe('alertBatch', () => {
  const events = () =>
    toEvents(
      story(
        [0, buildRecord({ eventName: 'CreateUser', requestParameters: { userName: 'bob' } })],
        [1, attach('app', 'arn:aws:iam::aws:policy/AdministratorAccess')],
      ),
    );

  it('has events that name rights come again when nothing could be looked up, and judges the others', async () => {
    const world = createWorld([iamAdminAttach, iamUserCreated]);
    const load = world.documents.load;
    const failing = world.documents as { load: typeof load };
    failing.load = async (keys) => {
      if (keys.some((key) => key.startsWith('holder-rights'))) {
        throw new AppError('STORAGE_FAILED', 'The table is down.');
      }
      return load(keys);
    };

    const first = await world.run(events());
    failing.load = load;
    const second = await world.run(events());

    expect(first.failedIds).toEqual(['seq-00000000-0000-4000-8000-000000000001']);
    expect(first.counters.alerts.sent).toBe(1);
    expect(second).toMatchObject({ failedIds: [], counters: { alerts: { sent: 1 } } });
  });

  it('judges an event by itself when looking up what it needs breaks', async () => {
    const world = createWorld([iamAdminAttach]);
    const failing = world.documents as { load: typeof world.documents.load };
    const load = world.documents.load;
    failing.load = async (keys) => {
      if (keys.some((key) => key.startsWith('holder-rights'))) throw new TypeError('a bug');
      return load(keys);
    };

    const { failedIds, counters } = await world.run(events());

    expect(failedIds).toEqual([]);
    expect(counters.alerts.sent).toBe(1);
    expect(world.log).toContainEqual(
      expect.objectContaining({ message: 'Looking up what policies allow broke' }),
    );
  });
});

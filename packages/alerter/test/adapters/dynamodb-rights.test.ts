import { createRightsTable, type RightsTable } from '@iam-tracker/core/aws';
import { buildRecord, type TestRecord } from '@iam-tracker/test-utils';
import { startDynamoDb } from '@iam-tracker/test-utils/dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRightsInventory } from '../../src/adapters/dynamodb-rights.ts';
import { createAccountRights } from '../../src/rights/account-rights.ts';
import { allow, deny, documentOf, POLICY } from '../scenario/known-rights.ts';
import { story } from '../scenario/rule-fixtures.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

const clock = { now: () => Date.UTC(2026, 2, 5, 12), sleep: async () => undefined };
const SCAN = '2026-03-01T00:00:00Z';
let database: Awaited<ReturnType<typeof startDynamoDb>>;
let table: RightsTable;

beforeAll(async () => {
  database = await startDynamoDb('userRecords');
  table = createRightsTable({ ...options(), retentionDays: 90 });
});
afterAll(() => database.close());

function options() {
  const { tableName } = database.tables.userRecords;
  return { client: database.client, tableName, clock, random: () => 0 };
}

async function inform(...beats: (readonly [minute: number, record: TestRecord])[]) {
  const inventory = createRightsInventory(options());
  const context = { documents: createMemoryDocuments(), clock, random: () => 0 };
  const events = toEvents(story(...beats));
  await createAccountRights(context, inventory).inform(events);
  return events;
}

const policy = {
  kind: 'policy' as const,
  arn: POLICY,
  defaultVersionId: 'v1',
  versions: [
    { id: 'v1', createdAt: '2024-01-01T00:00:00Z', document: documentOf(allow('iam:*')) },
    { id: 'v2', createdAt: '2025-01-01T00:00:00Z', document: documentOf(deny('s3:*')) },
    { id: 'v3', createdAt: '2025-02-01T00:00:00Z', document: '{' },
  ],
  holders: ['group/staff'],
};
const holder = (name: string, managed: readonly string[]) => ({
  kind: 'holder' as const,
  accountId: '123456789012',
  holder: name,
  managed,
  inline: [{ name: 'Edge', document: documentOf(deny('cloudtrail:*')) }],
});
const join = (groupName: string) =>
  buildRecord({ eventName: 'AddUserToGroup', requestParameters: { groupName, userName: 'bob' } });
const attach = (policyArn: string) =>
  buildRecord({ eventName: 'AttachRolePolicy', requestParameters: { roleName: 'app', policyArn } });

describe('createRightsInventory', () => {
  it('tells events what the scanner read, whatever the case of names', async () => {
    const records = [policy, holder('group/Staff', [POLICY])];
    await table.put(records.map((record) => ({ record, scanTimestamp: SCAN })));

    const [joined, attached] = await inform([0, join('STAFF')], [1, attach(POLICY)]);

    const held = joined?.rights.policiesOf('group/STAFF');
    expect(held?.managed).toEqual([POLICY]);
    expect(held?.inline.get('Edge')?.denials).toHaveLength(1);
    expect(joined?.rights.policy(POLICY)).toMatchObject({ level: 'HIGH' });
    expect(attached?.rights.holders(POLICY)).toEqual(['role/app', 'group/staff']);
    expect(attached?.rights.version(POLICY, 'v2')?.denials).toHaveLength(1);
    expect(attached?.rights.version(POLICY, 'v3')).toMatchObject({ level: 'HIGH' });
  });

  it('knows what a scan read in a member account only where there are members', async () => {
    const accountId = '111122223333';
    const theirs = createRightsTable({
      ...{ ...options(), retentionDays: 90, memberAccount: accountId },
    });
    const record = { ...holder('role/theirs', [POLICY]), accountId };
    await theirs.put([{ record, scanTimestamp: SCAN }]);
    const find = (findsMembers: boolean) =>
      createRightsInventory({ ...options(), findsMembers }).find([], [record]);

    const [without, found] = [await find(false), await find(true)];

    expect(without.ofHolder(accountId, 'role/theirs')).toEqual([]);
    expect(found.ofHolder(accountId, 'role/theirs')).toHaveLength(2);
    expect(found.ofHolder('123456789012', 'role/theirs')).toEqual([]);
  });

  it('knows nothing of what was not scanned, and of an item that is none of ours', async () => {
    const { client, tables } = database;
    const other = `${POLICY}-other`;
    const sort = `rights#policy#${other}`;
    const Item = {
      user_name: { S: '__rights__' },
      scan_timestamp: { S: sort },
      rights: { S: '{}' },
    };
    await client.send('PutItem', { TableName: tables.userRecords.tableName, Item });

    const [, attached] = await inform([0, join('guests')], [1, attach(other)]);

    expect(attached?.rights.policy(other)).toBeUndefined();
  });

  it('believes an event from after the scan before the scan', async () => {
    await table.put([{ record: policy, scanTimestamp: SCAN }]);
    const version = buildRecord({
      eventName: 'SetDefaultPolicyVersion',
      requestParameters: { policyArn: POLICY, versionId: 'v2' },
    });

    const [, attached] = await inform([0, version], [1, attach(POLICY)]);

    expect(attached?.rights.policy(POLICY)).toMatchObject({ level: 'none' });
  });

  it('lists what is there, and no longer what was taken away', async () => {
    await table.put([{ record: holder('role/gone', []), scanTimestamp: SCAN }]);
    await table.remove(['holder#123456789012#role/gone']);
    const names: string[] = [];

    for await (const { record } of table.all()) {
      names.push(record.kind === 'policy' ? record.arn : record.holder);
    }

    expect(names.sort()).toEqual([POLICY, 'group/Staff']);
  });
});

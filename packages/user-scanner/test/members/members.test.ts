import { createLogger, noMetrics, systemClock, type UserChange } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import {
  createAccountsTable,
  createDynamoDbClient,
  createMemberMarks,
  createUserRecordsTable,
} from '@iam-tracker/core/aws';
import {
  generateInventory,
  type SimulatedAws,
  type SimulatedMember,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { type InvocationDependencies, invoke } from '../../src/invocation.ts';
import { scanMember } from '../../src/members/scan-member.ts';
import { wire } from '../../src/wiring.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';

const OWN = '123456789012';
const [FIRST, SECOND, CLOSED] = ['111122223333', '444455556666', '777788889999'] as const;
const ROLE = { name: 'tracker', externalId: 'acme' };
const context = { getRemainingTimeInMillis: () => 900_000 };
const before = { ...process.env };

function member(accountId: string, users: number, fields: Partial<SimulatedMember> = {}) {
  const inventory = generateInventory({ seed: 1, users, at: Date.now(), accountId });
  return {
    ...{ accountId, role: ROLE },
    iam: { inventory, credentialReportMilliseconds: 0 },
    ...fields,
  };
}

function accountOf(id: string, state: Account['state'] = 'ACTIVE'): Account {
  return { id, name: `name of ${id}`, state };
}

describe('users of member accounts', () => {
  let database: TestDynamoDb;
  let aws: SimulatedAws;
  let wired: InvocationDependencies;
  let waiting: string[];
  const lines: string[] = [];

  afterEach(async () => {
    await aws?.close();
    await database?.close();
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) delete process.env[name];
    }
    Object.assign(process.env, before);
  });
  beforeEach(async () => {
    database = await startDynamoDb();
    lines.length = 0;
  });

  /** Wires the scanner as Lambda does, but for the queue, in an organization of these accounts. */
  async function start(members: readonly SimulatedMember[], accounts: readonly Account[]) {
    const inventory = generateInventory({ seed: 1, users: 3, at: Date.now(), accountId: OWN });
    const iam = { inventory, credentialReportMilliseconds: 0 };
    aws = await startSimulatedAws({ accountId: OWN, iam, members });
    const { userRecords, events, control } = database.tables;
    Object.assign(process.env, {
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
      ...{ AWS_SECRET_ACCESS_KEY: 'example', AWS_ENDPOINT_URL: aws.url },
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    });
    const config = readConfig({
      ...{ DYNAMODB_TABLE_NAME: userRecords.tableName, EVENTS_TABLE_NAME: events.tableName },
      ...{ CONTROL_TABLE_NAME: control.tableName, AWS_REGION: 'us-east-1' },
      ...{ MEMBER_ROLE_NAME: ROLE.name, MEMBER_EXTERNAL_ID: ROLE.externalId },
      ...{ MEMBER_QUEUE_URL: 'https://queue', LOG_LEVEL: 'CRITICAL', CLOUDWATCH_METRICS: 'false' },
    });
    const { dependencies, settings, members: opened } = wire(config, OWN);
    if (opened === undefined) throw new Error('members are not wired');
    waiting = [];
    const logger = createLogger({
      ...{ level: 'INFO', destination: { write: (line) => lines.push(line) } },
    });
    const queue = {
      async send(requests: readonly { readonly accountId: string }[]) {
        waiting.push(...requests.map(({ accountId }) => accountId));
        return [];
      },
    };
    const shared = { ...opened.shared, logger };
    wired = {
      ...{ dependencies: { ...dependencies, logger, metrics: noMetrics }, settings },
      members: { ...opened, queue, shared },
    };
    await createAccountsTable(controlOf()).replaceAll(accounts, { listedAt: Date.now() });
  }

  const controlOf = () => ({
    ...{ client: createDynamoDbClient(), tableName: database.tables.control.tableName },
  });
  const records = () =>
    createUserRecordsTable({
      ...{ client: createDynamoDbClient(), tableName: database.tables.userRecords.tableName },
      ...{ retentionDays: 90, clock: systemClock, random: Math.random },
    });
  const marksOf = (...ids: string[]) => createMemberMarks(controlOf(), 'scan').read(ids);

  /** Has one run answer each message that waits, or those that are given. */
  async function work(ids: readonly string[] = waiting.splice(0)) {
    const failed: string[] = [];
    for (const id of ids) {
      const record = { messageId: id, eventSource: 'aws:sqs', body: `{"account_id":"${id}"}` };
      const answer = await invoke({ Records: [record] }, context, wired);
      if (!('batchItemFailures' in answer)) throw new Error('that was no answer to messages');
      failed.push(...answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    }
    return failed;
  }

  it('are scanned account by account, beside those of the own, with a report of each', async () => {
    await start(
      [member(FIRST, 5), member(SECOND, 7)],
      [OWN, FIRST, SECOND].map((id) => accountOf(id)),
    );

    const own = await invoke({}, context, wired);
    const failed = await work();

    const table = records();
    const headers = await Promise.all([
      table.latestComplete(),
      ...[FIRST, SECOND].map((id) => table.ofMember(id).latestComplete()),
    ]);
    expect(own).toMatchObject({ total_users: 3 });
    expect(failed).toEqual([]);
    expect(headers.map((header) => header?.totalUsers)).toEqual([3, 5, 7]);
    expect(headers.map((header) => header?.root)).toEqual(
      headers.map(() => expect.objectContaining({ mfaActive: false })),
    );
    expect(await table.members()).toEqual([FIRST, SECOND]);
    for await (const user of table.ofMember(FIRST).usersOfScan(headers[1]?.scanTimestamp ?? '')) {
      expect(user).toMatchObject({ accountId: FIRST, credentialReportTime: expect.any(String) });
    }
    for (const accountId of [FIRST, SECOND]) {
      const asked = { operation: 'GenerateCredentialReport', accountId };
      expect(aws.stats.count(asked)).toBeGreaterThan(0);
    }
    expect((await marksOf(FIRST))[0]).toMatchObject({ readAt: expect.any(Number) });
    expect((await marksOf(FIRST))[0]).not.toHaveProperty('problem');
  });

  it('that cannot be reached are named with what to do, and stop no other', async () => {
    const { role: _, ...closed } = member(FIRST, 1);
    await start(
      [closed, member(SECOND, 2)],
      [FIRST, SECOND].map((id) => accountOf(id)),
    );

    await invoke({}, context, wired);
    const failed = await work();

    const [refused, read] = await marksOf(FIRST, SECOND);
    expect(failed).toEqual([]);
    expect(refused?.problem).toMatch(
      /Cannot assume arn:aws:iam::111122223333:role\/tracker: AccessDenied: .*[^.]\. Deploy terraform\/modules\/member/,
    );
    expect(refused).not.toHaveProperty('readAt');
    expect(read).not.toHaveProperty('problem');
    expect(await records().members()).toEqual([SECOND]);
  });

  it('tell which permissions the role lacks, and keep what it may see', async () => {
    await start([member(FIRST, 2)], [accountOf(FIRST)]);
    const operation = 'ListMFADevices';
    aws.setFaults([{ fault: 'access-denied', operation, accountId: FIRST }]);

    await invoke({}, context, wired);
    await work();

    const [mark] = await marksOf(FIRST);
    expect(mark).toMatchObject({
      problem: expect.stringMatching(/may not ask for iam:ListMFADevices: deploy .*anew/),
      readAt: expect.any(Number),
    });
    expect((await records().ofMember(FIRST).latestComplete())?.totalUsers).toBe(2);
  });

  it('are not asked for in accounts that are closed, gone or named by a stranger', async () => {
    await start([member(FIRST, 1), member(CLOSED, 1)], [accountOf(CLOSED, 'CLOSED')]);

    await invoke({}, context, wired);
    const asked = [...waiting];
    const failed = await work([FIRST, CLOSED, OWN]);

    expect(asked).toEqual([]);
    expect(failed).toEqual([]);
    expect(aws.stats.count({ operation: 'AssumeRole' })).toBe(0);
    expect(lines.join('')).toContain(`${CLOSED} CLOSED`);
    expect(lines.join('')).toContain('not, or no longer, one to be scanned');
  });

  it('are compared with those of the same account alone', async () => {
    await start([member(FIRST, 2)], [accountOf(FIRST)]);
    await invoke({}, context, wired);
    await work();

    await work([FIRST]);

    const changes: UserChange[] = [];
    const table = records().ofMember(FIRST);
    for await (const header of table.headers()) {
      for await (const change of table.changesOfScan(header.scanTimestamp)) changes.push(change);
    }
    expect(changes).toEqual([]);
    expect((await table.latestComplete())?.previousScan).toBeDefined();
  });

  it('are left as they are when a scan is interrupted: that is no fault of the account', async () => {
    await start([member(FIRST, 1)], [accountOf(FIRST)]);
    const { members } = wired;
    if (members === undefined) throw new Error('members are not wired');
    const signal = AbortSignal.abort(new Error('stop'));
    const request = { deadline: Date.now() + 60_000, ownAccountId: OWN, signal };

    await expect(scanMember(FIRST, members, request)).rejects.toThrow('stop');

    expect(await marksOf(FIRST)).toEqual([{ accountId: FIRST }]);
    expect(await records().ofMember(FIRST).latestComplete()).toBeUndefined();
  });

  it('come again when a table is down, as that is no fault of the account', async () => {
    await start([member(FIRST, 1)], [accountOf(FIRST)]);
    const { members } = wired;
    if (members === undefined) throw new Error('members are not wired');
    const broken = { ...members, marks: { ...members.marks, note: () => Promise.reject('down') } };

    wired = { ...wired, members: broken };

    expect(await work([FIRST])).toEqual([FIRST]);
  });
});

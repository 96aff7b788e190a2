import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock, type UserRecord } from '@iam-tracker/core';
import {
  createDynamoDbClient,
  createEventsTable,
  createTableInput,
  createUserRecordsTable,
  type TableDefinition,
  tableDefinitions,
} from '@iam-tracker/core/aws';
import { sampleEvent } from '@iam-tracker/test-utils';
import { createExecutionLock } from '@iam-tracker/user-scanner/scan';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';
import { reportMissing } from './missing-tools.ts';

// A second implementation of IAM, DynamoDB and CloudWatch, filled by a second client: what people make with
// the aws command line is what the bundle reports.
const NEEDS =
  MOTO_MISSING ??
  (spawnSync('aws', ['--version']).status === 0 ? undefined : 'the aws command line on the PATH');

const run = promisify(execFile);
const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const { userRecords, events } = tableDefinitions('scanner');
const READERS = 'arn:aws:iam::123456789012:policy/readers';
const DEVICE = 'GAHT12345678';
let moto: Moto;

async function aws(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run('aws', [...args, '--output', 'json'], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: 'TEST',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

const iam = (command: string, userName: string, ...args: string[]) =>
  aws('iam', command, '--user-name', userName, ...args);

async function createKey(userName: string): Promise<string> {
  const { AccessKey } = await iam('create-access-key', userName);
  return (AccessKey as { AccessKeyId: string }).AccessKeyId;
}

function documentOf(action: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  };
}

async function createTable(definition: TableDefinition): Promise<void> {
  const response = await fetch(moto.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.CreateTable',
      authorization: 'AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/dynamodb/aws4_request',
    },
    body: JSON.stringify(createTableInput(definition)),
  });
  if (!response.ok) throw new Error(`CreateTable: ${await response.text()}`);
}

function scan(settings: Record<string, string> = {}) {
  return invokeBundle({
    bundle: join(import.meta.dirname, '../../dist/user-scanner/index.mjs'),
    milliseconds: 120_000,
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'TEST',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: moto.url,
      DYNAMODB_TABLE_NAME: userRecords.tableName,
      EVENTS_TABLE_NAME: events.tableName,
      ...settings,
    },
  });
}

/** The reference document's two queries, word for word but for the name. */
function queryByUser(userName: string) {
  return aws(
    ...['dynamodb', 'query', '--table-name', 'iam-user-records'],
    ...['--key-condition-expression', 'user_name = :username'],
    ...['--expression-attribute-values', JSON.stringify({ ':username': { S: userName } })],
    '--no-scan-index-forward',
  ) as Promise<{ Items: Record<string, { S: string }>[] }>;
}

function queryByScan(scanTimestamp: string) {
  return aws(
    ...['dynamodb', 'query', '--table-name', 'iam-user-records'],
    ...['--index-name', 'scan-timestamp-index'],
    ...['--key-condition-expression', 'scan_timestamp = :timestamp'],
    ...['--expression-attribute-values', JSON.stringify({ ':timestamp': { S: scanTimestamp } })],
  ) as Promise<{ Items: Record<string, { S: string }>[] }>;
}

if (NEEDS === undefined) {
  describe('user-scanner against moto, filled by the aws command line', () => {
    const keys: string[] = [];
    let scans: string[] = [];
    const base = { clock: systemClock, random: Math.random };
    const client = () =>
      createDynamoDbClient({ endpoint: moto.url, region: 'us-east-1', credentials });
    const records = () =>
      createUserRecordsTable({
        ...{ ...base, client: client(), tableName: userRecords.tableName, retentionDays: 90 },
      });
    const usersOf = async (scanTimestamp: string) => {
      const users = new Map<string, UserRecord>();
      for await (const user of records().usersOfScan(scanTimestamp)) users.set(user.userName, user);
      return users;
    };

    // As few commands as tell it all, side by side: each is a second of another program's start-up.
    beforeAll(async () => {
      moto = await startMoto();
      await Promise.all([userRecords, events].map(createTable));
      await Promise.all([
        iam('create-user', 'bare'),
        iam('create-user', 'ann', '--path', '/ops/', '--tags', 'Key=team,Value=ops'),
        aws('iam', 'create-group', '--group-name', 'staff'),
        aws(
          ...['iam', 'create-policy', '--policy-name', 'readers'],
          ...['--policy-document', JSON.stringify(documentOf('s3:Get*'))],
        ),
      ]);
      await Promise.all([
        iam('create-login-profile', 'ann', '--password', 'Correct-Horse-1'),
        createKey('ann').then((id) => keys.push(id)),
        iam('attach-user-policy', 'ann', '--policy-arn', READERS),
        iam(
          ...(['put-user-policy', 'ann', '--policy-name', 'own'] as const),
          ...['--policy-document', JSON.stringify(documentOf('*'))],
        ),
        iam('add-user-to-group', 'ann', '--group-name', 'staff'),
        iam(
          ...(['enable-mfa-device', 'ann', '--serial-number', DEVICE] as const),
          ...['--authentication-code1', '123456', '--authentication-code2', '654321'],
        ),
      ]);
      keys.push(await createKey('ann'));
      const second = ['--access-key-id', keys[1] ?? '', '--status', 'Inactive'];
      await iam('update-access-key', 'ann', ...second);
    });
    afterAll(() => moto?.stop());

    it('reports users with their keys, MFA, policies, groups and tags', async () => {
      const { result, error, log } = await scan();

      expect(error).toBeUndefined();
      expect(result).toMatchObject({ total_users: 2, records_written: 2, changes: 0 });
      // moto knows no service-specific credentials: one error, and nothing else is missing for it.
      expect(log.filter(({ level }) => level === 'ERROR')).toEqual([
        expect.objectContaining({ operation: 'ListServiceSpecificCredentials' }),
      ]);
      expect(log.at(-1)).toMatchObject({ message: 'Scan completed with errors', errors: 1 });
      scans = [result?.scan_timestamp];
      const users = await usersOf(scans[0] ?? '');
      expect(users.get('ann')).toMatchObject({
        arn: 'arn:aws:iam::123456789012:user/ops/ann',
        ...{ passwordEnabled: true, mfaActive: true, programmaticAccess: true },
        mfaDevices: [DEVICE],
        ...{ groups: ['staff'], attachedPolicies: [READERS] },
        inlinePolicies: [{ name: 'own', digest: expect.any(String), isAdmin: true }],
        tags: [{ key: 'team', value: 'ops' }],
      });
      const states = users
        .get('ann')
        ?.accessKeys?.map(({ accessKeyId, status }) => [accessKeyId, status]);
      expect(states).toHaveLength(2);
      expect(states).toEqual(
        expect.arrayContaining([
          [keys[0], 'Active'],
          [keys[1], 'Inactive'],
        ]),
      );
      expect(users.get('ann')?.findings).toEqual([{ rule: 'admin_policy', subject: 'own' }]);
      expect(users.get('bare')).toMatchObject({
        ...{ passwordEnabled: false, mfaActive: false, programmaticAccess: false, accessKeys: [] },
        ...{ groups: [], attachedPolicies: [], inlinePolicies: [], tags: [], mfaDevices: [] },
      });
    });

    it('tells what was changed since, and by whom where an event says so', async () => {
      const deletedAt = new Date();
      await Promise.all([
        iam('delete-user', 'bare'),
        iam('delete-access-key', 'ann', '--access-key-id', keys[1] ?? ''),
        iam('remove-user-from-group', 'ann', '--group-name', 'staff'),
      ]);
      const eventTime = `${deletedAt.toISOString().slice(0, 19)}Z`;
      const table = createEventsTable({
        ...{ ...base, client: client(), tableName: events.tableName, retentionDays: 0 },
      });
      await table.put([
        sampleEvent('deletion', 0, {
          ...{ eventTime, eventDate: eventTime.slice(0, 10), eventName: 'DeleteUser' },
          ...{ target: 'user/bare', actor: 'mallory', requestParameters: '{"userName":"bare"}' },
        }),
      ]);

      const { result } = await scan();

      scans.push(result?.scan_timestamp);
      expect(result).toMatchObject({ total_users: 1, changes: 3, unexplained_changes: 0 });
      const changes = [];
      for await (const change of records().changesOfScan(scans[1] ?? '')) changes.push(change);
      const told = changes.map(({ kind, userName, subject, causeStatus, cause }) => [
        ...[kind, userName, subject, causeStatus, cause?.actor],
      ]);
      expect(told).toHaveLength(3);
      expect(told).toEqual(
        expect.arrayContaining([
          ['user_deleted', 'bare', undefined, 'explained', 'mallory'],
          ['key_deleted', 'ann', keys[1], 'pending', undefined],
          ['group_left', 'ann', 'staff', 'pending', undefined],
        ]),
      );
    });

    it('answers the queries of the reference document with user records, and nothing else', async () => {
      const [ann, second] = await Promise.all([queryByUser('ann'), queryByScan(scans[1] ?? '')]);

      expect(ann.Items.map(({ scan_timestamp }) => scan_timestamp?.S)).toEqual(
        [...scans].reverse(),
      );
      expect(second.Items.map(({ user_name }) => user_name?.S)).toEqual(['ann']);
      for (const item of [...ann.Items, ...second.Items]) {
        expect(item).toMatchObject({
          ...{ user_id: { S: expect.any(String) }, create_date: { S: expect.any(String) } },
          ttl: { N: expect.any(String) },
        });
        expect(item).not.toHaveProperty('password_last_used');
      }
    });

    it('raises the alarm about what no caller is known to have done', async () => {
      // What comes later proves that the collector has been there: the scanner's own calls.
      const later = new Date(Date.now() + 60_000).toISOString().slice(0, 19);
      const eventTime = `${later}Z`;
      const own = { eventName: 'ListUsers', eventTime, eventDate: eventTime.slice(0, 10) };
      await createEventsTable({
        ...{ ...base, client: client(), tableName: events.tableName, retentionDays: 0 },
      }).put([sampleEvent('own-call', 0, own)]);

      const { result } = await scan({ CHANGE_GRACE_MINUTES: '0' });

      expect(result).toMatchObject({ changes: 0, unexplained_changes: 2 });
      const partition = await queryByUser('__unexplained__#ann');
      expect(
        partition.Items.map(({ kind, record_type }) => [kind?.S, record_type?.S]).sort(),
      ).toEqual([
        ['group_left', 'unexplained_change'],
        ['key_deleted', 'unexplained_change'],
      ]);
    });

    it('leaves the lock to others, and says so', async () => {
      const tableName = userRecords.tableName;
      const other = createExecutionLock({ ...base, client: client(), tableName, owner: 'other' });
      await other.acquire();

      const { result, log } = await scan();

      expect(result).toMatchObject({ message: 'Failed to acquire execution lock' });
      expect(log.at(-1)).toMatchObject({ message: 'Failed to acquire execution lock' });
      expect(await other.renew()).toBe(true);
    });
  });
} else {
  describe('user-scanner against moto', () => {
    reportMissing(NEEDS);
  });
}

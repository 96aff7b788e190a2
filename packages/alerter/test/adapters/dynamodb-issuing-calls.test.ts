import { type ActivityEvent, normalize, type SessionUse, systemClock } from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import {
  buildAssumeRole,
  buildStsRecord,
  iamUser,
  otherAccount,
  stsCredentials,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createIssuingCalls } from '../../src/adapters/dynamodb-issuing-calls.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';

let database: TestDynamoDb;
beforeAll(async () => {
  database = await startDynamoDb();
  const { client, eventsTable: tableName } = database;
  const table = { client, tableName, retentionDays: 0, clock: systemClock, random: Math.random };
  const calls = [
    call(1, 'alice', 'deploy', '09:00:00', 'ASIAEXAMPLEALICE0001'),
    call(2, 'bob', 'deploy', '09:30:00', 'ASIAEXAMPLEBOB000001'),
    call(3, 'carol', 'audit', '09:45:00', 'ASIAEXAMPLECAROL0001'),
    call(4, 'early', 'deploy', '01:00:00', 'ASIAEXAMPLEEARLY0001'),
    call(5, 'dave', 'deploy', '09:50:00', 'ASIAEXAMPLEDAVE00001'),
    eventOf(6, '09:50:00', buildAssumeRole('deploy'), otherAccount(), 'ASIAEXAMPLEDAVE00001'),
    eventOf(
      7,
      '09:55:00',
      buildStsRecord('AssumeRoot', { requestParameters: { targetPrincipal: '123456789012' } }),
      iamUser('erin'),
      'ASIAEXAMPLEROOT00001',
    ),
  ];
  await createEventsTable(table).put(calls);
});
afterAll(() => database.close());

function call(number: number, user: string, roleName: string, time: string, key: string) {
  return eventOf(number, time, buildAssumeRole(roleName), iamUser(user), key);
}

function eventOf(
  number: number,
  time: string,
  record: TestRecord,
  userIdentity: TestRecord,
  key: string,
): ActivityEvent {
  return normalize({
    ...record,
    eventID: `00000000-0000-4000-8000-00000000000${number}`,
    eventTime: `2026-03-05T${time}Z`,
    userIdentity,
    responseElements: { credentials: stsCredentials(key) },
  }).event as ActivityEvent;
}

const use = (accessKeyId: string, changes: Partial<SessionUse> = {}): SessionUse => ({
  actor: 'deploy',
  actorType: 'workload',
  accessKeyId,
  eventTime: '2026-03-05T10:00:00Z',
  userName: 'deploy',
  userType: 'AssumedRole',
  sessionName: 'run-1',
  ...changes,
});

describe('createIssuingCalls', () => {
  const open = () => createIssuingCalls(database.client, database.eventsTable);

  it.each([
    ['alice', 'ASIAEXAMPLEALICE0001'],
    ['bob', 'ASIAEXAMPLEBOB000001'],
  ])('finds the call of %s by the key it handed out', async (actor, key) => {
    expect(await open().findIssuing(key, use(key))).toMatchObject({
      actor,
      eventName: 'AssumeRole',
    });
  });

  it.each<[string, SessionUse]>([
    ['a key that no call handed out', use('ASIAEXAMPLENOBODY001')],
    ['a key of another role', use('ASIAEXAMPLECAROL0001')],
    ['a call after the use', use('ASIAEXAMPLEBOB000001', { eventTime: '2026-03-05T09:15:00Z' })],
    [
      'a call longer ago than a session lasts',
      use('ASIAEXAMPLEEARLY0001', { eventTime: '2026-03-05T13:30:00Z' }),
    ],
    ['a caller that is no role', use('ASIAEXAMPLEALICE0001', { userType: 'FederatedUser' })],
    ['a time that is none', use('ASIAEXAMPLEALICE0001', { eventTime: 'yesterday' })],
  ])('finds nothing for %s', async (_name, session) => {
    expect(await open().findIssuing(session.accessKeyId ?? '', session)).toBeUndefined();
  });

  it('is not put off by a session that is named after an instance', async () => {
    const key = 'ASIAEXAMPLEBOB000001';

    expect(
      await open().findIssuing(key, use(key, { sessionName: 'i-0123456789abcdef0' })),
    ).toMatchObject({ actor: 'bob' });
  });

  it('takes the copy of a call that names the caller', async () => {
    const key = 'ASIAEXAMPLEDAVE00001';

    expect(await open().findIssuing(key, use(key))).toMatchObject({ actor: 'dave' });
  });

  it('finds the own copy of a call by the copy that another account keeps', async () => {
    const key = 'ASIAEXAMPLEDAVE00001';
    const copy = use(key, {
      ...{ actor: '210987654321', actorType: 'account', userType: 'AWSAccount' },
      ...{ accessKeyId: undefined, issuedAccessKeyId: key },
      ...{ eventName: 'AssumeRole', target: 'role/deploy' },
    });

    expect(await open().findIssuing(key, copy)).toMatchObject({ actor: 'dave' });
    expect(await open().findIssuing(key, { ...copy, target: undefined })).toBeUndefined();
  });

  it('finds who took root of an account', async () => {
    const key = 'ASIAEXAMPLEROOT00001';
    const session = use(key, {
      ...{ userName: 'root', userType: 'Root', userArn: 'arn:aws:iam::123456789012:root' },
      ...{ assumedRoot: true, sessionName: undefined },
    });

    expect(await open().findIssuing(key, session)).toMatchObject({ actor: 'erin' });
  });

  it('names the table that is missing', async () => {
    const missing = createIssuingCalls(database.client, 'no-such-table');

    await expect(missing.findIssuing('ASIAX', use('ASIAX'))).rejects.toMatchObject({
      code: 'TABLE_MISSING',
      message: expect.stringContaining('no-such-table'),
    });
  });

  it('stops after four pages of other people of a busy role', async () => {
    const page = { Items: [], LastEvaluatedKey: { event_id: { S: 'x' } } };
    let queries = 0;
    const send = async () => {
      queries += 1;
      return page;
    };
    const busy = createIssuingCalls({ send } as never, 'events');

    expect(await busy.findIssuing('ASIAX', use('ASIAX'))).toBeUndefined();
    expect(queries).toBe(12);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normalize } from '@iam-tracker/core';
import { assumedRole, buildRecord, iamUser } from '@iam-tracker/test-utils';
import { rowsOf, writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import { bindParameters } from '../../src/queries/bind-parameters.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { findQuery, loadQueries } from '../../src/queries/query-file.ts';

const at = (minute: number) => `2026-03-05T10:${String(minute).padStart(2, '0')}:00Z`;
const TEMP = iamUser('temp');
const ADMIN = assumedRole('AWSReservedSSO_Admin_0123456789abcdef', 'maria@example.com');

const KEY = 'AKIAEXAMPLENEWKEY001';
/** Network of an unknown owner, numbered like the office inside. */
const THROUGH_ENDPOINT = { vpcEndpointId: 'vpce-0fedcba9876543210' };

/** A user that works, is deleted and is tried again; applications that come and go; a key in a VPC. */
const RECORDS = [
  { eventTime: at(1), userIdentity: TEMP, eventName: 'ListUsers', readOnly: true },
  { eventTime: at(2), userIdentity: TEMP, eventName: 'CreateAccessKey' },
  {
    eventTime: at(3),
    userIdentity: ADMIN,
    eventName: 'DeleteUser',
    requestParameters: { userName: 'temp' },
  },
  {
    eventTime: at(4),
    userIdentity: TEMP,
    eventName: 'ListUsers',
    readOnly: true,
    sourceIPAddress: '198.51.100.7',
    errorCode: 'InvalidClientTokenId',
  },
  ...[
    { eventTime: at(5), eventName: 'CreateApplication', requestParameters: { name: 'wiki' } },
    { eventTime: at(6), eventName: 'DescribeApplication', readOnly: true },
    {
      eventTime: at(7),
      eventName: 'DeleteApplication',
      requestParameters: { applicationArn: 'arn:aws:sso::123456789012:application/x/apl-1' },
      errorCode: 'AccessDenied',
    },
  ].map((record) => ({ ...record, userIdentity: ADMIN, eventSource: 'sso.amazonaws.com' })),
  {
    eventTime: at(8),
    userIdentity: ADMIN,
    eventName: 'CreateAccessKey',
    requestParameters: { userName: 'svc' },
    responseElements: { accessKey: { accessKeyId: KEY, userName: 'svc', status: 'Active' } },
  },
  ...[{}, THROUGH_ENDPOINT].map((through, index) => ({
    eventTime: at(9 + index),
    userIdentity: iamUser('svc', { accessKeyId: KEY }),
    eventName: 'ListUsers',
    readOnly: true,
    ...through,
  })),
];

describe('what no simulated account of the golden answers has', () => {
  let folder: string;
  let engine: QueryEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'by-hand-'));
    const events = RECORDS.map((changes, index) =>
      normalize(buildRecord({ ...changes, eventID: `event-${index}` })),
    );
    await writeLake(
      folder,
      events.map(({ event }) => event),
    );
    engine = await openDuckDbLake(folder);
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });
  const ask = (name: string) =>
    rowsOf(
      engine,
      bindParameters(findQuery(loadQueries(), name), { days: '5', until: '2026-03-06' }),
    );

  it('deleted_user_activity tells who deleted a user, and what came before and after', async () => {
    expect(await ask('deleted_user_activity')).toEqual([
      {
        deleted_at: at(3),
        account_id: '123456789012',
        user_name: 'temp',
        deleted_by: 'maria@example.com',
        events_before: 2,
        changes_before: 1,
        first_action_at: at(1),
        last_action: 'ListUsers',
        last_action_at: at(4),
        events_after: 1,
        source_ips: '192.0.2.10, 198.51.100.7',
      },
    ]);
  });

  it('keys_used_elsewhere knows an endpoint from the network that it is numbered like', async () => {
    expect(await ask('keys_used_elsewhere')).toMatchObject([
      { access_key_id: KEY, first_used: at(10), events: 1 },
    ]);
  });

  it('sso_applications tells what was added and tried, and by whom', async () => {
    expect(await ask('sso_applications')).toMatchObject([
      {
        event_time: at(7),
        person: 'maria@example.com',
        event_name: 'DeleteApplication',
        outcome: 'failure',
        error_code: 'AccessDenied',
      },
      { event_time: at(5), event_name: 'CreateApplication', name: 'wiki', outcome: 'success' },
    ]);
  });
});

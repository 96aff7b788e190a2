import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityEvent } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { rowsOf, writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { KNOWN_STATEMENTS } from './known-statements.data.ts';

let folder: string;
let engine: QueryEngine;

/** An event at noon of a day that many days ago, so that no run near midnight sees it move. */
function daysAgo(id: string, days: number, fields: Partial<ActivityEvent>): ActivityEvent {
  const eventDate = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  return sampleEvent(id, 0, { eventDate, eventTime: `${eventDate}T12:00:00Z`, ...fields });
}

const assumed = {
  eventName: 'AssumeRole',
  requestParameters: '{"roleArn":"arn:aws:iam::123456789012:role/deploy"}',
};
const denied = { outcome: 'failure', errorCode: 'AccessDenied' } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'known-'));
  await writeLake(folder, [
    daysAgo('1', 1, { ...assumed }),
    daysAgo('2', 2, { ...assumed, ...denied }),
    daysAgo('3', 2, { ...assumed, ...denied }),
    daysAgo('4', 40, { ...assumed, ...denied }),
    daysAgo('5', 3, { eventName: 'CreateUser' }),
    daysAgo('6', 5, { eventName: 'CreateUser' }),
    daysAgo('7', 40, { eventName: 'CreateUser' }),
  ]);
  engine = await openDuckDbLake(folder);
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

describe('statements that users of other trackers have', () => {
  it('counts failed authentication of a week', async () => {
    const rows = await rowsOf(engine, KNOWN_STATEMENTS.failedAuthentication);

    expect(rows).toEqual([
      expect.objectContaining({ error_code: 'AccessDenied', failure_count: 2 }),
    ]);
  });

  it('counts permission changes of a month by user', async () => {
    const [row] = await rowsOf(engine, KNOWN_STATEMENTS.permissionChanges);

    expect(row).toMatchObject({ user_name: 'alice', event_name: 'CreateUser', change_count: 2 });
    expect(String(row?.first_change) < String(row?.last_change)).toBe(true);
  });

  it('finds patterns of role assumption', async () => {
    const rows = await rowsOf(engine, KNOWN_STATEMENTS.roleAssumption);

    expect(rows).toEqual([
      {
        role_arn: 'arn:aws:iam::123456789012:role/deploy',
        user_name: 'alice',
        assumption_count: 3,
        failed_count: 2,
      },
    ]);
  });
});

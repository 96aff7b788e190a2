import {
  advanceLedger,
  type Clock,
  openLedger,
  recordRead,
  type ShardLedger,
} from '@iam-tracker/core';
import { createControlTable, createEventsTable } from '@iam-tracker/core/aws';
import { sampleEvent } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createActivityLog, openActivityLog } from '../../src/adapters/activity-log.ts';
import type { ActivityLog } from '../../src/ports.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';

const SINCE = Date.UTC(2026, 0, 1, 9) / 1000;
const [FROM, UNTIL] = ['2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z'];
const [START, END] = [SINCE + 3600, SINCE + 7200];
const clock: Clock = { now: () => 0, sleep: async () => undefined };
const shard = (region: string) => ({
  ...{ accountId: '123456789012', region, source: 'iam.amazonaws.com' },
});

function completeOf(ledgers: ShardLedger[], lateMinutes = 180): Promise<boolean> {
  const events = { queryByEventName: () => none(), get: async () => [] };
  const log = createActivityLog(events, { list: async () => ledgers });
  return log.isComplete(FROM, UNTIL, lateMinutes);
}

async function* none(): AsyncGenerator<never> {}

/** A ledger that owes up to `now`, less what was read then. */
function ledgerAt(now: number, readFrom: number, readTo: number): ShardLedger {
  const opened = openLedger(shard('us-east-1'), SINCE, [900, 7200, 93_600]);
  return recordRead(advanceLedger(opened, now), { start: readFrom, end: readTo }, now);
}

describe('isComplete with coverage ledgers', () => {
  it('is so when every pass up to the grace has read the stretch', async () => {
    const ledger = ledgerAt(END + 7300, SINCE, END + 7300);

    expect(await completeOf([ledger])).toBe(true);
  });

  it.each<[string, ShardLedger]>([
    ['the first walk has not got there', ledgerAt(END, SINCE, END)],
    ['the settle pass at two hours has not', ledgerAt(END + 3600, SINCE, END + 3600)],
    ['there is a gap', ledgerAt(END + 7300, START + 60, END + 7300)],
    [
      'part of it was lost',
      { ...ledgerAt(END + 7300, SINCE, END + 7300), lost: [{ start: START - 5, end: START + 1 }] },
    ],
    ['it was altered', { ...ledgerAt(END + 7300, SINCE, END + 7300), isAltered: true }],
    ['the ledger begins later', { ...ledgerAt(END + 7300, SINCE, END + 7300), since: START + 1 }],
  ])('is not when %s', async (_name, ledger) => {
    expect(await completeOf([ledger])).toBe(false);
  });

  it('is about the account that is scanned, whatever is unread of another', async () => {
    const ledgers = [
      ledgerAt(END + 7300, SINCE, END + 7300),
      openLedger({ ...shard('us-east-1'), accountId: '222222222222' }, SINCE, []),
    ];
    const isCompleteOf = (accountId?: string) => {
      const events = { queryByEventName: () => none(), get: async () => [] };
      const log = createActivityLog(events, { list: async () => ledgers }, accountId);
      return log.isComplete(FROM, UNTIL, 180);
    };

    expect(await isCompleteOf('123456789012')).toBe(true);
    expect(await isCompleteOf('222222222222')).toBe(false);
    expect(await isCompleteOf()).toBe(false);
  });

  it('does not wait for passes that come after the grace', async () => {
    expect(await completeOf([ledgerAt(END + 3600, SINCE, END + 3600)], 60)).toBe(true);
  });

  it('is about the ledgers of IAM, all of them, and there must be one', async () => {
    const read = ledgerAt(END + 7300, SINCE, END + 7300);
    const other = openLedger({ ...shard('eu-west-1'), source: 'sts.amazonaws.com' }, END, []);

    expect(await completeOf([read, other])).toBe(true);
    expect(await completeOf([other])).toBe(false);
    expect(await completeOf([])).toBe(false);
    expect(await completeOf([read, openLedger(shard('cn-north-1'), SINCE, [])])).toBe(false);
  });
});

describe('openActivityLog', () => {
  let database: TestDynamoDb;
  let log: ActivityLog;
  const base = () => ({ client: database.client, clock, random: Math.random });
  const openLog = (
    eventsTableName: string | undefined,
    controlTableName: string | undefined,
    rest: { accountId?: string; homeRegion?: string } = {},
  ) =>
    openActivityLog({
      accountId: undefined,
      ...base(),
      ...rest,
      eventsTableName,
      controlTableName,
    });
  beforeAll(async () => {
    database = await startDynamoDb();
    const tableName = database.tables.events.tableName;
    const table = createEventsTable({ ...base(), tableName, retentionDays: 0 });
    await table.put([
      sampleEvent('early', 3600),
      sampleEvent('late', 7200),
      sampleEvent('other', 7200, { eventName: 'DeleteUser' }),
      sampleEvent('own', 18_000, { eventName: 'ListUsers' }),
    ]);
    log = openLog(tableName, undefined) as ActivityLog;
  });
  afterAll(() => database.close());

  it('finds events by name and time, newest first, and gives them whole', async () => {
    const found = await log.eventsNamed(
      'CreateUser',
      '2026-01-01T01:00:00Z',
      '2026-01-01T02:00:00Z',
    );
    const whole = await log.whole(found);

    expect(found.map(({ eventId }) => eventId)).toEqual(['late', 'early']);
    expect(found[0]).not.toHaveProperty('requestParameters');
    expect(whole[0]).toMatchObject({ eventId: 'late', requestParameters: '{"userName":"bob"}' });
  });

  it('without ledgers takes the calls of a later scan for proof', async () => {
    const until = (time: string) => log.isComplete('2026-01-01T00:00:00Z', time, 180);

    expect(await until('2026-01-01T02:00:00Z')).toBe(true);
    expect(await until('2026-01-01T02:00:01Z')).toBe(false);
  });

  it('goes by the ledgers when there is a table of them', async () => {
    const { events, control } = database.tables;
    const table = createControlTable({ client: database.client, tableName: control.tableName });
    await table.save(ledgerAt(END + 7300, SINCE, END + 7300));

    const withLedgers = openLog(events.tableName, control.tableName);

    expect(await withLedgers?.isComplete(FROM, UNTIL, 180)).toBe(true);
    expect(await withLedgers?.isComplete(FROM, '2026-01-02T00:00:00Z', 180)).toBe(false);
  });

  it('asks for the one ledger of an account where there is an organization', async () => {
    const { events, control } = database.tables;
    const table = createControlTable({ client: database.client, tableName: control.tableName });
    const accountId = '111122223333';
    const own = openLog(events.tableName, control.tableName, {
      ...{ accountId: '123456789012', homeRegion: 'us-east-1' },
    });
    const theirs = openLog(events.tableName, control.tableName, {
      ...{ accountId, homeRegion: 'us-east-1' },
    });
    const before = await theirs?.isComplete(FROM, UNTIL, 180);
    const ledger = ledgerAt(END + 7300, SINCE, END + 7300);
    await table.save({ ...ledger, shard: { ...shard('us-east-1'), accountId } });

    expect([before, await theirs?.isComplete(FROM, UNTIL, 180)]).toEqual([false, true]);
    expect(await own?.isComplete(FROM, UNTIL, 180)).toBe(true);
  });

  it('takes calls in another account for no proof of this one', async () => {
    const log = openLog(database.tables.events.tableName, undefined, { accountId: '111122223333' });

    expect(await log?.isComplete('2026-01-01T00:00:00Z', '2026-01-01T02:00:00Z', 180)).toBe(false);
  });

  it('is none without an events table', () => {
    expect(openLog(undefined, 'control')).toBeUndefined();
  });
});

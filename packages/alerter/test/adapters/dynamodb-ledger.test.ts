import type { AlertRecord, Clock } from '@iam-tracker/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamoDbLedger } from '../../src/adapters/dynamodb-ledger.ts';
import { type Alert, alertKey, LEASE_MILLISECONDS } from '../../src/alert/alert.ts';
import type { AlertLedger } from '../../src/ports.ts';
import { anAlert, recordOne } from '../world/alerts.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { createMemoryLedger } from '../world/memory-ledger.ts';
import { withStatements } from '../world/statements.ts';

let database: TestDynamoDb;
beforeAll(async () => {
  database = await startDynamoDb();
});
afterAll(() => database.close());

const NOW = Date.UTC(2026, 0, 2);

function stoppedClock(): Clock & { advance(milliseconds: number): void } {
  let now = NOW;
  const advance = (milliseconds: number) => {
    now += milliseconds;
  };
  return { now: () => now, sleep: async () => undefined, advance };
}

function openTable(
  clock: Clock,
  tableName = database.alertsTable,
  client = database.client,
): AlertLedger {
  return createDynamoDbLedger({ client, tableName, clock, random: Math.random });
}

function openWithStatements(
  clock: Clock,
  refuse?: Parameters<typeof withStatements>[1],
): AlertLedger {
  return openTable(clock, database.alertsTable, withStatements(database.client, refuse));
}

async function listAll(ledger: AlertLedger, range = {}): Promise<AlertRecord[]> {
  const entries: AlertRecord[] = [];
  for await (const entry of ledger.list(range)) entries.push(entry);
  return entries;
}

describe.each([
  ['DynamoDB', openWithStatements],
  ['a database without statements', openTable],
  ['memory', createMemoryLedger],
])('the ledger in %s', (name, open: (clock: Clock) => AlertLedger) => {
  it('lets one writer claim an alert, and no other while the lease holds', async () => {
    const clock = stoppedClock();
    const ledger = open(clock);
    const alert = anAlert(`${name}-lease`);

    expect(await ledger.claim(alert)).toBe('claimed');
    expect(await ledger.claim(alert)).toBe('leased');
    clock.advance(LEASE_MILLISECONDS - 1);
    expect(await ledger.claim(alert)).toBe('leased');
    clock.advance(1);
    expect(await ledger.claim(alert)).toBe('claimed');
  });

  it('settles what was marked sent', async () => {
    const clock = stoppedClock();
    const ledger = open(clock);
    const alert = anAlert(`${name}-sent`);
    await ledger.claim(alert);
    await ledger.markSent(alertKey(alert));
    clock.advance(999_999);

    expect(await ledger.claim(alert)).toBe('sent');
    await recordOne(ledger, { alert, disposition: 'suppressed', note: 'too late' });
    expect((await listAll(ledger)).find(({ eventId }) => eventId === `${name}-sent`)).toEqual({
      eventId: `${name}-sent`,
      ruleId: 'TEST-EVERYTHING',
      disposition: 'sent',
      severity: 'HIGH',
      title: 'A rule of the tests',
      eventTime: '2026-01-01T00:00:00Z',
      eventName: 'CreateUser',
      accountId: '123456789012',
      actor: 'alice',
      target: 'user/bob',
      dedupKey: 'alice',
      note: undefined,
      recordedAt: '2026-01-02T00:00:00.000Z',
      sentAt: '2026-01-02T00:00:00.000Z',
    });
  });

  it('gives a claim back', async () => {
    const ledger = open(stoppedClock());
    const alert = anAlert(`${name}-release`);
    await ledger.claim(alert);

    await ledger.release(alertKey(alert));

    expect(await ledger.claim(alert)).toBe('claimed');
    expect(await ledger.claim(alert)).toBe('leased');
  });

  it('records what is not sent, once, with its reason', async () => {
    const ledger = open(stoppedClock());
    const alert = anAlert(`${name}-recorded`);
    await recordOne(ledger, { alert, disposition: 'suppressed', note: 'maintenance' });
    await recordOne(ledger, { alert, disposition: 'dry_run' });

    expect(await ledger.claim(alert)).toBe('settled');
    const found = (await listAll(ledger)).find(({ eventId }) => eventId === `${name}-recorded`);
    expect(found).toMatchObject({ disposition: 'suppressed', note: 'maintenance' });
  });

  it('records over a claim that died, and not over one that lives', async () => {
    const clock = stoppedClock();
    const ledger = open(clock);
    const alert = anAlert(`${name}-dead`);
    await ledger.claim(alert);
    await recordOne(ledger, { alert, disposition: 'suppressed' });
    expect(await ledger.claim(alert)).toBe('leased');
    clock.advance(LEASE_MILLISECONDS);

    await recordOne(ledger, { alert, disposition: 'suppressed' });

    expect(await ledger.claim(alert)).toBe('settled');
  });

  it('records many, each as one by itself would be', async () => {
    const clock = stoppedClock();
    const ledger = open(clock);
    const alerts = Array.from({ length: 60 }, (_, index) => anAlert(`${name}-many-${index}`));
    const [sent, recorded, dead, living] = alerts as [Alert, Alert, Alert, Alert];
    await ledger.claim(sent);
    await ledger.markSent(alertKey(sent));
    await recordOne(ledger, { alert: recorded, disposition: 'historical', note: 'before' });
    await ledger.claim(dead);
    clock.advance(LEASE_MILLISECONDS);
    await ledger.claim(living);

    const failures = await ledger.recordAll(
      alerts.map((alert, index) => ({
        alert,
        disposition: index % 2 === 0 ? 'grouped' : 'dry_run',
        note: index === 5 ? undefined : `led by ${index}`,
      })),
    );

    // Sent, historical, and claimed by one who lives.
    const settled = [0, 1, 3];
    expect(failures).toEqual(
      alerts.map((_, index) => (settled.includes(index) ? 'settled' : undefined)),
    );
    const listed = new Map((await listAll(ledger)).map((each) => [each.eventId, each]));
    const found = alerts.map(({ event }) => listed.get(event.eventId));
    expect(found.slice(0, 5)).toMatchObject([
      { disposition: 'sent', note: undefined },
      { disposition: 'historical', note: 'before' },
      { disposition: 'grouped', note: 'led by 2', recordedAt: '2026-01-02T00:00:00.000Z' },
      { disposition: 'claimed', note: undefined },
      { disposition: 'grouped', note: 'led by 4', recordedAt: '2026-01-02T00:00:45.000Z' },
    ]);
    expect(found[5]).toMatchObject({ disposition: 'dry_run', note: undefined });
    expect(found.slice(6).every((each, index) => each?.note === `led by ${index + 6}`)).toBe(true);
    expect(await ledger.claim(alerts[59] as Alert)).toBe('settled');
  });

  it('records none', async () => {
    expect(await open(stoppedClock()).recordAll([])).toEqual([]);
  });

  it('keeps rules apart that fire on one event', async () => {
    const ledger = open(stoppedClock());
    const alert = anAlert(`${name}-rules`);
    await ledger.claim(alert);

    expect(await ledger.claim({ ...alert, rule: { ...alert.rule, id: 'OTHER' } })).toBe('claimed');
  });

  it('lets exactly one of many racers claim', async () => {
    const ledger = open(stoppedClock());
    const alert = anAlert(`${name}-race`);

    const claims = await Promise.all([1, 2, 3, 4, 5].map(() => ledger.claim(alert)));

    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1);
  });

  it('lists the alerts on events of a time, newest first, and scans the same', async () => {
    const ledger = open(stoppedClock());
    for (const day of [1, 3, 2, 4]) {
      const alert = anAlert(`${name}-list-${day}`, day * 86_400);
      await recordOne(ledger, { alert, disposition: 'historical' });
    }

    const range = { since: '2026-01-02T00:00:00Z', until: '2026-01-04T00:00:00Z' };
    const listed = (await listAll(ledger, range)).map(({ eventId }) => eventId);

    const scanned: string[] = [];
    for await (const { eventId } of ledger.scan(range)) scanned.push(eventId);

    const expected = [3, 2, 1].map((day) => `${name}-list-${day}`);
    expect(listed.filter((id) => id.startsWith(`${name}-list`))).toEqual(expected);
    expect(scanned.sort()).toEqual(listed.sort());
  });
});

describe('createDynamoDbLedger', () => {
  it('keeps an alert for 30 days, its texts bounded', async () => {
    const ledger = openTable(stoppedClock());
    const detail = 'x'.repeat(5_000);
    const changes = { detail, rule: { ...anAlert('x').rule, dedupKey: () => detail } };
    const alert = anAlert('ttl', 0, changes);
    await recordOne(ledger, { alert, disposition: 'suppressed', note: detail });

    const { alertsTable, client } = database;
    const Key = { event_id: { S: 'ttl' }, alert_type: { S: 'TEST-EVERYTHING' } };
    const { Item } = await client.send('GetItem', { TableName: alertsTable, Key });

    expect(Item?.ttl).toEqual({ N: String(NOW / 1000 + 30 * 86_400) });
    for (const name of ['detail', 'dedup_key', 'note']) expect(Item?.[name]?.S).toHaveLength(1000);
  });

  it('does not release what another one holds', async () => {
    const clock = stoppedClock();
    const ours = openTable(clock);
    const theirs = openTable(clock);
    const alert = anAlert('others');
    await theirs.claim(alert);

    await ours.release(alertKey(alert));

    expect(await ours.claim(alert)).toBe('leased');
  });

  it('leaves out items that are no alerts', async () => {
    const { alertsTable, client } = database;
    const Item = { event_id: { S: 'stray' }, alert_type: { S: 'X' } };
    await client.send('PutItem', { TableName: alertsTable, Item });

    const ids = (await listAll(openTable(stoppedClock()))).map(({ eventId }) => eventId);

    expect(ids.length).toBeGreaterThan(0);
    expect(ids).not.toContain('stray');
  });

  it('says that a table is missing', async () => {
    const ledger = openTable(stoppedClock(), 'no-such-table');
    const alert = anAlert('x');
    const missing = expect.objectContaining({ code: 'TABLE_MISSING' });

    await expect(ledger.claim(alert)).rejects.toEqual(missing);
    await expect(ledger.markSent(alertKey(alert))).rejects.toEqual(missing);
    await expect(recordOne(ledger, { alert, disposition: 'historical' })).rejects.toEqual(missing);
    await expect(listAll(ledger)).rejects.toEqual(missing);
    const records = ['x', 'y'].map((id) => ({
      ...{ alert: anAlert(id), disposition: 'grouped' as const },
    }));
    expect(await ledger.recordAll(records)).toEqual([missing, missing]);
  });

  it('writes in a statement what it writes by itself', async () => {
    const { alertsTable, client } = database;
    const changes = { detail: 'x'.repeat(5_000) };
    const itemOf = async (id: string) => {
      const Key = { event_id: { S: id }, alert_type: { S: 'TEST-EVERYTHING' } };
      const { Item } = await client.send('GetItem', { TableName: alertsTable, Key });
      const { event_id: _id, ...rest } = Item ?? {};
      return rest;
    };
    const ledger = openWithStatements(stoppedClock());
    const record = (id: string) => ({
      ...{ alert: anAlert(id, 0, changes), disposition: 'grouped' as const },
      note: 'n'.repeat(5_000),
    });
    await recordOne(ledger, record('alone'));
    await ledger.recordAll([record('together-1'), record('together-2')]);

    const alone = await itemOf('alone');
    expect(Object.keys(alone).length).toBeGreaterThan(10);
    expect(await itemOf('together-1')).toEqual(alone);
    expect(await itemOf('together-2')).toEqual(alone);
  });

  it('asks for statements no more where they are not allowed', async () => {
    let asked = 0;
    const ledger = openWithStatements(stoppedClock(), () => {
      asked += 1;
      return 'AccessDenied';
    });
    const record = (...ids: string[]) =>
      ledger.recordAll(ids.map((id) => ({ alert: anAlert(id), disposition: 'grouped' as const })));

    expect(await record('denied-1', 'denied-2')).toEqual([undefined, undefined]);
    expect(await record('denied-3', 'denied-4')).toEqual([undefined, undefined]);
    expect(asked).toBe(2);
    const ids = (await listAll(ledger)).map(({ eventId }) => eventId);
    expect(ids).toEqual(expect.arrayContaining(['denied-1', 'denied-2', 'denied-3', 'denied-4']));
  });
});

import { type AlertRecord, AppError, type ScanHeader, type UserRecord } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createTestExporter } from '../world/exporter.ts';

const HOUR = 3_600_000;
const TODAY = '2026-03-10';
const YESTERDAY = '2026-03-09';

function alert(eventId: string, more: Partial<AlertRecord> = {}): AlertRecord {
  return {
    eventId,
    ruleId: 'IAM-USER-CREATED',
    disposition: 'sent',
    severity: 'INFO',
    title: 'User created',
    eventTime: '2026-01-01T03:04:05Z',
    eventName: 'CreateUser',
    accountId: '123456789012',
    actor: 'alice',
    target: 'user/bob',
    dedupKey: 'alice',
    detail: undefined,
    note: undefined,
    recordedAt: `${TODAY}T03:05:00.000Z`,
    sentAt: undefined,
    ...more,
  };
}

describe('exportLake, of alerts', () => {
  const file = (day: string) => `iam-alerts/alert_date=${day}/part-0000.parquet`;

  it('exports them by the day they were recorded on, and says how many', async () => {
    const exporter = createTestExporter();
    exporter.alerts.set(TODAY, [alert('b'), alert('a', { ruleId: 'IAM-ADMIN-ATTACH' })]);
    exporter.alerts.set('2026-02-20', [alert('c', { eventTime: '' })]);
    exporter.alerts.set('2026-02-21', []);

    const result = await exporter.run();

    expect(result).toMatchObject({ exported_alert_days: 2, exported_alert_rows: 3, errors: [] });
    expect(await exporter.rowsOf(file(TODAY))).toMatchObject([
      {
        event_id: 'a',
        alert_type: 'IAM-ADMIN-ATTACH',
        disposition: 'sent',
        event_ts: new Date('2026-01-01T03:04:05Z'),
        recorded_ts: new Date(`${TODAY}T03:05:00Z`),
        note: null,
      },
      { event_id: 'b', alert_type: 'IAM-USER-CREATED' },
    ]);
    expect(await exporter.rowsOf(file('2026-02-20'))).toMatchObject([
      { event_time: null, event_ts: null },
    ]);
  });

  it('looks at a day until nothing of it can change any more', async () => {
    const exporter = createTestExporter();
    exporter.alerts.set(TODAY, [alert('a', { disposition: 'claimed' })]);
    await exporter.run();
    exporter.alerts.set(TODAY, [alert('a', { sentAt: '2026-03-11T20:00:00Z' })]);
    // Noon of the day after the next: 36 hours after the end of the day.
    exporter.now += 48 * HOUR;

    const marked = await exporter.run();
    const later = await exporter.run();

    expect(marked).toMatchObject({ exported_alert_days: 1, exported_alert_rows: 1 });
    expect(later.exported_alert_days).toBe(0);
    expect(await exporter.rowsOf(file(TODAY))).toMatchObject([{ disposition: 'sent' }]);
  });

  it('keeps what the table lets expire', async () => {
    const exporter = createTestExporter();
    exporter.alerts.set(TODAY, [alert('a'), alert('b')]);
    await exporter.run();
    exporter.alerts.set(TODAY, [alert('b')]);

    const result = await exporter.run({ range: { startDate: TODAY, endDate: TODAY } });

    expect(result.kept_days).toBe(1);
    expect(await exporter.rowsOf(file(TODAY))).toHaveLength(2);
  });

  it('exports those of a range, and no others', async () => {
    const exporter = createTestExporter();
    exporter.alerts.set(TODAY, [alert('a')]);
    exporter.alerts.set(YESTERDAY, [alert('b')]);

    await exporter.run({ range: { startDate: YESTERDAY, endDate: YESTERDAY } });

    expect(exporter.lake.objects.has(file(YESTERDAY))).toBe(true);
    expect(exporter.lake.objects.has(file(TODAY))).toBe(false);
  });

  it('names the days when the table cannot be read, and exports the events', async () => {
    const exporter = createTestExporter({}, () => ({
      alerts: {
        changesForMilliseconds: 0,
        days: async () => {
          throw new AppError('STORAGE_FAILED', 'no alerts today');
        },
        alertsOfDay: () => {
          throw new Error('not asked for');
        },
      },
    }));
    exporter.events.store([sampleEvent('a', 0, { eventDate: TODAY })]);

    const { result } = await exporter.fail();

    expect(result).toMatchObject({
      exported_rows: 1,
      errors: [{ where: 'days of alerts', error_message: 'no alerts today' }],
    });
  });
});

function scan(scanTimestamp: string, totalUsers: number, more: Partial<ScanHeader> = {}) {
  const counts = { recordsWritten: totalUsers, errors: 0, changes: 0, changesPending: 0 };
  return { scanTimestamp, status: 'complete' as const, totalUsers, ...counts, ...more };
}

function users(scanTimestamp: string, ...names: string[]): UserRecord[] {
  return names.map((userName) => ({
    userName,
    scanTimestamp,
    userId: `AIDA${userName.toUpperCase()}`,
    arn: `arn:aws:iam::123456789012:user/${userName}`,
    createDate: '2026-01-01T00:00:00Z',
    groups: ['readers'],
    daysSinceLastActivity: 3,
  }));
}

async function* none(): AsyncGenerator<never> {}

describe('exportLake, of user records', () => {
  const file = (day: string) => `iam-users/scan_date=${day}/part-0000.parquet`;

  it('exports complete scans alone, by time and name', async () => {
    const exporter = createTestExporter();
    const [early, late] = [`${TODAY}T06:00:00Z`, `${TODAY}T09:00:00Z`];
    exporter.scans.set(scan(late, 1), users(late, 'carol'));
    exporter.scans.set(
      scan(`${TODAY}T08:00:00Z`, 1, { status: 'failed' }),
      users(early, 'mallory'),
    );
    exporter.scans.set(scan(early, 2), users(early, 'bob', 'alice'));

    const result = await exporter.run();

    expect(result).toMatchObject({ exported_scan_days: 1, exported_user_rows: 3 });
    expect(await exporter.rowsOf(file(TODAY))).toMatchObject([
      {
        user_name: 'alice',
        scan_timestamp: early,
        scan_ts: new Date(early),
        groups: '["readers"]',
        days_since_last_activity: 3n,
        tags: null,
      },
      { user_name: 'bob' },
      { user_name: 'carol' },
    ]);
  });

  it('exports the users of member accounts beside the own, and fails of a scan that is not whole', async () => {
    const [early, late] = [`${TODAY}T06:00:00Z`, `${TODAY}T09:00:00Z`];
    let missing = 0;
    const exporter = createTestExporter({}, ({ users: own }) => ({
      users: {
        headers: (options) => own?.headers(options) ?? none(),
        usersOfScan: (time, options) => own?.usersOfScan(time, options) ?? none(),
        members: async () => ['111122223333'],
        ofMember: (accountId) => ({
          async *headers() {
            yield scan(late, 1 + missing);
          },
          async *usersOfScan(time) {
            yield* users(time, 'ann').map((user) => ({ ...user, accountId }));
          },
        }),
      },
    }));
    exporter.scans.set(scan(early, 1), users(early, 'carol'));
    exporter.scans.set(scan(late, 1), users(late, 'bob'));

    await exporter.run();
    const rows = await exporter.rowsOf(file(TODAY));
    missing = 1;
    await exporter.fail();

    expect(rows).toMatchObject([
      { user_name: 'carol' },
      { user_name: 'ann', account_id: '111122223333' },
      { user_name: 'bob' },
    ]);
  });

  it('exports older days once their end is past, and then never again', async () => {
    const exporter = createTestExporter();
    const old = '2026-02-01T06:00:00Z';
    exporter.scans.set(scan(old, 1), users(old, 'alice'));

    const first = await exporter.run();
    const second = await exporter.run();

    expect(first.exported_scan_days).toBe(1);
    expect(second.exported_scan_days).toBe(0);
  });

  it('reads a day that did not change once more after its end, and then never again', async () => {
    const exporter = createTestExporter();
    const morning = `${TODAY}T06:00:00Z`;
    exporter.scans.set(scan(morning, 1), users(morning, 'alice'));
    await exporter.run();
    exporter.now += 5 * 24 * HOUR;

    const late = await exporter.run();
    const later = await exporter.run();

    expect(late).toMatchObject({ exported_scan_days: 1, exported_user_rows: 0 });
    expect(later.exported_scan_days).toBe(0);
    expect(await exporter.rowsOf(file(TODAY))).toHaveLength(1);
  });

  it('exports those of a range again', async () => {
    const exporter = createTestExporter();
    const old = '2026-02-01T06:00:00Z';
    exporter.scans.set(scan(old, 1), users(old, 'alice'));
    await exporter.run();

    const range = { startDate: '2026-02-01', endDate: '2026-02-01' };
    const result = await exporter.run({ range });

    expect(result).toMatchObject({ exported_scan_days: 1, unchanged_days: 1 });
  });

  it('fails a scan that the table shows in part', async () => {
    const exporter = createTestExporter();
    const time = `${TODAY}T06:00:00Z`;
    exporter.scans.set(scan(time, 2), users(time, 'alice'));

    const { result } = await exporter.fail();

    expect(result.errors).toMatchObject([
      { where: `iam_users ${TODAY}`, error_message: expect.stringContaining('found 2 users') },
    ]);
    expect(exporter.lake.objects.has(file(TODAY))).toBe(false);
  });

  it('exports events alone where there is no inventory', async () => {
    const exporter = createTestExporter({}, (parts) => {
      const { users: _none, ...rest } = parts;
      return { ...rest, users: undefined as never };
    });
    exporter.scans.set(scan(`${TODAY}T06:00:00Z`, 0), []);

    expect(await exporter.run()).toMatchObject({ exported_scan_days: 0, exported_days: 2 });
  });
});

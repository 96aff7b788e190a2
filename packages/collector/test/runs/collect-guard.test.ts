import { nameStream } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createTestCollector, evenly } from '../world/collector.ts';
import { NOW } from '../world/shard.ts';

const GUARD = { iam: false, sts: false, signin: false, sso: false, guard: true };
const TRAIL = 'cloudtrail.amazonaws.com';

const happening = (id: string, source: string, eventName: string, secondsAgo = 600) =>
  evenly(1, { id, source, eventName, secondsAgo })[0] as ReturnType<typeof evenly>[0];

describe('collect, of what guards the account', () => {
  it('stores the named events of the services that it watches, whatever other service has one alike', async () => {
    const account = createTestCollector({
      happenings: [
        happening('stopped', TRAIL, 'StopLogging'),
        happening('read', TRAIL, 'LookupEvents'),
        happening('policy', 'organizations.amazonaws.com', 'DeletePolicy'),
        happening('thing', 'iot.amazonaws.com', 'DeletePolicy'),
        happening('other family', 'iam.amazonaws.com', 'DeletePolicy'),
      ],
      settings: { families: GUARD },
    });

    const result = await account.run();

    expect([...account.store.ids].sort()).toEqual(['policy', 'stopped']);
    expect(result).toMatchObject({ total_events_processed: 2, errors: [] });
  });

  it('has a ledger for each name, which claims what was asked for', async () => {
    const account = createTestCollector({ settings: { families: GUARD } });

    const { shards } = await account.run();

    const ledgers = account.coverage.all();
    expect(ledgers).toHaveLength(shards);
    expect(account.ledgerOf('eu-west-1', 'StopLogging')).toMatchObject({
      passes: [{ through: NOW, gaps: [] }, {}, {}, {}],
    });
    expect(ledgers.map(({ shard }) => nameStream(shard))).not.toContain(TRAIL);
  });

  it('starts the new shards of an installation with all of history and leaves the others as they are', async () => {
    const account = createTestCollector({ settings: { families: { ...GUARD, sts: true } } });
    const before = createTestCollector();
    await before.run();
    for (const { version: _version, ...ledger } of before.coverage.all()) {
      await account.coverage.save({ ...ledger, version: 0 });
    }
    const old = account.ledgerOf('us-east-1', 'sts.amazonaws.com');

    await account.run();

    expect(account.ledgerOf('us-east-1', 'sts.amazonaws.com')?.since).toBe(old?.since);
    expect(account.ledgerOf('us-east-1', 'LeaveOrganization')?.since).toBe(NOW - 86_400);
  });
});

describe('the ledger of a quiet event name', () => {
  const rest = { families: { ...GUARD, sts: true }, ledgerRestSeconds: 21_600 };

  async function runHourly(hours: number, happenings: ReturnType<typeof happening>[] = []) {
    const account = createTestCollector({ happenings, settings: rest });
    const saved = new Map<string, number>();
    const versions = () =>
      new Map(account.coverage.all().map(({ shard, version }) => [nameStream(shard), version]));
    await account.run();
    for (let hour = 0; hour < hours; hour += 1) {
      await account.time.run(account.time.sleep(3_600_000));
      const before = versions();
      const { errors, coverage_lag_seconds } = await account.run();
      for (const [name, version] of versions()) {
        if (version !== before.get(name)) saved.set(name, (saved.get(name) ?? 0) + 1);
      }
      expect(errors).toEqual([]);
      expect(coverage_lag_seconds).toBeLessThan(60);
    }
    return { account, saved };
  }

  it('is saved every six hours, and that of a source by every run', async () => {
    const { saved } = await runHourly(12);

    expect(saved.get('DeleteTrail')).toBe(2);
    expect(saved.get('sts.amazonaws.com')).toBe(12);
  });

  it('is saved by the run that finds something, and nothing is lost meanwhile', async () => {
    const late = { ...happening('late', TRAIL, 'StopLogging', -2 * 3600) };
    const { account, saved } = await runHourly(4, [
      happening('third hour', TRAIL, 'DeleteTrail', -2.5 * 3600),
      { ...late, visibleAt: late.visibleAt + 5_000_000 },
    ]);

    expect([...account.store.ids].sort()).toEqual(['late', 'third hour']);
    expect(saved.get('DeleteTrail')).toBe(1);
    expect(saved.get('UpdateTrail')).toBeUndefined();
  });

  it('is saved although it was saved under a clock that was ahead', async () => {
    const account = createTestCollector({ settings: rest });
    await account.run();
    const saved = account.ledgerOf('eu-west-1', 'StopLogging');
    if (saved === undefined) throw new Error('there is no ledger');
    await account.coverage.save({ ...saved, lastExecutionTime: (NOW + 30 * 86_400) * 1000 });
    const before = account.ledgerOf('eu-west-1', 'StopLogging')?.version ?? 0;

    await account.run();

    expect(account.ledgerOf('eu-west-1', 'StopLogging')?.version).toBe(before + 1);
  });

  it('is saved by every run where that costs nothing', async () => {
    const account = createTestCollector({ settings: { families: GUARD } });
    await account.run();
    await account.run();

    expect(account.ledgerOf('eu-west-1', 'StopLogging')?.version).toBe(3);
  });
});

describe('ledgers that cannot be listed', () => {
  it('are loaded one by one, so that one that cannot be read fails alone', async () => {
    const account = createTestCollector({
      happenings: evenly(3),
      replace: ({ coverage }) => ({
        coverage: { ...coverage, list: () => Promise.reject(new Error('one is malformed')) },
      }),
    });
    await account.run();

    const { errors } = await account.run();

    expect(errors).toEqual([]);
    expect(account.store.ids.size).toBe(3);
  });
});

describe('collect, at its beginning', () => {
  it('logs how much there is to read, and what settings leave out', async () => {
    const account = createTestCollector();

    await account.run();

    expect(JSON.parse(account.lines[0] ?? '')).toMatchObject({
      ...{ level: 'INFO', message: 'Collection started', regions: 2, shards: 3 },
      left_out: [
        'sign-in (PROCESS_SIGNIN_EVENTS)',
        'Identity Center (PROCESS_SSO_EVENTS)',
        'what guards the account (PROCESS_GUARD_EVENTS)',
      ],
    });
  });
});

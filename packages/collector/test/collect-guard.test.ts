import { nameStream } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createTestCollector, evenly } from './world/collector.ts';
import { NOW } from './world/shard.ts';

const GUARD = { iam: false, sts: false, signin: false, sso: false, guard: true };
const TRAIL = 'cloudtrail.amazonaws.com';

const happening = (id: string, source: string, eventName: string, secondsAgo = 600) =>
  evenly(1, { id, source, eventName, secondsAgo })[0] as ReturnType<typeof evenly>[0];

describe('collect, of what guards the account', () => {
  it('stores the named events of the services that it watches, whoever else has one alike', async () => {
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

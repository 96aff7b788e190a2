import { openLedger, type ShardId, type ShardLedger } from '@iam-tracker/core';
import type { PushRecord } from '@iam-tracker/core/push';
import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { coverageDocument, coverageLines, coverageListing } from '../../src/render/coverage.ts';
import { describePush } from '../../src/render/push-coverage.ts';
import { textOf } from '../../src/render/table/column.ts';

const SOON = 3_600_000;
const PLACE = { accountId: '123456789012', region: 'eu-west-1' };

function ledgerOf(shard: ShardId, more: Partial<ShardLedger> = {}): ShardLedger {
  return { ...openLedger(shard, 0, [7200]), ...more };
}

const named = (eventName: string, more: Partial<ShardLedger> = {}) =>
  ledgerOf({ ...PLACE, eventName }, more);

const streams = (ledgers: readonly ShardLedger[]) =>
  coverageLines(ledgers, SOON).map(({ region, stream }) => `${region} ${stream}`);

describe('coverageLines', () => {
  it('shows sources one by one and event names as one line a Region', () => {
    const sources = ['sts.amazonaws.com', 'sts.amazonaws.com.cn'].map((source) =>
      ledgerOf({ ...PLACE, source }),
    );
    const far = ledgerOf({ ...PLACE, region: 'us-east-1', eventName: 'DeleteTrail' });

    expect(streams([named('DeleteTrail'), named('StopLogging'), ...sources, far])).toEqual([
      'eu-west-1 sts',
      'eu-west-1 sts.amazonaws.com.cn',
      'eu-west-1 2 event names',
      'us-east-1 DeleteTrail',
    ]);
  });

  it('shows the resources of the deployment as one line apart, and those that failed by name', () => {
    const watched = (resourceName: string, more: Partial<ShardLedger> = {}) =>
      ledgerOf({ ...PLACE, resourceName }, more);

    expect(
      streams([
        watched('tracker-events'),
        named('StopLogging'),
        watched('tracker-collector'),
        watched('tracker-alerts', { lastError: 'refused' }),
      ]),
    ).toEqual([
      'eu-west-1 StopLogging',
      'eu-west-1 2 own resources',
      'eu-west-1 resource:tracker-alerts',
    ]);
  });

  it('names those with gaps, errors or losses, and those not to be believed', () => {
    const gaps = [{ start: 0, end: 60 }];
    const ledgers = [
      named('DeleteTrail'),
      named('StopLogging', { lastError: 'refused' }),
      named('UpdateTrail', { lost: gaps }),
      named('DeleteDetector', { passes: [{ delaySeconds: 0, through: 60, gaps }] }),
      named('DeleteMembers'),
      named('DisassociateMembers', { isAltered: true }),
    ];

    expect(streams(ledgers)).toEqual([
      'eu-west-1 2 event names',
      'eu-west-1 StopLogging',
      'eu-west-1 UpdateTrail',
      'eu-west-1 DeleteDetector',
      'eu-west-1 DisassociateMembers',
    ]);
  });

  it('loses no shard', () => {
    const ledgers = [named('DeleteTrail'), named('StopLogging'), named('UpdateTrail')];

    expect(coverageLines(ledgers, SOON).flatMap((line) => line.ledgers)).toEqual(ledgers);
  });
});

const colors = picocolors.createColors(false);
const START = Date.UTC(2026, 0, 1) / 1000;
const NOW = (START + 90_000) * 1000;
const SHARD = { accountId: '123456789012', region: 'eu-west-1', source: 'sts.amazonaws.com' };

function ledger(more: Partial<ShardLedger> = {}, delays: readonly number[] = [7200]): ShardLedger {
  return { ...openLedger(SHARD, START, delays), ...more };
}

const texts = (one: ShardLedger) =>
  coverageLines([one], NOW)
    .flatMap((line) => coverageListing(NOW).row(line, colors))
    .slice(1)
    .map(textOf);

describe('coverageListing', () => {
  it('shows gaps, what is lost and what went wrong', () => {
    const one = ledger({
      passes: [
        { delaySeconds: 0, through: START + 86_400, gaps: [{ start: START, end: START + 90 }] },
        { delaySeconds: 7200, through: START + 79_200, gaps: [] },
      ],
      lost: [{ start: START, end: START + 60 }],
      eventsProcessed: 1234,
      lastError: 'AccessDenied\n',
    });

    expect(texts(one)).toEqual([
      'eu-west-1',
      'sts',
      '2026-01-01 00:00',
      '2026-01-02 00:00',
      '1 (1 min 30 s)',
      '2026-01-01 22:00',
      '1 (1 min)',
      '1,234',
      'AccessDenied\\n',
    ]);
  });

  it('says in place of an error why a ledger is not believed', () => {
    const ahead = ledger({ passes: [{ delaySeconds: 0, through: START + 10 ** 6, gaps: [] }] });

    expect(texts(ahead)[8]).toBe('not believed: claims a time to come');
    expect(texts(ledger({ isAltered: true }))[8]).toBe(
      'not believed: changed by something other than a run',
    );
    expect(coverageDocument(ahead, NOW)).toMatchObject({ doubt: 'ahead_of_time' });
  });

  it('says for programs which resource a shard is', () => {
    const { accountId, region } = SHARD;
    const shard = { accountId, region, resourceName: 'tracker-events' };

    const document = coverageDocument(ledger({ shard }), NOW);

    expect(document).toMatchObject({ region, resource_name: 'tracker-events' });
    expect(document).not.toHaveProperty('event_name');
  });

  it('shows what push brought where it is on, and in a line of several what it brought of all', () => {
    const push: PushRecord = {
      since: START,
      counts: [
        { delaySeconds: 900, pushed: 118, missed: 2 },
        { delaySeconds: 7200, pushed: 110, missed: 0 },
      ],
      lastPushed: START + 60,
      lastMissed: [{ second: START + 30, mark: 'x' }],
      latencies: [
        { seconds: 5, count: 117 },
        { seconds: 600, count: 1 },
      ],
    };
    const quiet = { ...push, counts: [], latencies: [] };
    const none = { ...push, counts: [{ delaySeconds: 900, pushed: 0, missed: 3 }], latencies: [] };
    const cells = (...ledgers: ShardLedger[]) =>
      coverageLines(ledgers, NOW).map((line) =>
        textOf(coverageListing(NOW, { hasPush: true }).row(line, colors).at(-2)),
      );

    expect(cells(ledger({ push }))).toEqual(['118 of 120, 5 s']);
    expect(cells(ledger({ push: quiet }))).toEqual(['nothing yet']);
    expect(cells(ledger({ push: none }))).toEqual(['0 of 3']);
    expect(cells(ledger())).toEqual(['']);
    expect(cells(named('A', { push }), named('B', { push }))).toEqual(['236 of 240, 5 s']);
    expect(
      coverageListing(NOW, { hasPush: true })
        .columns.map(({ title }) => title)
        .slice(-3),
    ).toEqual([...['EVENTS', 'PUSHED', 'LAST ERROR']]);
    expect(coverageDocument(ledger({ push }), NOW)).toMatchObject({
      push: {
        since: '2026-01-01T00:00:00Z',
        ...{ pushed: 118, missed: 2, latency_seconds_p50: 5, latency_seconds_p99: 5 },
        ...{ latency_seconds_max: 600, last_pushed: '2026-01-01T00:01:00Z' },
        last_missed: '2026-01-01T00:00:30Z',
        passes: [
          { delay_seconds: 900, pushed: 118, missed: 2 },
          { delay_seconds: 7200, pushed: 110, missed: 0 },
        ],
      },
    });
    expect(describePush([ledger({ push })])).toEqual([
      'push brought 118 of 120 events',
      'half of them within 5 s, 99 % within 5 s',
    ]);
    expect(describePush([ledger()])).toEqual([]);
  });

  it('says in which Regions push is silent', () => {
    const lastMissed = [1, 2, 3, 4, 5].map((n) => ({ second: START + n, mark: `${n}` }));
    const push = { since: START, counts: [], lastMissed, latencies: [] };

    expect(describePush([ledger({ push })])).toContain('push is silent in eu-west-1');
  });

  it('shows a ledger without settle passes', () => {
    expect(texts(ledger({}, []))[5]).toBe('');
  });
});

describe('coverageDocument', () => {
  it('has everything the ledger knows', () => {
    const gap = { start: START, end: START + 60 };
    const one = ledger({
      passes: [
        { delaySeconds: 0, through: START + 7260, gaps: [gap] },
        { delaySeconds: 7200, through: START + 60, gaps: [gap] },
      ],
      lost: [gap],
      lastError: 'AccessDenied',
      lastExecutionTime: START * 1000 + 5,
    });

    const interval = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' };
    expect(coverageDocument(one, NOW)).toEqual({
      account_id: '123456789012',
      region: 'eu-west-1',
      source: 'sts.amazonaws.com',
      covered_from: '2026-01-01T00:00:00Z',
      covered_to: '2026-01-01T02:01:00Z',
      gaps: [interval],
      settle_passes: [
        { delay_seconds: 7200, settled_to: '2026-01-01T00:00:00Z', gaps: [interval] },
      ],
      lost: [interval],
      events_processed_count: 0,
      events_filtered_count: 0,
      late_events_count: 0,
      unparsed_events_count: 0,
      processing_status: 'backlog',
      last_error: 'AccessDenied',
      last_execution_time: '2026-01-01T00:00:00.005Z',
    });
  });

  it('tells when claims were taken back', () => {
    const withdrawal = {
      ...{ reason: 'altered' as const, at: START + 60 },
      ...{ from: START, claimedThrough: START + 10 ** 7 },
    };

    expect(coverageDocument(ledger({ withdrawal }), NOW).last_withdrawal).toEqual({
      reason: 'altered',
      at: '2026-01-01T00:01:00Z',
      from: '2026-01-01T00:00:00Z',
      claimed_through: '2026-04-26T17:46:40Z',
    });
  });

  it('leaves out what there is not', () => {
    const document = coverageDocument(ledger(), NOW);

    expect(document).not.toHaveProperty('last_error');
    expect(document).not.toHaveProperty('last_execution_time');
  });
});

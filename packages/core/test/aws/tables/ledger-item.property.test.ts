import { fc, it } from '@fast-check/jest';
import {
  formatShardId,
  mergeIntervals,
  type ShardLedger,
  settledThrough,
  subtractIntervals,
} from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { decodeLedger, encodeLedger, fitLedger } from '../../../src/aws/tables/ledger-item.ts';
import { DOUBTS, PROCESSING_STATUSES } from '../../../src/coverage/ledger.ts';

// Years 1970 to 2200, in whole seconds as CloudTrail has them.
const second = fc.nat({ max: 7_258_118_400 });
const intervals = (maxLength: number) =>
  fc
    .array(
      fc
        .tuple(second, fc.integer({ min: 1, max: 90 * 86_400 }))
        .map(([start, width]) => ({ start, end: start + width })),
      { maxLength },
    )
    .map(mergeIntervals);
const pass = fc.record({ through: second, gaps: intervals(6) });
const word = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
const count = fc.maxSafeNat();

const byNumber = <Entry extends object>(key: keyof Entry & string, entry: fc.Arbitrary<Entry>) =>
  fc
    .uniqueArray(entry, { selector: (each) => each[key], maxLength: 4 })
    .map((list) => list.sort((a, b) => Number(a[key]) - Number(b[key])));
const push = fc.record(
  {
    since: second,
    counts: byNumber(
      'delaySeconds',
      fc.record({
        delaySeconds: fc.integer({ min: 1, max: 8_000_000 }),
        pushed: count,
        missed: count,
      }),
    ),
    lastPushed: second,
    lastMissed: fc.array(fc.record({ second, mark: fc.stringMatching(/^[\w-]{8}$/) }), {
      maxLength: 5,
    }),
    latencies: byNumber(
      'seconds',
      fc.record({ seconds: fc.integer({ min: 1, max: 86_400 }), count }),
    ),
  },
  { requiredKeys: ['since', 'counts', 'lastMissed', 'latencies'] },
);

const ledger: fc.Arbitrary<ShardLedger> = fc
  .record(
    {
      shard: fc.record({ accountId: word, region: word, source: word }),
      since: second,
      firstWalk: pass,
      // Minutes as a setting has them, and any second between.
      settlePasses: fc.uniqueArray(fc.tuple(fc.nat({ max: 8_000_000 }), pass), {
        selector: ([delaySeconds]) => delaySeconds,
        maxLength: 4,
      }),
      lost: intervals(4),
      processingStatus: fc.constantFrom(...PROCESSING_STATUSES),
      eventsProcessed: count,
      eventsFiltered: count,
      lateEvents: count,
      unparsedEvents: count,
      lastError: fc.string({ minLength: 1 }),
      lastExecutionTime: fc.nat({ max: 7_258_118_400_000 }),
      withdrawal: fc.record({
        reason: fc.constantFrom(...DOUBTS),
        at: second,
        from: second,
        claimedThrough: second,
      }),
      push,
      version: count,
    },
    {
      requiredKeys: [
        ...['shard', 'since', 'firstWalk', 'settlePasses', 'lost', 'processingStatus'],
        ...['eventsProcessed', 'eventsFiltered', 'lateEvents', 'unparsedEvents', 'version'],
      ] as never,
    },
  )
  .map(({ firstWalk, settlePasses, ...rest }) => ({
    ...rest,
    passes: [
      { delaySeconds: 0, ...firstWalk },
      ...settlePasses
        .sort(([a], [b]) => a - b)
        .map(([delaySeconds, settlePass]) => ({ delaySeconds, ...settlePass })),
    ],
  })) as never;

describe('encodeLedger', () => {
  it.prop([ledger])('is read back by decodeLedger as the very same ledger', (original) => {
    expect(decodeLedger(encodeLedger(original))).toEqual(original);
  });

  it.prop([ledger])('survives JSON, the form of the wire', (original) => {
    const item = JSON.parse(JSON.stringify(encodeLedger(original)));

    expect(decodeLedger(item)).toEqual(original);
  });

  it.prop([ledger])('tells people how far each settle pass has closed', (original) => {
    const [, ...settlePasses] = original.passes;

    const shown = encodeLedger(original).settled_through?.M ?? {};

    expect(Object.values(shown).map(({ S }) => Date.parse(S ?? '') / 1000)).toEqual(
      expect.arrayContaining(settlePasses.map(settledThrough)),
    );
  });

  it('writes texts that a person can read', () => {
    const start = Date.UTC(2026, 0, 1) / 1000;
    const gap = { start: start + 60, end: start + 3600 };

    const item = encodeLedger({
      shard: { accountId: '123456789012', region: 'eu-west-1', source: 'sts.amazonaws.com' },
      since: start,
      passes: [
        { delaySeconds: 0, through: start + 7200, gaps: [gap] },
        { delaySeconds: 7200, through: start + 120, gaps: [{ start, end: start + 60 }] },
      ],
      lost: [],
      processingStatus: 'backlog',
      eventsProcessed: 5,
      eventsFiltered: 1,
      lateEvents: 0,
      unparsedEvents: 0,
      lastError: 'denied',
      lastExecutionTime: start * 1000 + 7,
      version: 3,
    });

    expect(item).toEqual({
      shard: { S: '123456789012#eu-west-1#sts.amazonaws.com' },
      version: { N: '3' },
      processing_status: { S: 'backlog' },
      since: { S: '2026-01-01T00:00:00Z' },
      walked_through: { S: '2026-01-01T02:00:00Z' },
      gaps: { L: [{ S: '2026-01-01T00:01:00Z/2026-01-01T01:00:00Z' }] },
      settled_through: { M: { 120: { S: '2026-01-01T00:00:00Z' } } },
      settle_passes: {
        M: {
          120: {
            M: {
              through: { S: '2026-01-01T00:02:00Z' },
              gaps: { L: [{ S: '2026-01-01T00:00:00Z/2026-01-01T00:01:00Z' }] },
            },
          },
        },
      },
      lost: { L: [] },
      events_processed_count: { N: '5' },
      events_filtered_count: { N: '1' },
      late_events_count: { N: '0' },
      unparsed_events_count: { N: '0' },
      last_error: { S: 'denied' },
      last_execution_time: { S: '2026-01-01T00:00:00.007Z' },
    });
  });
});

describe('decodeLedger', () => {
  it.prop([
    ledger,
    fc.nat(),
    fc.constantFrom({ S: 'soon' }, { N: '-1' }, { M: { x: { S: '' } } }, { L: [{ N: '1' }] }, {}),
  ])('refuses a ledger with any part missing or malformed', (original, position, junk) => {
    const item = encodeLedger(original);
    const optional = ['settled_through', 'last_error'];
    const names = Object.keys(item).filter((name) => !optional.includes(name));
    const name = names[position % names.length] ?? '';

    const decode = () => decodeLedger({ ...item, [name]: junk } as never);

    expect(decode).toThrow(
      expect.objectContaining({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining(name),
      }),
    );
  });

  it('refuses a pass by an impossible delay, and an interval of three times', () => {
    const item = encodeLedger({
      ...decodeLedger(encodeLedger(fc.sample(ledger, 1)[0] as ShardLedger)),
    });
    const passOf = (delay: string) => ({
      ...item,
      settle_passes: { M: { [delay]: { M: { through: item.since, gaps: { L: [] } } } } },
    });
    const gapped = { ...item, gaps: { L: [{ S: `${Array(3).fill('2026-01-01').join('/')}` }] } };

    expect(() => decodeLedger(passOf('later') as never)).toThrow('settle_passes');
    expect(() => decodeLedger(passOf('-5') as never)).toThrow('settle_passes');
    expect(() => decodeLedger(gapped)).toThrow('gaps');
  });
});

describe('fitLedger', () => {
  it.prop([ledger])('leaves an ordinary ledger alone', (original) => {
    const plain = { ...original, lastError: 'denied' };

    expect(fitLedger(plain)).toEqual(plain);
  });

  it('drops an empty error and tames a wild one', () => {
    const [original] = fc.sample(ledger, 1) as [ShardLedger];

    expect(fitLedger({ ...original, lastError: '' })).not.toHaveProperty('lastError');
    expect(fitLedger({ ...original, lastError: `\u001b${'x'.repeat(9000)}` }).lastError).toMatch(
      /^\\x1bx{3995}…$/,
    );
  });

  it('keeps the item under 400 KB whatever the gaps, and never calls an unread second read', () => {
    const [original] = fc.sample(ledger, 1) as [ShardLedger];
    const gaps = Array.from({ length: 50_000 }, (_, index) => {
      const start = index * (10 + (index % 7));
      return { start, end: start + 1 };
    });
    const crowded: ShardLedger = {
      ...original,
      passes: [
        { delaySeconds: 0, through: 10 ** 9, gaps: mergeIntervals(gaps) },
        { delaySeconds: 7200, through: 10 ** 9, gaps: mergeIntervals(gaps) },
        { delaySeconds: 93_600, through: 10 ** 9, gaps: mergeIntervals(gaps) },
      ],
      lost: mergeIntervals(gaps),
      lastError: 'é'.repeat(4000),
    };

    const fitted = fitLedger(crowded);

    expect(Buffer.byteLength(JSON.stringify(encodeLedger(fitted)))).toBeLessThan(400_000);
    for (const [index, { gaps: kept }] of fitted.passes.entries()) {
      expect(subtractIntervals(crowded.passes[index]?.gaps ?? [], kept)).toEqual([]);
    }
    expect(formatShardId(decodeLedger(encodeLedger(fitted)).shard)).toBe(
      formatShardId(original.shard),
    );
  });
});

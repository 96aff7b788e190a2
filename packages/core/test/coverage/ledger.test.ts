import { formatShardId, joinLedgers, openLedger, type ShardLedger } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { parseShardId } from '../../src/coverage/ledger.ts';

const PLACE = { accountId: '123456789012', region: 'eu-west-1' };

describe('parseShardId', () => {
  it.each([
    ['123456789012#eu-west-1#sts.amazonaws.com', { ...PLACE, source: 'sts.amazonaws.com' }],
    ['123456789012#eu-west-1#sts.amazonaws.com.cn', { ...PLACE, source: 'sts.amazonaws.com.cn' }],
    ['123456789012#eu-west-1#StopLogging', { ...PLACE, eventName: 'StopLogging' }],
  ])('reads %s, and formatShardId writes it', (text, shard) => {
    expect(parseShardId(text)).toEqual(shard);
    expect(formatShardId(shard)).toBe(text);
  });

  it.each(['', 'dirty-day#2026-01-01', 'a#b#', '#b#c', 'a#b#c#d'])('refuses %j', (text) => {
    expect(parseShardId(text)).toBeUndefined();
  });
});

function ledgerOf(eventName: string, more: Partial<ShardLedger> = {}): ShardLedger {
  const shard = { accountId: '123456789012', region: 'eu-west-1', eventName };
  return { ...openLedger(shard, 0, [7200]), ...more };
}

describe('joinLedgers', () => {
  it('claims only what holds for every shard', () => {
    const one = ledgerOf('StopLogging', {
      since: 100,
      passes: [
        { delaySeconds: 0, through: 900, gaps: [{ start: 200, end: 300 }] },
        { delaySeconds: 7200, through: 500, gaps: [] },
      ],
      eventsProcessed: 2,
      lateEvents: 1,
    });
    const other = ledgerOf('DeleteTrail', {
      since: 150,
      passes: [
        { delaySeconds: 0, through: 800, gaps: [{ start: 250, end: 400 }] },
        { delaySeconds: 7200, through: 600, gaps: [{ start: 400, end: 450 }] },
      ],
      lost: [{ start: 150, end: 160 }],
      eventsProcessed: 3,
      lastError: 'refused',
    });

    expect(joinLedgers([one, other])).toMatchObject({
      since: 150,
      passes: [
        { delaySeconds: 0, through: 800, gaps: [{ start: 200, end: 400 }] },
        { delaySeconds: 7200, through: 500, gaps: [{ start: 400, end: 450 }] },
      ],
      lost: [{ start: 150, end: 160 }],
      eventsProcessed: 5,
      lateEvents: 1,
      lastError: 'refused',
    });
  });

  it('leaves out a pass that not all of them have', () => {
    const joined = joinLedgers([
      ledgerOf('StopLogging'),
      { ...ledgerOf('DeleteTrail'), passes: [{ delaySeconds: 0, through: 0, gaps: [] }] },
    ]);

    expect(joined.passes).toHaveLength(1);
  });

  it('gives a single ledger back as it is', () => {
    const alone = ledgerOf('StopLogging', { lastError: 'refused' });

    expect(joinLedgers([alone])).toEqual(alone);
  });
});

import { openLedger, type ShardLedger } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { coverageLines } from '../../src/render/coverage-lines.ts';
import { coverageDocument, coverageRow } from '../../src/render/coverage-rows.ts';

const colors = picocolors.createColors(false);
const START = Date.UTC(2026, 0, 1) / 1000;
const NOW = (START + 90_000) * 1000;
const SHARD = { accountId: '123456789012', region: 'eu-west-1', source: 'sts.amazonaws.com' };

function ledger(more: Partial<ShardLedger> = {}, delays: readonly number[] = [7200]): ShardLedger {
  return { ...openLedger(SHARD, START, delays), ...more };
}

const texts = (one: ShardLedger) =>
  coverageLines([one], NOW)
    .flatMap((line) => coverageRow(line, colors, NOW))
    .map((cell) => (typeof cell === 'string' ? cell : cell.text));

describe('coverageRow', () => {
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

import {
  AppError,
  advanceLedger,
  openLedger,
  type RunFailure,
  recordRead,
  type ShardLedger,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import {
  CollectError,
  countFiltered,
  metricsOf,
  newRunCounters,
  type RunFacts,
  sumCounters,
  summarise,
  totalFiltered,
  unreadError,
} from '../../src/collect/collect-result.ts';
import { between, DELAYS, NOW, SHARD } from '../world/shard.ts';

const HOUR = 3600;

/** A ledger that owes the last ten hours, less what was read. */
function aLedger(...read: readonly (readonly [from: number, to: number])[]): ShardLedger {
  const opened = advanceLedger(openLedger(SHARD, NOW - 10 * HOUR, DELAYS), NOW);
  return read.reduce(
    (ledger, [from, to]) => recordRead(ledger, between(NOW + from, NOW + to), NOW),
    opened,
  );
}

function sumUp(facts: Partial<RunFacts>) {
  return summarise({
    counters: newRunCounters(),
    ledgers: [],
    regions: 0,
    startedAt: NOW * 1000,
    endedAt: NOW * 1000,
    awsNow: facts.endedAt ?? NOW * 1000,
    clockAheadMilliseconds: 0,
    doubtedLedgers: 0,
    failures: [],
    ...facts,
  });
}

describe('summarise', () => {
  it('gives the counts their names', () => {
    const counters = {
      ...newRunCounters(),
      ...{ stored: 1, late: 2, unparsed: 3, omittedFields: 4, requests: 5, throttled: 6 },
    };
    counters.copies.repaired = 9;
    counters.copies.conflicts = 1;
    counters.copies.noted.push({
      event_date: '2026-01-02',
      event_id: 'x',
      attributes: ['source_ip'],
    });
    countFiltered(counters, 'aws_service', 7);
    countFiltered(counters, 'filtered_role', 8);

    const endedAt = NOW * 1000 + 1500;

    expect(sumUp({ counters, ledgers: [aLedger()], regions: 9, endedAt })).toMatchObject({
      total_events_processed: 1,
      late_events: 2,
      unparsed_events: 3,
      omitted_fields: 4,
      repaired_events: 9,
      conflicting_events: 1,
      conflicts: [{ event_date: '2026-01-02', event_id: 'x', attributes: ['source_ip'] }],
      lookup_requests: 5,
      throttled_requests: 6,
      total_events_filtered: 15,
      events_filtered_by_reason: { aws_service: 7, filtered_role: 8 },
      shards: 1,
      regions: 9,
      execution_time_seconds: 1.5,
    });
  });

  it.each([
    ['nothing is read', aLedger(), 10 * HOUR],
    ['all is read', aLedger([-10 * HOUR, 0]), 0],
    ['the newest hour is missing', aLedger([-10 * HOUR, -HOUR]), HOUR],
    ['an old hour is missing', aLedger([-10 * HOUR, -5 * HOUR], [-4 * HOUR, 0]), 0],
    [
      'an old hour and the newest are missing',
      aLedger([-10 * HOUR, -5 * HOUR], [-4 * HOUR, -HOUR]),
      HOUR,
    ],
  ])('tells how far coverage lags when %s', (_what, ledger, lag) => {
    expect(sumUp({ ledgers: [ledger] }).coverage_lag_seconds).toBe(lag);
  });

  it('goes by the shard that lags most', () => {
    const ledgers = [
      aLedger([-10 * HOUR, 0]),
      aLedger([-10 * HOUR, -2 * HOUR]),
      aLedger([-HOUR, 0]),
    ];

    expect(sumUp({ ledgers })).toMatchObject({
      coverage_lag_seconds: 2 * HOUR,
      backlog_seconds: 11 * HOUR,
    });
  });

  it('knows no negative lag, should the clock have gone back', () => {
    const endedAt = (NOW - 2 * HOUR) * 1000;

    expect(sumUp({ ledgers: [aLedger([-10 * HOUR, 0])], endedAt }).coverage_lag_seconds).toBe(0);
  });

  it('adds up what was lost', () => {
    const lost = [between(1, 5), between(10, 11)];

    expect(sumUp({ ledgers: [{ ...aLedger(), lost }, aLedger()] }).lost_seconds).toBe(5);
  });

  it('names failures by code, or by name when they were not expected', () => {
    const failures = [
      { where: 'a', error: new AppError('LOOKUP_FAILED', 'no') },
      { where: 'b', error: new TypeError('bug') },
    ];

    expect(sumUp({ failures })).toMatchObject({
      message: 'Collection completed with errors',
      errors: [
        { where: 'a', error_type: 'LOOKUP_FAILED', error_message: 'no' },
        { where: 'b', error_type: 'TypeError', error_message: 'bug' },
      ],
    });
  });
});

describe('metricsOf', () => {
  function valuesOf(facts: Partial<RunFacts>): Record<string, number> {
    return Object.fromEntries(metricsOf(sumUp(facts)).map(({ name, value }) => [name, value]));
  }

  it('takes every value from the result', () => {
    const counters = { ...newRunCounters(), stored: 1, late: 2, unparsed: 3, throttled: 4 };
    countFiltered(counters, 'aws_service', 5);

    const values = valuesOf({
      counters,
      ledgers: [aLedger([-10 * HOUR, -HOUR])],
      endedAt: NOW * 1000 + 2000,
    });

    expect(values).toEqual({
      EventsStored: 1,
      EventsFiltered: 5,
      LateEvents: 2,
      UnparsedEvents: 3,
      ThrottledRequests: 4,
      ShardErrors: 0,
      CoverageLagSeconds: HOUR + 2,
      BacklogSeconds: HOUR,
      Duration: 2,
      Success: 1,
    });
  });

  it('tells of failures', () => {
    const failure = { where: 'a', error: new Error('no') };

    expect(valuesOf({ failures: [failure, failure] })).toMatchObject({
      ShardErrors: 2,
      Success: 0,
    });
  });
});

describe('unreadError', () => {
  it('names the stretches, touching ones as one, and how to ask for them', () => {
    const error = unreadError(SHARD, [between(20, 30), between(90, 100), between(30, 40)]);

    expect(error.code).toBe('INCOMPLETE');
    expect(error.message).toBe(
      '123456789012#us-east-1#sts.amazonaws.com: not read in time: ' +
        '1970-01-01T00:00:20Z/1970-01-01T00:00:40Z, 1970-01-01T00:01:30Z/1970-01-01T00:01:40Z',
    );
    expect(error.hint).toContain('{"start":"1970-01-01T00:00:20Z","end":"1970-01-01T00:00:40Z"}');
  });
});

function anError(failures: readonly RunFailure[]): CollectError {
  const facts = { counters: newRunCounters(), ledgers: [], regions: 0, startedAt: 0, endedAt: 0 };
  const time = { awsNow: 0, clockAheadMilliseconds: undefined, doubtedLedgers: 0 };
  return new CollectError(failures, summarise({ ...facts, ...time, failures }));
}

function failuresOf(count: number): RunFailure[] {
  return Array.from({ length: count }, (_, n) => ({
    where: `shard ${n + 1}`,
    error: new AppError('LOOKUP_FAILED', `reason ${n + 1}`),
  }));
}

describe('CollectError', () => {
  it('is an aggregate of all failures and carries the result', () => {
    const failures = failuresOf(2);

    const error = anError(failures);

    expect(error).toBeInstanceOf(AggregateError);
    expect(error.name).toBe('CollectError');
    expect(error.errors).toEqual(failures.map((failure) => failure.error));
    expect(error.message).toBe('Collection failed in part: shard 1: reason 1; shard 2: reason 2');
    expect(error.result.errors).toHaveLength(2);
  });

  it('names five and counts the rest: a message is for reading', () => {
    const { message, result } = anError(failuresOf(205));

    expect(message).toMatch(/shard 5: reason 5 \(and 200 more\)$/);
    expect(result.errors).toHaveLength(205);
  });
});

describe('sumCounters', () => {
  it('adds up every count, noise by its reason', () => {
    const counts = {
      ...{ stored: 1, late: 2, unparsed: 3, omittedFields: 4, requests: 5, throttled: 6 },
      disordered: 7,
    };
    const [one, other] = [
      { ...newRunCounters(), ...counts },
      { ...newRunCounters(), ...counts },
    ];
    one.copies.repaired = 1;
    other.copies.conflicts = 2;
    countFiltered(one, 'aws_service', 3);
    countFiltered(one, 'filtered_role');
    countFiltered(other, 'filtered_role');

    const sum = sumCounters([one, other]);

    expect(sum).toEqual({
      stored: 2,
      late: 4,
      unparsed: 6,
      omittedFields: 8,
      requests: 10,
      throttled: 12,
      copies: { repaired: 1, conflicts: 2, contested: 0, noted: [] },
      disordered: 14,
      filtered: new Map([
        ['aws_service', 3],
        ['filtered_role', 2],
      ]),
    });
    expect(totalFiltered(sum)).toBe(5);
  });

  it('adds nothing up to nothing', () => {
    expect(sumCounters([])).toEqual(newRunCounters());
  });
});

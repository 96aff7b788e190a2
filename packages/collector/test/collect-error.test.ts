import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { CollectError } from '../src/collect-error.ts';
import { type RunFailure, summarise } from '../src/collect-result.ts';
import { newTally } from '../src/tally.ts';

function anError(failures: readonly RunFailure[]): CollectError {
  const facts = { tally: newTally(), ledgers: [], regions: 0, startedAt: 0, endedAt: 0 };
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

import { describe, expect, it } from '@jest/globals';
import { fitsPattern, passesFilters } from '../../../proofs/deployment/stream-mapping.mjs';
import { failing, mapping, play, records, reporting } from './stream-player.ts';

describe('deliver', () => {
  it('cuts batches by number, in order', async () => {
    const { batches, delivery } = await play(mapping, records(23), () => ({}));

    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
    expect(batches.flat()).toEqual(records(23).map(({ eventID }) => eventID));
    expect(delivery).toEqual({ filtered: 0, invocations: 3, delivered: 23, givenUp: 0 });
  });

  it('cuts batches by what a payload can hold', async () => {
    const { batches } = await play(mapping, records(4, 2_500_000), () => ({}));

    expect(batches.map((batch) => batch.length)).toEqual([2, 2]);
  });

  it('leaves out what no filter wants', async () => {
    const FilterCriteria = { Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }] };
    const settings = { ...mapping, FilterCriteria };

    const { batches, delivery } = await play(settings, records(3), () => ({}));

    expect(batches).toEqual([]);
    expect(delivery.filtered).toBe(3);
  });

  it('goes on from the earliest record that was reported', async () => {
    let calls = 0;
    const { batches, delivery } = await play(reporting, records(4), () => {
      calls += 1;
      return calls === 1 ? failing('103', '102') : {};
    });

    expect(batches).toEqual([
      ['e0', 'e1', 'e2', 'e3'],
      ['e2', 'e3'],
    ]);
    expect(delivery.delivered).toBe(4);
  });

  it('takes a report for an answer like any other when the mapping does not ask for reports', async () => {
    const { batches } = await play(mapping, records(2), () => failing('100'));

    expect(batches).toHaveLength(1);
  });

  it.each([[failing('')], [failing('999')], [{ batchItemFailures: 'all' }]])(
    'takes %j for the failure of all',
    async (result) => {
      let calls = 0;
      const { batches } = await play(reporting, records(2), () => {
        calls += 1;
        return calls === 1 ? result : {};
      });

      expect(batches).toEqual([
        ['e0', 'e1'],
        ['e0', 'e1'],
      ]);
    },
  );

  it('tries as often as it is told and then gives up', async () => {
    const { batches, givenUp, delivery } = await play(mapping, records(2), () => undefined);

    expect(batches).toHaveLength(3);
    expect(givenUp).toEqual(['e0 RetryAttemptsExhausted', 'e1 RetryAttemptsExhausted']);
    expect(delivery).toMatchObject({ delivered: 0, givenUp: 2 });
  });

  it('gives up only on the record that fails when it may bisect', async () => {
    const settings = { ...mapping, BisectBatchOnFunctionError: true };

    const { givenUp, delivery } = await play(settings, records(8), (ids) =>
      ids.includes('e5') ? undefined : {},
    );

    expect(givenUp).toEqual(['e5 RetryAttemptsExhausted']);
    expect(delivery).toMatchObject({ delivered: 7, givenUp: 1 });
  });

  it('does not call for what is too old', async () => {
    const settings = { ...mapping, MaximumRecordAgeInSeconds: 30 };

    const { batches, givenUp } = await play(settings, records(1), () => ({}));

    expect(batches).toEqual([]);
    expect(givenUp).toEqual(['e0 RecordAgeExceeded']);
  });
});

const record = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { user_name: { S: 'alice' } },
    NewImage: { record_type: { S: 'unexplained_change' }, count: { N: '3' } },
  },
};

describe('passesFilters', () => {
  it('lets everything through without filters', () => {
    expect(passesFilters(undefined, record)).toBe(true);
    expect(passesFilters({ Filters: [] }, record)).toBe(true);
  });

  it('needs one filter of several', () => {
    const Filters = [
      { Pattern: '{"eventName":["REMOVE"]}' },
      { Pattern: '{"eventName":["INSERT"]}' },
    ];

    expect(passesFilters({ Filters }, record)).toBe(true);
    expect(passesFilters({ Filters: Filters.slice(0, 1) }, record)).toBe(false);
  });
});

describe('fitsPattern', () => {
  it.each([
    [{}, true],
    [{ eventName: ['INSERT', 'MODIFY'] }, true],
    [{ eventName: ['MODIFY'] }, false],
    [{ dynamodb: { NewImage: { record_type: { S: ['unexplained_change'] } } } }, true],
    [{ dynamodb: { NewImage: { record_type: { S: ['scan'] } } } }, false],
    [{ eventName: ['INSERT'], dynamodb: { Keys: { user_name: { S: ['bob'] } } } }, false],
    [{ dynamodb: { OldImage: { record_type: { S: ['x'] } } } }, false],
    [{ dynamodb: { NewImage: { record_type: { S: [{ prefix: 'unexplained' }] } } } }, true],
    [{ dynamodb: { NewImage: { record_type: { S: [{ suffix: '_change' }] } } } }, true],
    [{ dynamodb: { NewImage: { record_type: { S: [{ exists: true }] } } } }, true],
    [{ dynamodb: { NewImage: { missing: { S: [{ exists: false }] } } } }, true],
    [{ dynamodb: { NewImage: { missing: { S: [{ exists: true }] } } } }, false],
    [{ eventName: [{ 'anything-but': ['REMOVE', 'MODIFY'] }] }, true],
    [{ eventName: [{ 'anything-but': 'INSERT' }] }, false],
    [{ eventName: [{ 'anything-but': { prefix: 'IN' } }] }, false],
    [{ missing: [{ 'anything-but': 'INSERT' }] }, false],
    [{ eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
    [{ $or: [{ eventName: ['REMOVE'] }, { eventName: ['INSERT'] }] }, true],
  ])('reads %j as %s', (pattern, fits) => {
    expect(fitsPattern(pattern, record)).toBe(fits);
  });

  it('refuses a rule it does not know', () => {
    expect(() => fitsPattern({ eventName: [{ wildcard: '*' }] }, record)).toThrow('wildcard');
  });
});

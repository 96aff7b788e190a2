import { describe, expect, it } from '@jest/globals';
import { fitsPattern, passesFilters } from '../../../proofs/deployment/event-filter.mjs';

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

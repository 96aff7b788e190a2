import { describe, expect, it } from '@jest/globals';
import { dateQuery, indexQuery } from '../../../src/aws/tables/event-query.ts';

describe('indexQuery', () => {
  it('asks an index by its key, newest first', () => {
    expect(indexQuery('user_name-index', 'alice', {})).toEqual({
      IndexName: 'user_name-index',
      KeyConditionExpression: 'user_name = :key',
      ExpressionAttributeValues: { ':key': { S: 'alice' } },
      ScanIndexForward: false,
    });
  });

  it.each([
    [
      { since: '2026-01-02T00:00:00Z' },
      'event_name = :key AND event_time >= :since',
      { ':since': { S: '2026-01-02T00:00:00Z' } },
    ],
    [
      { until: '2026-01-02T00:00:00Z' },
      'event_name = :key AND event_time <= :until',
      { ':until': { S: '2026-01-02T00:00:00Z' } },
    ],
    [
      { since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' },
      'event_name = :key AND event_time BETWEEN :since AND :until',
      { ':since': { S: '2026-01-01T00:00:00Z' }, ':until': { S: '2026-01-02T00:00:00Z' } },
    ],
  ])('hands the range %j to the index', (range, expression, values) => {
    const params = indexQuery('event_name-index', 'CreateUser', range);

    expect(params?.KeyConditionExpression).toBe(expression);
    expect(params?.ExpressionAttributeValues).toMatchObject(values);
  });

  it.each([
    ['since', '2026-01-01T00:00:00.001Z', '2026-01-01T00:00:01Z'],
    ['until', '2026-01-01T00:00:00.999Z', '2026-01-01T00:00:00Z'],
    ['since', '2026-01-01T01:00:00+02:00', '2025-12-31T23:00:00Z'],
    ['until', '2026-01-01', '2026-01-01T00:00:00Z'],
    ['since', '2026-01-01T00:00Z', '2026-01-01T00:00:00Z'],
  ])('spells %s %s as stored times are, leaving out no second', (end, time, stored) => {
    const params = indexQuery('user_name-index', 'alice', { [end]: time });

    expect(params?.ExpressionAttributeValues?.[`:${end}`]).toEqual({ S: stored });
  });

  it('asks nothing when nothing can match', () => {
    const backwards = { since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' };

    expect(indexQuery('user_name-index', 'alice', backwards)).toBeUndefined();
    expect(indexQuery('user_name-index', '', {})).toBeUndefined();
  });

  it.each([
    'yesterday',
    '',
    '2026-13-01',
    '2026-02-30',
    '2026-01-01T00:00:00',
    '1',
    '+012026-01-01T00:00:00Z',
  ])('refuses the time %p', (since) => {
    expect(() => indexQuery('user_name-index', 'alice', { since })).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining('since'),
      }),
    );
  });
});

describe('dateQuery', () => {
  it('asks for a whole day', () => {
    expect(dateQuery('2026-01-01', {})).toEqual({
      ConsistentRead: true,
      KeyConditionExpression: 'event_date = :key',
      ExpressionAttributeValues: { ':key': { S: '2026-01-01' } },
    });
  });

  it('has a range filtered, as the day is not sorted by time', () => {
    const params = dateQuery('2026-01-01', { since: '2026-01-01T12:00:00Z' });

    expect(params).toMatchObject({
      KeyConditionExpression: 'event_date = :key',
      FilterExpression: 'event_time >= :since',
      ExpressionAttributeValues: { ':since': { S: '2026-01-01T12:00:00Z' } },
    });
  });

  it('asks nothing without a day', () => {
    expect(dateQuery('', {})).toBeUndefined();
  });
});

describe('conditions', () => {
  const where = [
    [{ attribute: 'source_ip', operator: 'is', value: '192.0.2.1' }],
    [
      { attribute: 'access_key_id', operator: 'is', value: 'AKIA' },
      { attribute: 'request_parameters', operator: 'contains', value: '") OR #w0 = (":' },
    ],
  ] as const;
  const expression = '(#w0 = :w0) AND (#w1 = :w1 OR contains(#w2, :w2))';
  const bound = {
    ExpressionAttributeNames: {
      '#w0': 'source_ip',
      '#w1': 'access_key_id',
      '#w2': 'request_parameters',
    },
  };

  it('are for the table to compare, their values bound', () => {
    const day = dateQuery('2026-01-01', { since: '2026-01-01T05:00:00Z' }, where);
    const index = indexQuery('user_name-index', 'alice', {}, where);

    expect(day).toMatchObject({
      ...bound,
      FilterExpression: `event_time >= :since AND ${expression}`,
    });
    expect(index).toMatchObject({ ...bound, FilterExpression: expression });
    expect(index?.ExpressionAttributeValues).toEqual({
      ':key': { S: 'alice' },
      ':w0': { S: '192.0.2.1' },
      ':w1': { S: 'AKIA' },
      ':w2': { S: '") OR #w0 = (":' },
    });
  });
});

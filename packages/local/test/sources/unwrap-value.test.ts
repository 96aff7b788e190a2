import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { cloudTrailValuesIn } from '../../src/sources/unwrap-value.ts';

const RECORD = {
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser' },
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  eventID: '11111111-2222-4333-8444-555555555555',
};

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const gzip64 = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');

/** A record in lists in lists. */
function nest(depth: number): unknown {
  return depth === 0 ? RECORD : [nest(depth - 1)];
}

const kindsIn = (value: unknown) => [...cloudTrailValuesIn(value)].map(({ kind }) => kind);

describe('cloudTrailValuesIn', () => {
  it.each([
    ['a record', RECORD, ['record']],
    ['a record of version 1.0 without an id', { ...RECORD, eventID: undefined }, ['record']],
    ['a damaged record', { eventVersion: null, userIdentity: 7 }, ['record']],
    ['a record that lost its identity', { eventTime: 'x', eventName: 'y' }, ['record']],
    ['a list of records', [RECORD, RECORD], ['record', 'record']],
    ['a log file', { Records: [RECORD, null, 7] }, ['record', 'other', 'other']],
    ['a list of log files', [{ Records: [RECORD] }, { Records: [] }], ['record']],
    ['a record as text', JSON.stringify(RECORD), ['record']],
    ['a list of texts of texts', [JSON.stringify(JSON.stringify(RECORD))], ['record']],
    ['a quoted cell beside a record', ['"x"', JSON.stringify(RECORD)], ['unread']],
    ['another text', 'hello', ['other']],
    ['an object as text', '{"a":1}', ['other']],
    ['a line of labels', { line: 1, eventID: 'x', eventSource: 'y', eventName: 'z' }, ['other']],
    ['fields taken out of a record', { id: { eventID: 'x' }, eventSource: 'y' }, ['unread']],
    ['more fields taken out', { eventID: 'x', eventSource: 'y', userName: 'z' }, ['unread']],
    ['a record in base64 in an unknown field', { text: base64(RECORD) }, ['unread']],
    ['a record in gzip in an unknown field', { text: gzip64(RECORD) }, ['unread']],
    ['an object in base64', { text: base64({ greeting: 'hello there' }) }, ['other']],
    ['an object', { a: 1 }, ['other']],
    ['null', null, ['other']],
    ['a digest', { digestStartTime: 'x', logFiles: [] }, ['note']],
    ['lists without end', nest(40), ['unread']],
  ])('tells %s', (_name, value, kinds) => {
    expect(kindsIn(value)).toEqual(kinds);
  });

  it('takes the record out of a lookup answer, with what its wrapper knows', () => {
    const wrapper = {
      EventId: 'id',
      EventName: 'CreateUser',
      EventSource: 'iam.amazonaws.com',
      EventTime: '2026-01-02T04:04:05+01:00',
      Username: 'alice',
      CloudTrailEvent: JSON.stringify(RECORD),
    };

    expect([...cloudTrailValuesIn({ Events: [wrapper] })]).toEqual([
      {
        kind: 'record',
        value: RECORD,
        envelope: {
          eventId: 'id',
          eventName: 'CreateUser',
          eventSource: 'iam.amazonaws.com',
          eventTime: Date.parse('2026-01-02T03:04:05Z') / 1000,
        },
      },
    ]);
  });

  it.each([
    [1767323045.5, { eventTime: 1767323045 }],
    ['yesterday', {}],
    [null, {}],
  ])('reads the wrapper time %p', (EventTime, envelope) => {
    const [found] = cloudTrailValuesIn({ EventTime, EventId: '', CloudTrailEvent: '{}' });

    expect(found).toEqual({ kind: 'record', value: {}, envelope });
  });

  it('keeps the text of a looked-up record that is not JSON', () => {
    const [found] = cloudTrailValuesIn({ EventId: 'id', CloudTrailEvent: '{"eventVersion":' });

    expect(found).toEqual({
      kind: 'record_text',
      text: '{"eventVersion":',
      envelope: { eventId: 'id' },
    });
  });
});

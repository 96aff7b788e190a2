import { isRecordShaped, isWholeRecord } from '@iam-tracker/core/reading';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { hasRecordFields, respelledRecord } from '../../src/sources/record-shape.ts';

const RECORD = buildRecord();
const lower = (value: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name.toLowerCase(),
      typeof part === 'object' && part !== null && !Array.isArray(part) ? lower(part) : part,
    ]),
  );

describe('respelledRecord', () => {
  it('spells the fields of a record and of its caller as CloudTrail does', () => {
    const { requestParameters, ...rest } = RECORD;
    const columns = { ...lower(rest), requestparameters: requestParameters };

    expect(respelledRecord(columns)).toEqual(RECORD);
  });

  it('reads a caller that is kept as text', () => {
    const { requestParameters, userIdentity, ...rest } = RECORD;
    const columns = { ...lower(rest), request_parameters: requestParameters };

    const respelled = respelledRecord({ ...columns, useridentity: JSON.stringify(userIdentity) });

    expect(respelled).toEqual(RECORD);
  });

  it('keeps what is under names that are no fields, and fields that are there under both names', () => {
    const respelled = respelledRecord({ ...lower(RECORD), eventName: 'Right', dt: '2026' });

    expect(respelled).toMatchObject({
      eventName: 'Right',
      eventname: RECORD.eventName,
      dt: '2026',
    });
  });

  it.each([
    ['no id', { eventid: undefined }],
    ['a time without a zone', { eventtime: '2026-11-20 10:00:00.000' }],
    ['a caller that is no object', { useridentity: '{type=IAMUser}' }],
    ['a source of a queue', { eventsource: 'aws:sqs' }],
  ])('makes no record of one with %s', (_what, changes) => {
    expect(respelledRecord({ ...lower(RECORD), ...changes })).toBeUndefined();
  });
});

describe('the shape of a record', () => {
  it('is not that of a message of a queue', () => {
    const message = {
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: 'x',
      eventName: 'y',
    };

    expect(isRecordShaped(message)).toBe(false);
    expect(isWholeRecord({ ...message, eventTime: 'z', userIdentity: {} })).toBe(false);
    expect(hasRecordFields(message)).toBe(false);
  });

  it('shows in fields that lie open in another object', () => {
    expect(hasRecordFields({ 'userIdentity.arn': 'x', event_name: 'y' })).toBe(true);
    expect(hasRecordFields({ timestamp: 1, message: 'x', eventId: '370' })).toBe(false);
  });
});

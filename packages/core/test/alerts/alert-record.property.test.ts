import { fc, it } from '@fast-check/jest';
import { ALERT_ATTRIBUTES, decodeAlertRecord, encodeAlertRecord } from '@iam-tracker/core';
import { alertRecord, hostileJson } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';

describe('encodeAlertRecord and decodeAlertRecord', () => {
  it.prop([alertRecord()])('are inverse to each other', (record) => {
    const item = encodeAlertRecord(record);

    expect(decodeAlertRecord(item)).toEqual(record);
    expect(Object.values(item)).not.toContainEqual({ S: '' });
  });

  it.prop([alertRecord(), fc.dictionary(fc.constantFrom('title', 'note', 'ttl'), hostileJson())])(
    'read an alert whatever else its item holds',
    (record, others) => {
      const item = { ...others, ...encodeAlertRecord(record) };

      expect(decodeAlertRecord(item)).toMatchObject({
        eventId: record.eventId,
        disposition: record.disposition,
      });
    },
  );

  it.prop([alertRecord(), fc.constantFrom('event_id', 'alert_type', 'severity', 'disposition')])(
    'know no alert without what every alert has',
    (record, name) => {
      const { [name]: _left, ...rest } = encodeAlertRecord(record);

      expect(decodeAlertRecord(rest)).toBeUndefined();
      expect(decodeAlertRecord({ ...rest, [name]: { N: '1' } })).toBeUndefined();
    },
  );

  it('have a name and words for every field, once', () => {
    const names = ALERT_ATTRIBUTES.map(({ name }) => name);
    const fields = ALERT_ATTRIBUTES.map(({ field }) => field);

    expect(new Set(names).size).toBe(names.length);
    expect(new Set(fields).size).toBe(15);
  });
});

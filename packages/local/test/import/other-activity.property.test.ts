import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createOtherActivity } from '../../src/import/other-activity.ts';
import { callsOf } from './calls-of.ts';

const calls = fc.array(
  fc.record({
    eventID: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', undefined),
    eventTime: fc.constantFrom('2026-03-01T12:00:00Z', '2026-03-02T12:00:00Z', undefined),
    eventSource: fc.constantFrom('s3.amazonaws.com', 'kms.amazonaws.com'),
    eventName: fc.constantFrom('GetObject', 'Decrypt'),
    errorCode: fc.constantFrom(undefined, 'AccessDenied'),
    userIdentity: fc.record({ arn: fc.constantFrom('alice', 'bob'), accessKeyId: fc.string() }),
  }),
  { maxLength: 30 },
);

describe('createOtherActivity', () => {
  it.prop([calls, fc.nat({ max: 30 })])(
    'says the same of records read once, twice, or in two imports of which the first broke off',
    (records, cut) => {
      const once = createOtherActivity();
      once.count(callsOf(...records));

      const first = createOtherActivity();
      first.count(callsOf(...records.slice(0, cut)));
      const second = createOtherActivity(structuredClone(first.state()));
      for (const record of [...records, ...records]) second.count(callsOf(record));

      expect(second.rows()).toEqual(once.rows());
    },
  );

  it.prop([fc.array(fc.oneof(fc.anything(), fc.object()))])('counts anything', (values) => {
    const activity = createOtherActivity();

    for (const value of values) expect(() => activity.count(callsOf(value))).not.toThrow();
  });
});

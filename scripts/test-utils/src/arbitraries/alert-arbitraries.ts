import { type AlertRecord, DISPOSITIONS, SEVERITIES } from '@iam-tracker/core';
import fc from 'fast-check';
import { anyText } from './any-text.ts';

const someText = anyText({ minLength: 1, maxLength: 40 });
const absentOrText = fc.option(someText, { nil: undefined });
const time = fc
  .date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2030-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());

/** An alert with any texts, and everything absent that may be. */
export function alertRecord(): fc.Arbitrary<AlertRecord> {
  return fc.record({
    eventId: someText,
    ruleId: someText,
    disposition: fc.constantFrom('claimed' as const, ...DISPOSITIONS),
    severity: fc.constantFrom(...SEVERITIES),
    title: someText,
    eventTime: time,
    eventName: someText,
    accountId: absentOrText,
    actor: someText,
    target: absentOrText,
    dedupKey: someText,
    detail: absentOrText,
    note: absentOrText,
    recordedAt: time,
    sentAt: fc.option(time, { nil: undefined }),
  });
}

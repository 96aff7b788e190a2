import { fc, it } from '@fast-check/jest';
import { DAY } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { generateAccount } from '../../src/account/generate.ts';
import { type PushOptions, pushEvents } from '../../src/push/push-events.ts';

const START = Date.UTC(2026, 2, 2);
const account = generateAccount({ seed: 1, start: START, end: START + DAY / 2, eventsPerDay: 400 });
const EVENTS = [...account.events()];
const share = fc.double({ min: 0, max: 1, noNaN: true });

const push = (options: Partial<PushOptions> & { seed: number }) => [
  ...pushEvents(EVENTS, { accountId: account.accountId, ...options }),
];

describe('pushEvents', () => {
  it.prop([fc.nat(), share, share, share])(
    'gives what arrives by rising time, always the same, and loses and repeats no more than it is told',
    (seed, lossShare, repeatedShare, delayedShare) => {
      const options = { seed, lossShare, repeatedShare, delayedShare };

      const deliveries = push(options);

      expect(push(options)).toEqual(deliveries);
      const times = deliveries.map(({ arrivesAt }) => arrivesAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(
        deliveries.every(({ arrivesAt, record }) => arrivesAt > Date.parse(record.eventTime)),
      ).toBe(true);
      const counts = new Map<string, number>();
      for (const { record } of deliveries) {
        counts.set(record.eventID, (counts.get(record.eventID) ?? 0) + 1);
      }
      if (lossShare === 0) expect(counts.size).toBe(EVENTS.length);
      if (repeatedShare === 0) expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(1);
      expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(2);
    },
  );

  it('loses and repeats about the shares that it is told, and decides of each event alone', () => {
    const lossy = push({ seed: 3, lossShare: 0.3, repeatedShare: 0.2 });
    const lossless = push({ seed: 3 });

    const ids = new Set(lossy.map(({ record }) => record.eventID));
    expect(1 - ids.size / EVENTS.length).toBeCloseTo(0.3, 1);
    expect(lossy.length / ids.size).toBeCloseTo(1.2, 1);
    const times = new Map(lossless.map(({ arrivesAt, record }) => [record.eventID, arrivesAt]));
    const first = new Map(
      [...lossy].reverse().map(({ arrivesAt, record }) => [record.eventID, arrivesAt]),
    );
    for (const [id, time] of first) expect(times.get(id)).toBe(time);
  });

  it('leaves calls that only read to a rule that asks for all', () => {
    const written = push({ seed: 1, hasReads: false });

    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThan(EVENTS.length);
    expect(written.some(({ record }) => record.readOnly === true)).toBe(false);
  });

  it('writes envelopes as AWS does', () => {
    const envelopes = push({ seed: 1 }).map(({ body }) => JSON.parse(body));

    for (const { account: of, detail, region, source, time, ...envelope } of envelopes) {
      expect(of).toBe(account.accountId);
      expect(`${source.slice('aws.'.length)}.amazonaws.com`).toBe(detail.eventSource);
      expect(envelope.id).not.toBe(detail.eventID);
      expect(Date.parse(time)).toBeGreaterThanOrEqual(Date.parse(detail.eventTime));
      expect([region, 'global']).toContain(detail.awsRegion);
      const isSignIn = detail.eventType === 'AwsConsoleSignIn';
      expect('recipientAccountId' in detail).toBe(!isSignIn);
      expect(detail.awsRegion === 'global').toBe(isSignIn && region === 'us-east-1');
      expect(envelope['detail-type']).toMatch(
        isSignIn ? 'AWS Console Sign In via CloudTrail' : / via CloudTrail$/,
      );
    }
  });
});

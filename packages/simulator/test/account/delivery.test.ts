import { generateAccount } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const start = Date.UTC(2026, 9, 1);

const events = Array.from(
  generateAccount({ seed: 5, start, end: start + 40 * DAY, eventsPerDay: 400 }).events(),
  ({ record, visibleAt }) => ({
    record,
    minutes: (visibleAt - Date.parse(record.eventTime)) / MINUTE,
    reason: (record.addendum as { reason?: string } | undefined)?.reason,
  }),
);

describe('delivery', () => {
  it('shows most events within two to fifteen minutes', () => {
    const usual = events.filter(({ minutes }) => minutes >= 2 && minutes <= 15.02);

    expect(usual.length / events.length).toBeGreaterThan(0.97);
    expect(usual.length / events.length).toBeLessThan(0.995);
  });

  it('shows some up to 85 minutes late, without a word', () => {
    const late = events.filter(({ minutes, reason }) => minutes > 16 && reason === undefined);

    expect(late.length).toBeGreaterThan(60);
    expect(Math.max(...late.map(({ minutes }) => minutes))).toBeLessThan(85.02);
    expect(Math.max(...late.map(({ minutes }) => minutes))).toBeGreaterThan(70);
  });

  it('marks what an incident delayed by hours, one Region at a time', () => {
    const delayed = events.filter(({ reason }) => reason === 'DELIVERY_DELAY');
    const outage = events.filter(({ reason }) => reason === 'SERVICE_OUTAGE');

    const minutes = [...delayed, ...outage].map((event) => event.minutes);
    expect(delayed.length).toBeGreaterThan(0);
    expect(outage.length).toBeGreaterThan(0);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(120);
    expect(Math.max(...minutes)).toBeLessThan(600);
    expect(new Set(outage.map(({ record }) => record.awsRegion)).size).toBe(1);
  });

  it('corrects a record by another one that names it', () => {
    const byId = new Map(events.map(({ record }) => [record.eventID, record]));

    const corrections = events.filter(({ reason }) => reason === 'UPDATED_DATA');

    expect(corrections.length).toBeGreaterThan(0);
    for (const { record } of corrections) {
      const addendum = record.addendum as { originalEventID: string; originalRequestID: string };
      const original = byId.get(addendum.originalEventID);
      expect(original?.requestID).toBe(addendum.originalRequestID);
      expect(original?.eventName).toBe(record.eventName);
      expect(original?.eventTime).toBe(record.eventTime);
    }
  });
});

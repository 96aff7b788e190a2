import {
  type ActivityEvent,
  admitText,
  DAY,
  type Envelope,
  mergeCopies,
  readEnvironment,
} from '@iam-tracker/core';
import { readReadingSettings } from '@iam-tracker/core/reading';
import { type CloudTrailRecord, generateAccount, pushEvents } from '@iam-tracker/simulator';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createAdmission } from '../src/sources/admission.ts';
import { anEnvelope } from './world/envelopes.ts';

const START = Date.UTC(2026, 2, 2);
const account = generateAccount({
  seed: 1,
  start: START,
  end: START + 14 * DAY,
  eventsPerDay: 500,
  contractors: true,
});
const { accountId } = account;
const settings = readEnvironment(
  { AWS_REGION: 'us-east-1', FILTERED_ROLES: 'security-scanner' },
  readReadingSettings,
);
const admitPushed = createAdmission({ settings, pushAccounts: new Set() });

const push = (body: object) =>
  admitPushed({ messageId: 'm', accountId, attempt: 1, body: body as never });

/** As the collector admits what LookupEvents answers. */
function poll(record: Partial<CloudTrailRecord>, around: Partial<Envelope> = {}) {
  return admitText(JSON.stringify(record), settings.noise, {
    eventId: record.eventID,
    eventName: record.eventName,
    eventSource: record.eventSource,
    eventTime: Date.parse(String(record.eventTime)) / 1000,
    ...around,
    accountId,
    awsRegion: around.awsRegion ?? record.awsRegion,
  });
}

const bytes = (event: ActivityEvent) => JSON.stringify(event);

/** Fields in which the copies differ. */
function differences(pushed: ActivityEvent, polled: ActivityEvent): string[] {
  const fields = [...new Set([...Object.keys(pushed), ...Object.keys(polled)])];
  return fields.filter(
    (field) => pushed[field as keyof ActivityEvent] !== polled[field as keyof ActivityEvent],
  );
}

describe('both lanes', () => {
  it('keep the same of every kind of record of an account, to the byte but for two facts of sign-ins, which polling repairs', () => {
    const verdicts = new Map<string, number>();
    const found = new Map<string, Set<string>>();
    const shapes = new Set<string>();
    for (const { body, record } of pushEvents(account.events(), { seed: 1, accountId })) {
      const envelope = JSON.parse(body);
      const pushed = push(envelope);
      const polled = poll(record);
      shapes.add(`${record.eventSource} ${record.eventName} ${Object(record.userIdentity).type}`);
      expect(pushed.verdict).toBe(polled.verdict);
      verdicts.set(pushed.verdict, (verdicts.get(pushed.verdict) ?? 0) + 1);
      if (pushed.verdict !== 'store' || polled.verdict !== 'store') continue;
      if (bytes(pushed.event) === bytes(polled.event)) continue;
      const kind = `${envelope['detail-type']} ${envelope.detail.awsRegion === 'global'}`;
      const known = found.get(kind) ?? new Set();
      found.set(kind, known);
      for (const field of differences(pushed.event, polled.event)) known.add(field);
      expect(mergeCopies(pushed.event, polled.event)).toEqual({
        event: polled.event,
        conflict: undefined,
      });
      expect(mergeCopies(polled.event, pushed.event).event).toBe(polled.event);
    }

    expect(shapes.size).toBeGreaterThan(150);
    expect([...verdicts.keys()].sort()).toEqual(['filter', 'store']);
    // The account and the Region are right; that they are from around the record is all that differs.
    expect([...found].map(([kind, fields]) => [kind, [...fields]]).sort()).toEqual([
      ['AWS Console Sign In via CloudTrail false', ['inferredAttributes']],
      ['AWS Console Sign In via CloudTrail true', ['inferredAttributes']],
    ]);
  });

  it('keep a record that cannot be read the same once polling has told what stands beside it', () => {
    const { eventName: _, ...nameless } = buildRecord();
    const pushed = push(anEnvelope(nameless));
    const polled = poll(nameless as never, { eventName: 'CreateUser' });
    if (pushed.verdict !== 'store' || polled.verdict !== 'store') throw new Error('not stored');

    expect(differences(pushed.event, polled.event)).toEqual(['eventName']);
    expect(mergeCopies(pushed.event, polled.event)).toEqual({
      event: polled.event,
      conflict: undefined,
    });
    expect(mergeCopies(polled.event, pushed.event).event).toBe(polled.event);
  });
});

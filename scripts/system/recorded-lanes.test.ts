import { existsSync } from 'node:fs';
import {
  type ActivityEvent,
  admit,
  findEventSource,
  mergeCopies,
  readEnvironment,
  UNKNOWN_TIME,
} from '@iam-tracker/core';
import { readReadingSettings } from '@iam-tracker/core/reading';
import { createEnvelopeSource } from '@iam-tracker/receiver/receive';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { openRecordedSets, RECORDED } from '../evidence/recorded-sets.mjs';

// Real CloudTrail records that lie beside the repository, pushed and polled: do both lanes keep the same bytes?
const isThere = existsSync(RECORDED);
if (!isThere) process.stderr.write(`No recorded data at ${RECORDED}: its test does not run.\n`);

const settings = readEnvironment({ AWS_REGION: 'us-east-1' }, readReadingSettings);
type Place = { readonly accountId: string; readonly awsRegion: string };
type RecordedEvent = Record<string, unknown>;

function placeOf({ awsRegion, recipientAccountId, userIdentity }: RecordedEvent): Place {
  // In documents accounts are not always numbers.
  const { accountId } = Object(userIdentity);
  const account = [recipientAccountId, accountId].find((each) => typeof each === 'string');
  const isRegion = typeof awsRegion === 'string' && !/^$|global$/.test(awsRegion);
  return {
    accountId: typeof account === 'string' ? account : '123456789012',
    awsRegion: isRegion ? awsRegion : 'us-east-1',
  };
}

/** The event that push hands to the table; undefined when it stores none, and its reason when it refuses. */
async function push(record: RecordedEvent, { accountId, awsRegion }: Place) {
  const stored: ActivityEvent[] = [];
  const source = createEnvelopeSource({
    events: {
      async putPushed(list) {
        stored.push(...list);
        return list;
      },
    },
    ...{ markDays: async () => undefined, settings, pushAccounts: new Set<string>() },
    ...{ clock: { now: () => 0 }, logger },
  });
  const body = {
    ...{ version: '0', id: '1', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam' },
    ...{ account: accountId, time: '2026-03-05T10:11:15Z', region: awsRegion, resources: [] },
    detail: record,
  };
  const message = { messageId: 'm', accountId, attempt: 1, body };
  const [setback] = await source.take([message], new AbortController().signal);
  return { event: stored[0], refusal: setback?.reason };
}

function differences(pushed: ActivityEvent, polled: ActivityEvent): string[] {
  const fields = new Set([...Object.keys(pushed), ...Object.keys(polled)]);
  return [...fields].filter(
    (field) => pushed[field as keyof ActivityEvent] !== polled[field as keyof ActivityEvent],
  );
}

describe('both lanes', () => {
  (isThere ? it : it.skip)('keep the same of recorded events, or polling repairs it', async () => {
    const counts = { stored: 0, same: 0, left: 0, elsewhere: 0 };
    const bare = { same: 0, repaired: 0, fields: new Set<string>() };
    for (const record of openRecordedSets(RECORDED).all() as RecordedEvent[]) {
      const place = placeOf(record);
      const admission = admit(record, settings.noise, place);
      if (admission.verdict !== 'store') continue;
      const polled = admission.event;
      counts.stored += 1;
      const whole = await push(record, place);
      if (whole.refusal !== undefined) {
        // Without a key of its own it is polling's, which is told the key beside the record.
        expect(polled.eventId.startsWith('unparsed-') || polled.eventTime === UNKNOWN_TIME).toBe(
          true,
        );
        counts.left += 1;
        continue;
      }
      if (whole.event === undefined) {
        // Global services in another Region than theirs: examples that nobody recorded.
        expect(findEventSource(polled.eventSource)?.recordedIn).toBe('home');
        counts.elsewhere += 1;
        continue;
      }
      expect(JSON.stringify(whole.event)).toBe(JSON.stringify(polled));
      counts.same += 1;
      // As sign-ins are pushed.
      const { recipientAccountId: _, ...rest } = record;
      const { event } = await push({ ...rest, awsRegion: 'global' }, place);
      if (event === undefined) throw new Error('a record without its account was not stored');
      if (JSON.stringify(event) === JSON.stringify(polled)) bare.same += 1;
      else {
        for (const field of differences(event, polled)) bare.fields.add(field);
        const merged = mergeCopies(event, polled);
        expect(merged.conflict).toBeUndefined();
        expect(differences(merged.event, polled)).toEqual([]);
        expect(mergeCopies(polled, event).event).toBe(polled);
        bare.repaired += 1;
      }
    }

    expect(counts.same).toBeGreaterThan(500);
    expect(counts.same + counts.left + counts.elsewhere).toBe(counts.stored);
    expect(bare.repaired).toBeGreaterThan(500);
    expect([...bare.fields].sort()).toEqual(['inferredAttributes']);
  });
});

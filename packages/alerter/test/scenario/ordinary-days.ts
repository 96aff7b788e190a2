import { formatTime } from '@iam-tracker/core';
import {
  assumedRole,
  buildAssumeRole,
  buildConsoleLogin,
  buildRecord,
  iamUser,
  type TestRecord,
} from '@iam-tracker/test-utils';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import { toEvents } from './run-rule.ts';

const START = Date.UTC(2026, 0, 1, 9);
const DAY = 86_400_000;
const OFFICE = '192.0.2.10';

/** Gives records times and ids of a day, counted from 2026-01-01; minutes apart. */
export function storyOn(day: number, records: readonly TestRecord[], name = 'story'): RuleEvent[] {
  return toEvents(
    records.map((record, index) => ({
      ...record,
      eventID: `${name}-${day}-${index}`,
      eventTime: formatTime(START + day * DAY + index * 60_000),
    })),
  );
}

/** Yields the everyday activity of an account, none of it news: a list of events a day. */
export function* ordinaryDays(count: number): Generator<RuleEvent[]> {
  const mfa = { additionalEventData: { MFAUsed: 'Yes' } };
  for (let day = 0; day < count; day += 1) {
    yield storyOn(
      day,
      [
        buildConsoleLogin('Success', iamUser('alice'), { ...mfa, sourceIPAddress: OFFICE }),
        buildRecord({
          eventName: 'GetUser',
          readOnly: true,
          requestParameters: { userName: 'alice' },
          userIdentity: iamUser('alice'),
          sourceIPAddress: OFFICE,
        }),
        buildAssumeRole('nightly', {
          userIdentity: iamUser('svc-nightly', { accessKeyId: 'AKIAEXAMPLENIGHTLY01' }),
          sourceIPAddress: OFFICE,
        }),
        buildRecord({
          eventName: 'TagRole',
          requestParameters: { roleName: 'app', tags: [{ key: 'run', value: String(day) }] },
          userIdentity: assumedRole('nightly', 'run'),
          sourceIPAddress: OFFICE,
        }),
      ],
      'ordinary',
    );
  }
}

import { type JsonObject, readService } from '@iam-tracker/core';
import { guid } from '../account/identifiers.ts';
import type { Random } from '../account/random.ts';
import { isoSecond } from '../account/timestamps.ts';
import type { CloudTrailRecord } from '../simulated-event.ts';

/** CloudTrail's types of events by the type of the record; every other is an API call. */
const DETAIL_TYPES: Readonly<Record<string, string>> = {
  AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail',
  AwsServiceEvent: 'AWS Service Event via CloudTrail',
  AwsConsoleAction: 'AWS Console Action via CloudTrail',
};
const API_CALL = 'AWS API Call via CloudTrail';

/** Region in which a sign-in that names none is recorded. */
const GLOBAL_REGION = 'us-east-1';

/**
 * Writes the event of EventBridge around a record, with an id of its own and a time a little after the record's. Records of
 * sign-ins are as they were seen: without `recipientAccountId`, and with `global` for their Region where the
 * global endpoint recorded them.
 */
export function envelopeOf(
  record: CloudTrailRecord,
  accountId: string,
  random: Random,
): JsonObject {
  const { eventSource, eventTime, eventType } = record;
  const type = typeof eventType === 'string' ? DETAIL_TYPES[eventType] : undefined;
  return {
    version: '0',
    id: guid(random),
    'detail-type': type ?? API_CALL,
    source: `aws.${readService(eventSource) ?? 'unknown'}`,
    account: accountId,
    time: isoSecond(Date.parse(eventTime) + random.int(0, 3) * 1000),
    region: record.awsRegion,
    resources: [],
    detail: eventType === 'AwsConsoleSignIn' ? signIn(record) : record,
  };
}

function signIn({ recipientAccountId: _, ...record }: CloudTrailRecord): JsonObject {
  return record.awsRegion === GLOBAL_REGION ? { ...record, awsRegion: 'global' } : record;
}

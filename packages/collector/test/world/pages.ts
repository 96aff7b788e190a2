import type { LookupEntry, LookupPage } from '../../src/ports.ts';
import { SHARD } from './shard.ts';

/** Builds an entry of a page: what LookupEvents says of an IAM user's AssumeRole. */
export function anEntry(
  second: number,
  eventId: string,
  fields: Record<string, unknown> = {},
): LookupEntry {
  const record = {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'alice', accountId: SHARD.accountId },
    eventTime: new Date(second * 1000).toISOString().replace('.000', ''),
    eventSource: SHARD.source,
    eventName: 'AssumeRole',
    awsRegion: SHARD.region,
    readOnly: true,
    eventID: eventId,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    recipientAccountId: SHARD.accountId,
    ...fields,
  };
  return { text: JSON.stringify(record), envelope: { eventId, eventTime: second } };
}

/** An entry that `FILTER_AWS_SERVICE_EVENTS` leaves out. */
export function aNoiseEntry(second: number, eventId: string): LookupEntry {
  const userIdentity = { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' };
  return anEntry(second, eventId, { userIdentity });
}

/** Builds a page of entries named by their seconds: `12a` is entry `12a` of second 12. */
export function aPage(names: readonly string[], nextToken?: string): LookupPage {
  const entries = names.map((name) => anEntry(Number.parseInt(name, 10), name));
  return nextToken === undefined ? { entries } : { entries, nextToken };
}

export function namesOf(entries: LookupPage['entries']): (string | undefined)[] {
  return entries.map(({ envelope }) => envelope.eventId);
}

import {
  CloudTrailClient,
  type CloudTrailClientConfig,
  type Event,
  type LookupAttribute,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import {
  AppError,
  type AwsTimeKeeper,
  compact,
  type ErrorCode,
  type EventStream,
  nameStream,
} from '@iam-tracker/core';
import {
  clientDefaults,
  describeAwsError,
  isClockCorrected,
  watchAnswerTimes,
} from '@iam-tracker/core/aws';
import type { EventHistory, LookupEntry, LookupQuery } from '../ports.ts';

/** 50 is the largest page (LookupEvents API reference). */
const PAGE_SIZE = 50;

/** Refusals by pace: LookupEvents answers HTTP 400, not 429 (CloudTrail API, common errors). */
const THROTTLED = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);

/**
 * CloudTrail's event history, one client a Region. Pace and retries are the caller's. Tells `awsTime` of
 * the time in each answer, and signs requests by it: a wrong clock costs no request once it is known.
 */
export function createCloudTrailHistory(
  awsTime: AwsTimeKeeper,
  config: CloudTrailClientConfig = {},
): EventHistory {
  const clients = new Map<string, CloudTrailClient>();
  const clientOf = (region: string) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    // One attempt: a retry inside the SDK would be a request that the pacer does not know of.
    const client = new CloudTrailClient({
      ...clientDefaults,
      ...config,
      region,
      maxAttempts: 1,
      systemClockOffset: -(awsTime.aheadBy() ?? 0),
    });
    watchAnswerTimes(client, awsTime);
    clients.set(region, client);
    return client;
  };
  return {
    async lookUp(query, nextToken, signal) {
      const command = new LookupEventsCommand(lookupParams(query, nextToken));
      const page = await clientOf(query.region)
        .send(command, { abortSignal: signal })
        .catch((error: unknown) => {
          throw signal.aborted
            ? signal.reason
            : translate(error, `LookupEvents for ${nameStream(query)} in ${query.region}`);
        });
      const entries = (page.Events ?? []).map(toEntry);
      return page.NextToken ? { entries, nextToken: page.NextToken } : { entries };
    },
    async askTime(region, signal) {
      // Of the answer the time alone counts, and the client is watched for it.
      await clientOf(region)
        .send(new LookupEventsCommand({ MaxResults: 1 }), { abortSignal: signal })
        .catch((error: unknown) => {
          signal.throwIfAborted();
          if (statusOf(error) === undefined) throw translate(error, `LookupEvents in ${region}`);
        });
    },
  };
}

/** CloudTrail's ends are both inclusive and whole seconds; ours leaves the end out. */
export function lookupParams(
  query: LookupQuery,
  nextToken: string | undefined,
): LookupEventsCommandInput {
  const { interval } = query;
  return compact({
    LookupAttributes: [attributeOf(query)],
    StartTime: new Date(interval.start * 1000),
    EndTime: new Date((interval.end - 1) * 1000),
    MaxResults: PAGE_SIZE,
    NextToken: nextToken,
  });
}

function attributeOf({ source, eventName, resourceName }: EventStream): LookupAttribute {
  if (source !== undefined) return { AttributeKey: 'EventSource', AttributeValue: source };
  return eventName === undefined
    ? { AttributeKey: 'ResourceName', AttributeValue: resourceName }
    : { AttributeKey: 'EventName', AttributeValue: eventName };
}

/** Fields without a condition each: this runs for every event, and spreads are slow. */
function toEntry({
  CloudTrailEvent,
  EventId,
  EventName,
  EventSource,
  EventTime,
}: Event): LookupEntry {
  return {
    text: CloudTrailEvent ?? '',
    envelope: {
      eventId: EventId,
      eventName: EventName,
      eventSource: EventSource,
      eventTime: EventTime === undefined ? undefined : Math.floor(EventTime.getTime() / 1000),
    },
  };
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function translate(error: unknown, request: string): AppError {
  const { what, hint: known } = describeAwsError(error);
  const { name } = error as Error;
  const code = isClockCorrected(error) ? 'LOOKUP_UNAVAILABLE' : codeOf(name, statusOf(error));
  const needed = 'The collector needs cloudtrail:LookupEvents in every Region it reads.';
  const hint = known ?? (code === 'LOOKUP_FAILED' ? needed : undefined);
  return new AppError(code, `${request}: ${what}`, compact({ cause: error, hint }));
}

function codeOf(name: string, status: number | undefined): ErrorCode {
  if (THROTTLED.has(name) || status === 429) return 'LOOKUP_THROTTLED';
  if (name === 'InvalidNextTokenException') return 'LOOKUP_TOKEN_REJECTED';
  // No status means no answer: the network, a closed connection. One of success means an answer that
  // broke off or that a proxy in between made up; 408 is the server's own time-out.
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408;
  return isRefusal ? 'LOOKUP_FAILED' : 'LOOKUP_UNAVAILABLE';
}

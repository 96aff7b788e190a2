import { compact } from '@iam-tracker/core';
import { AwsError } from '../aws-request.ts';
import type { EventFilter } from './event-store.ts';

/** Limits of the LookupEvents API reference. */
const MAX_RESULTS = 50;
const MAX_VALUE_LENGTH = 2000;

const ATTRIBUTES: Record<string, EventFilter['attribute']> = {
  AccessKeyId: 'accessKeyId',
  EventId: 'eventId',
  EventName: 'eventName',
  EventSource: 'eventSource',
  ReadOnly: 'readOnly',
  ResourceName: 'resourceName',
  ResourceType: 'resourceType',
  Username: 'username',
};

export interface LookupRequest {
  readonly filter?: EventFilter;
  /** Seconds, as asked. */
  readonly start?: number;
  readonly end?: number;
  readonly maxResults: number;
  readonly nextToken?: string;
  /** CloudTrail Insights events are asked for, of which this account has none. */
  readonly isInsight: boolean;
  /** Everything but the token, in one text. */
  readonly parameters: string;
}

/** Reads the body of a LookupEvents request. @throws AwsError named as AWS names the mistake. */
export function parseLookupRequest(body: Record<string, unknown>): LookupRequest {
  const { NextToken, StartTime, EndTime, EventCategory } = body;
  const filter = parseFilter(body.LookupAttributes ?? []);
  const start = parseTime(StartTime);
  const end = parseTime(EndTime);
  const maxResults = parseMaxResults(body.MaxResults ?? MAX_RESULTS);
  if (start !== undefined && end !== undefined && start > end) {
    throw invalidTimeRange(`the start time ${start} is after the end time ${end}`);
  }
  if (EventCategory !== undefined && EventCategory !== 'insight') {
    throw new AwsError('InvalidEventCategoryException', `unknown category: ${EventCategory}`);
  }
  if (NextToken !== undefined && typeof NextToken !== 'string') {
    throw new AwsError('SerializationException', 'NextToken must be a string');
  }
  const asked = { filter, start, end, maxResults, EventCategory };
  return compact({
    filter,
    start,
    end,
    nextToken: NextToken,
    maxResults,
    isInsight: EventCategory === 'insight',
    parameters: JSON.stringify(asked),
  });
}

export function invalidTimeRange(reason: string): AwsError {
  return new AwsError('InvalidTimeRangeException', `Time range is not valid: ${reason}`);
}

function parseFilter(value: unknown): EventFilter | undefined {
  if (!Array.isArray(value)) throw invalidAttributes('LookupAttributes must be a list');
  if (value.length === 0) return undefined;
  if (value.length > 1) throw invalidAttributes('only one lookup attribute is allowed');
  const { AttributeKey: key, AttributeValue: text } = Object(value[0]);
  const attribute = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
  if (attribute === undefined) throw invalidAttributes(`there is no lookup attribute ${key}`);
  if (typeof text !== 'string' || text.length === 0 || text.length > MAX_VALUE_LENGTH) {
    throw invalidAttributes(`the value of ${key} must have 1 to ${MAX_VALUE_LENGTH} characters`);
  }
  return { attribute, value: text };
}

function invalidAttributes(reason: string): AwsError {
  return new AwsError('InvalidLookupAttributesException', reason);
}

/** Reads epoch seconds. CloudTrail works in whole seconds: what SDKs send behind the point is cut. */
function parseTime(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') {
    throw new AwsError('SerializationException', 'times are numbers: seconds since the epoch');
  }
  return Math.floor(value);
}

function parseMaxResults(value: unknown): number {
  if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > MAX_RESULTS) {
    throw new AwsError(
      'InvalidMaxResultsException',
      `MaxResults must be from 1 to ${MAX_RESULTS}, not ${value}`,
    );
  }
  return Number(value);
}

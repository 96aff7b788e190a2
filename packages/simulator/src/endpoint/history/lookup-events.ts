import { type Clock, compact, HISTORY_SECONDS } from '@iam-tracker/core';
import type { Dice } from '../../account/random.ts';
import { AwsError } from '../aws-protocol.ts';
import { createThrottle } from '../faults.ts';
import { openPlace, sealPlace } from '../sealed-place.ts';
import type { EventCursor, EventFilter, EventStore, FoundEvent } from './event-store.ts';
import { resourcesIn } from './event-summary.ts';

/** Behaviour of LookupEvents; the defaults are those of AWS, at its most obliging. */
export interface LookupBehaviour {
  /** Per Region; `Infinity` for no limit. AWS allows 2. */
  readonly lookupRequestsPerSecond?: number;
  /** Requests that may come at once after a pause; those of one second when absent. */
  readonly lookupBurst?: number;
  /** The chance, below 1, that a page holds fewer events than there are, maybe none. */
  readonly shortPageProbability?: number;
  /** After how much a token is refused. AWS does not say; by default it holds for ever. */
  readonly tokenLifetime?: { readonly milliseconds?: number; readonly requests?: number };
  /** Events whose record arrives cut off, as no JSON. */
  readonly corruptEventIds?: Iterable<string>;
}

interface LookupEventsOptions extends LookupBehaviour {
  readonly store: EventStore;
  readonly clock: Clock;
  /** The dice of a Region. */
  readonly randomOf: (region: string) => Dice;
}

interface LookupPage {
  readonly Events: readonly Record<string, unknown>[];
  readonly NextToken?: string;
}

/** Answers one LookupEvents request. @throws AwsError */
export type LookupEvents = (region: string, body: Record<string, unknown>) => LookupPage;

export function createLookupEvents(options: LookupEventsOptions): LookupEvents {
  const { store, clock, randomOf, tokenLifetime = {}, shortPageProbability = 0 } = options;
  const { lookupRequestsPerSecond = 2, lookupBurst = Math.max(1, lookupRequestsPerSecond) } =
    options;
  const throttle = createThrottle(lookupRequestsPerSecond, lookupBurst);
  const corrupt = new Set(options.corruptEventIds);
  const requestCounts = new Map<string, number>();

  function beginWalk(request: LookupRequest, now: number): WalkState {
    // AWS does not say whether a range that only begins too early is refused. Callers must be ready
    // for the worse: it is, but only when a walk begins, as the edge moves on while it lasts.
    const oldest = Math.floor(now / 1000) - HISTORY_SECONDS;
    if (request.start !== undefined && request.start < oldest) {
      throw invalidTimeRange(`${request.start} is more than 90 days ago (${oldest})`);
    }
    return { asOf: now, ordinalLimit: store.size, issuedAt: now, issuedRequests: 0 };
  }

  function resumeWalk(token: string, binding: string, now: number, requests: number): WalkState {
    const state = openPlace(token, binding) as WalkState | undefined;
    if (state === undefined) throw invalidToken();
    const { milliseconds: life = Number.POSITIVE_INFINITY } = tokenLifetime;
    const { requests: uses = Number.POSITIVE_INFINITY } = tokenLifetime;
    const age = now - state.issuedAt;
    if (age > life || requests - state.issuedRequests > uses) throw invalidToken();
    return state;
  }

  /** Returns how many events a page holds that has room for `room`. */
  function pageSize(room: number, random: Dice): number {
    return random() < shortPageProbability ? Math.floor(random() * room) : room;
  }

  return (region, body) => {
    const now = clock.now();
    const random = randomOf(region);
    if (!throttle.admit(region, now)) throw new AwsError('ThrottlingException', 'Rate exceeded');
    const request = parseLookupRequest(body);
    const requests = (requestCounts.get(region) ?? 0) + 1;
    requestCounts.set(region, requests);
    const binding = `${region} ${request.parameters}`;
    const walk =
      request.nextToken === undefined
        ? beginWalk(request, now)
        : resumeWalk(request.nextToken, binding, now, requests);
    if (request.isInsight) return { Events: [] };

    const oldest = Math.floor(walk.asOf / 1000) - HISTORY_SECONDS;
    const { asOf, ordinalLimit } = walk;
    const search = compact({
      region,
      filter: request.filter,
      start: Math.max(request.start ?? oldest, oldest),
      end: request.end ?? Number.POSITIVE_INFINITY,
      asOf,
      ordinalLimit,
      before: walk.before,
      limit: pageSize(request.maxResults, random),
    });
    const { events, hasMore } = store.search(search);
    const entries = events.map((event) => entryOf(event, corrupt));
    // A full last page may be followed by an empty one, as callers cannot tell it from the others.
    const endsOpen = events.length > 0 && random() < shortPageProbability;
    if (!hasMore && !endsOpen) return { Events: entries };
    const before = cursorAfter(events) ?? walk.before;
    const state = { asOf, ordinalLimit, before, issuedAt: now, issuedRequests: requests };
    return { Events: entries, NextToken: sealPlace(compact(state), binding) };
  };
}

function cursorAfter(events: readonly FoundEvent[]): EventCursor | undefined {
  const last = events.at(-1);
  return last && { second: last.second, ordinal: last.ordinal };
}

/** Returns an event as LookupEvents wraps it. */
function entryOf(event: FoundEvent, corrupt: ReadonlySet<string>): Record<string, unknown> {
  const { summary, second, text } = event;
  const isCorrupt = corrupt.has(summary.eventId);
  return {
    EventId: summary.eventId,
    EventName: summary.eventName,
    ReadOnly: summary.readOnly,
    AccessKeyId: summary.accessKeyId,
    EventTime: second,
    EventSource: summary.eventSource,
    Username: summary.username,
    Resources: resourcesIn(text, summary.eventSource),
    CloudTrailEvent: isCorrupt ? text.slice(0, Math.floor(text.length / 2)) : text,
  };
}

/** The place of a walk over pages. It is all in the token: the server remembers no walk. */
interface WalkState {
  /** The walk shows what was visible then, in milliseconds, and nothing that came later. */
  readonly asOf: number;
  readonly ordinalLimit: number;
  /** The last event handed out; absent while the pages so far were empty. */
  readonly before?: EventCursor;
  readonly issuedAt: number;
  /** Requests that the Region had seen when the token was made. */
  readonly issuedRequests: number;
}

function invalidToken(): AwsError {
  return new AwsError(
    'InvalidNextTokenException',
    'A token that is not valid, or that was previously used in a request with different parameters.',
  );
}

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

interface LookupRequest {
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
function parseLookupRequest(body: Record<string, unknown>): LookupRequest {
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

function invalidTimeRange(reason: string): AwsError {
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

import { HISTORY_SECONDS, type Interval } from '@iam-tracker/core';
import type { LookupPage } from '../ports.ts';
import type { ShardProgress } from './shard-progress.ts';

/** Distance kept from the 90-day edge: a start beyond it is refused, and it moves while we ask. */
const EDGE_SECONDS = 60;

/** A rest smaller than this many pages is not worth another walk: each costs part of a page. */
const PAGES_WORTH_SPLITTING = 2;

/** Pages of a stretch without order after which a narrower one is asked for: a run must be able to end it. */
const PAGES_WITHOUT_ORDER = 20;

/** Tiers in the order they are read. Fresh events matter most; then late ones; old gaps have waited already. */
export const TIERS = ['fresh', 'settle', 'older'] as const;
export type Tier = (typeof TIERS)[number];

/** A stretch that a glance has to prove, and how urgent it would be on its own. */
export interface GlancePart {
  readonly tier: Tier;
  readonly interval: Interval;
}

/** One chain of pages, newest first, over a stretch of one shard's time. */
export interface Walk {
  readonly progress: ShardProgress;
  readonly tier: Tier;
  /** Part of a glance's time (`glanceOver`) that is to be proven. Undefined: all of it. */
  readonly parts: readonly GlancePart[] | undefined;
  /** Stretch that this walk has still to prove. Shrinks from the top; a split takes from the bottom. */
  remaining: Interval;
  /** Content of the requests, unchanged while a token is in use. */
  asked: Interval;
  nextToken: string | undefined;
  /** Time of their first sending, seconds: pages by token may show no more than was visible then. */
  askedAt: number;
  /** Time that a page of 50 covers here; undefined before the first page. */
  secondsPerPage: number | undefined;
  /** Ids already stored of the second that is read again should the token be refused. */
  edge: { second: number; ids: Set<string> };
  /** Failed or refused requests in a row. */
  failures: number;
  /** Requests that a refused token made start again, in a row. */
  restarts: number;
  /** Pages read by the token in use. */
  pages: number;
  /** Time that is asked for at once since a page was not newest first, seconds; undefined before. */
  slice: number | undefined;
}

export function newWalk(
  progress: ShardProgress,
  tier: Tier,
  interval: Interval,
  secondsPerPage?: number,
): Walk {
  return {
    progress,
    tier,
    parts: undefined,
    remaining: interval,
    asked: interval,
    nextToken: undefined,
    askedAt: Number.NEGATIVE_INFINITY,
    secondsPerPage,
    edge: { second: Number.NaN, ids: new Set() },
    failures: 0,
    restarts: 0,
    pages: 0,
    slice: undefined,
  };
}

export function isFinished(walk: Walk): boolean {
  return walk.remaining.start >= walk.remaining.end;
}

/**
 * Fits a walk that holds no token to what CloudTrail can still answer at `now` (seconds). What is
 * older finishes the walk here and stays a gap in the ledger until that gives it up as lost. What the
 * answers prove counts as of `askedAt`, which must not be later than the true time.
 */
export function aim(walk: Walk, now: number, askedAt = now): void {
  if (walk.nextToken !== undefined) return;
  const start = Math.max(walk.remaining.start, now - HISTORY_SECONDS + EDGE_SECONDS);
  const end = Math.max(start, walk.remaining.end);
  walk.remaining = { start, end };
  walk.asked = { start: Math.max(start, end - (walk.slice ?? Number.POSITIVE_INFINITY)), end };
  walk.askedAt = askedAt;
  walk.pages = 0;
}

/**
 * Tells whether a page that others follow shows that a walk cannot go by the order of its events: one
 * is newer than the one before it, or than what the pages before have proven.
 */
export function breaksOrder(walk: Walk, page: LookupPage): boolean {
  if (walk.slice !== undefined || page.nextToken === undefined) return false;
  let latest = walk.remaining.end - 1;
  for (const { envelope } of page.entries) {
    if (envelope.eventTime === undefined) continue;
    if (envelope.eventTime > latest) return true;
    latest = envelope.eventTime;
  }
  return false;
}

/**
 * Lets a walk go on without relying on order: it begins again, and from here on only the last page of
 * what is asked proves anything. Returns what the walk had proven by the order of this answer.
 */
export function forgoOrder(walk: Walk): Interval {
  const doubted = { start: walk.remaining.end, end: walk.asked.end };
  walk.remaining = { start: walk.remaining.start, end: walk.asked.end };
  walk.slice = walk.remaining.end - walk.remaining.start;
  walk.secondsPerPage = undefined;
  walk.nextToken = undefined;
  return doubted;
}

/**
 * Moves past a page whose events are stored and returns the stretch it proves; undefined when it
 * proves nothing. The page's oldest second is not proven: more of its events may follow.
 */
export function passPage(walk: Walk, page: LookupPage): Interval | undefined {
  walk.pages += 1;
  if (walk.slice !== undefined) return passUnordered(walk, page);
  const { start, end } = walk.remaining;
  const oldest = oldestSecond(page);
  const isLastPage = page.nextToken === undefined;
  // Below `start` the rest belongs to the walk that was split off.
  const edge = isLastPage ? start : Math.max(start, Math.min(end, (oldest ?? end - 1) + 1));
  walk.nextToken = page.nextToken;
  walk.failures = 0;
  walk.restarts = 0;
  noteEdge(walk, page, oldest);
  if (edge < end) walk.secondsPerPage = end - edge;
  // A page of one second alone says that time is dense here.
  else if (oldest !== undefined) walk.secondsPerPage = 1;
  walk.remaining = { start, end: edge };
  return edge < end ? { start: edge, end } : undefined;
}

/** Without order only the end of an answer tells that nothing of what was asked is missing. */
function passUnordered(walk: Walk, { nextToken }: LookupPage): Interval | undefined {
  const { start, end } = walk.asked;
  walk.nextToken = nextToken;
  walk.failures = 0;
  walk.restarts = 0;
  if (nextToken === undefined) {
    const proven = { start: Math.max(start, walk.remaining.start), end };
    walk.remaining = { start: walk.remaining.start, end: proven.start };
    return proven;
  }
  if (walk.pages >= PAGES_WITHOUT_ORDER && end - start > 1) {
    walk.slice = Math.ceil((end - start) / 2);
    walk.nextToken = undefined;
  }
  return undefined;
}

function noteEdge(walk: Walk, page: LookupPage, oldest: number | undefined): void {
  if (oldest === undefined) return;
  if (oldest !== walk.edge.second) walk.edge = { second: oldest, ids: new Set() };
  for (const { envelope } of page.entries) {
    if (envelope.eventTime === oldest && envelope.eventId !== undefined) {
      walk.edge.ids.add(envelope.eventId);
    }
  }
}

function oldestSecond(page: LookupPage): number | undefined {
  let oldest: number | undefined;
  for (const { envelope } of page.entries) {
    if (envelope.eventTime === undefined) continue;
    if (oldest === undefined || envelope.eventTime < oldest) oldest = envelope.eventTime;
  }
  return oldest;
}

/** Returns the entries of a page that are this walk's to store: not below a split, not what a glance only looks past, not stored yet. */
export function ownEntries(walk: Walk, page: LookupPage): LookupPage['entries'] {
  return page.entries.filter(({ envelope: { eventTime, eventId } }) => {
    if (eventTime === undefined) return true;
    if (eventTime < walk.remaining.start || !isOwed(walk, eventTime)) return false;
    return eventTime !== walk.edge.second || eventId === undefined || !walk.edge.ids.has(eventId);
  });
}

function isOwed({ parts }: Walk, second: number): boolean {
  return (
    parts === undefined ||
    parts.some(({ interval }) => interval.start <= second && second < interval.end)
  );
}

/** Drops a refused token: the walk starts again from what it has not proven. */
export function restart(walk: Walk): void {
  walk.nextToken = undefined;
  walk.restarts += 1;
}

/** Pages left after the one that is being read, by the density seen so far; 0 when not known. */
export function estimatePagesLeft(walk: Walk): number {
  if (walk.secondsPerPage === undefined) return 0;
  return (walk.remaining.end - walk.remaining.start) / walk.secondsPerPage - 1;
}

/** Takes the older half of what a walk has left for another walk; undefined when that is too little. */
export function splitWalk(walk: Walk): Walk | undefined {
  if (estimatePagesLeft(walk) < PAGES_WORTH_SPLITTING) return undefined;
  const { start, end } = walk.remaining;
  const middle = Math.floor((start + end - (walk.secondsPerPage ?? 0)) / 2);
  if (middle <= start || middle >= end) return undefined;
  walk.remaining = { start: middle, end };
  return newWalk(walk.progress, walk.tier, { start, end: middle }, walk.secondsPerPage);
}

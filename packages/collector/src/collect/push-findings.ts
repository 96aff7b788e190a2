import { createHash } from 'node:crypto';
import { type ActivityEvent, EVENT_SOURCES, readService } from '@iam-tracker/core';
import {
  addLatencies,
  countsOf,
  type LatencyCount,
  latenciesSince,
  PUSH_GRACE_SECONDS,
  type PushRecord,
  type PushSighting,
} from '@iam-tracker/core/push';

/** What push brings from a Region, beside polling. */
export interface PushExpectation {
  /** Events that only read are brought, too. */
  readonly bringsReads: boolean;
  /** Since when, seconds; absent: since the first run that is told of it. */
  readonly since?: number;
}

/** What a run found of push: events that were old enough to be judged, each once. */
export interface PushFindings {
  readonly pushed: number;
  readonly missed: number;
  readonly latencies: readonly LatencyCount[];
}

export const noFindings: PushFindings = { pushed: 0, missed: 0, latencies: [] };

/** Adds what a ledger knows after a save and did not know before it. */
export function addFindings(
  findings: PushFindings,
  before: PushRecord | undefined,
  after: PushRecord | undefined,
): PushFindings {
  if (after === undefined || after === before) return findings;
  const now = countsOf(after, PUSH_GRACE_SECONDS);
  const then = before && countsOf(before, PUSH_GRACE_SECONDS);
  return sumFindings([
    findings,
    {
      pushed: now.pushed - (then?.pushed ?? 0),
      missed: now.missed - (then?.missed ?? 0),
      latencies: latenciesSince(after.latencies, before?.latencies ?? []),
    },
  ]);
}

export function sumFindings(all: Iterable<PushFindings>): PushFindings {
  let sum = noFindings;
  for (const { latencies, missed, pushed } of all) {
    sum = {
      pushed: sum.pushed + pushed,
      missed: sum.missed + missed,
      latencies: addLatencies(sum.latencies, latencies),
    };
  }
  return sum;
}

/** Bytes of a digest that tell events of one second apart. */
const MARK_BYTES = 6;

const SERVICES = new Set(EVENT_SOURCES.map(({ service }) => service));

/**
 * Returns what finding an event says of push; undefined of one that push is not to bring. Rules that are not told
 * otherwise leave out what only reads (EventBridge user guide, "Read-only management events from AWS services"), and
 * of what is kept for the deployment's own sake they let through some kinds alone (decision 0109).
 */
export function sightingOf(
  event: ActivityEvent,
  second: number,
  pushedAt: number | undefined,
  { bringsReads }: PushExpectation,
): PushSighting | undefined {
  if (event.readOnly === true && !bringsReads) return undefined;
  if (!SERVICES.has(readService(event.eventSource) ?? '')) return undefined;
  const digest = createHash('sha256').update(`${event.eventDate}/${event.eventId}`).digest();
  return {
    second,
    mark: digest.subarray(0, MARK_BYTES).toString('base64url'),
    latencyMilliseconds:
      pushedAt === undefined ? undefined : Math.max(0, pushedAt - Date.parse(event.eventTime)),
  };
}

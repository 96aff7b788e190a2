import type { Severity } from '@iam-tracker/core';
import { type AlertGist, eventOf } from './alert-gist.ts';
import {
  type Candidate,
  firstUntold,
  joinUntold,
  rankUntold,
  type Told,
  type Untold,
} from './group-window.ts';

/** Alerts that a message tells of beside, or instead of, one of its own. */
export interface AlertSummary {
  /**
   * `together`: beside the alert of the message. `closing`: what no message told of when the time of a group was over.
   * `late`: what was found long after it happened, since we had been away.
   */
  readonly kind: 'together' | 'closing' | 'late';
  readonly count: number;
  /** There may be more than `count`. */
  readonly isAtLeast: boolean;
  /** Epoch milliseconds of the first and of the last. */
  readonly from: number;
  readonly to: number;
  /** One of each kind, the worst first; bounded. */
  readonly named: readonly NamedAlert[];
  /** Event ids of kinds that are not named; bounded. */
  readonly otherEventIds: readonly string[];
}

export interface NamedAlert {
  readonly severity: Severity;
  /** Alerts of its kind, this one among them. */
  readonly count: number;
  readonly gist: AlertGist;
}

/** Those that are named; with the rest of a message they fit what SNS takes, in six copies. */
const MAX_NAMED = 20;

/** Returns undefined when there is nothing to tell. */
export function summarise(
  kind: AlertSummary['kind'],
  others: readonly Candidate[],
  untold: readonly Told[],
): AlertSummary | undefined {
  const all = rankUntold([...joinKinds(others), ...untold.flatMap(({ entries }) => entries)]);
  if (all.length === 0) return undefined;
  const unnamed = untold.reduce((sum, each) => sum + each.unnamed, 0);
  const count = all.reduce((sum, each) => sum + each.count, unnamed);
  return {
    kind,
    count,
    isAtLeast: untold.some(({ isFull }) => isFull),
    from: Math.min(...all.map(({ from }) => from)),
    to: Math.max(...all.map(({ to }) => to)),
    named: all.slice(0, MAX_NAMED).map(({ count: alike, gist, severity }) => ({
      severity,
      count: Math.max(1, alike),
      gist,
    })),
    otherEventIds: all.slice(MAX_NAMED).map(({ gist }) => eventOf(gist).eventId),
  };
}

function joinKinds(candidates: readonly Candidate[]): Untold[] {
  const kinds = new Map<string, Untold>();
  for (const candidate of candidates) {
    const known = kinds.get(candidate.mark);
    const joined = known === undefined ? firstUntold(candidate) : joinUntold(known, candidate);
    kinds.set(candidate.mark, joined);
  }
  return [...kinds.values()];
}

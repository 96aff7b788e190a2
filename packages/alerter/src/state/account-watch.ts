import { DAY } from '@iam-tracker/core';
import { isJsonObject } from '../json-fields.ts';

/** Since when an account is watched. */
export interface AccountWatch {
  readonly v: 1;
  /** Epoch milliseconds of the earliest event of the account, of whatever kind. */
  readonly since: number;
  /** Of the latest, up to a week behind: that the document is of use. */
  readonly seen: number;
  /** When the first of its events arrived: the past of what came then was still on its way. */
  readonly arrived: number;
}

/** Events of an account that came together, in epoch milliseconds. */
export interface Sighting {
  readonly earliest: number;
  readonly latest: number;
  readonly arrived: number;
}

const COARSE = 7 * DAY;

export function readAccountWatch(body: unknown): AccountWatch | undefined {
  if (!isJsonObject(body) || body.v !== 1) return undefined;
  const { arrived, seen, since } = body;
  const isWatch = [arrived, seen, since].every((time) => typeof time === 'number');
  return isWatch ? (body as unknown as AccountWatch) : undefined;
}

/**
 * Looks at events of an account: it is watched since the earliest, in whatever order they come. The same
 * object when nothing worth storing was learnt.
 */
export function watchAccount(
  watch: AccountWatch | undefined,
  { arrived, earliest, latest }: Sighting,
): AccountWatch {
  if (watch === undefined) return { v: 1, since: earliest, seen: latest, arrived };
  const isLearnt =
    earliest < watch.since || arrived < watch.arrived || latest - watch.seen > COARSE;
  if (!isLearnt) return watch;
  return {
    v: 1,
    since: Math.min(earliest, watch.since),
    seen: Math.max(latest, watch.seen),
    arrived: Math.min(arrived, watch.arrived),
  };
}

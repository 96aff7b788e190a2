import { DAY, isJsonObject } from '@iam-tracker/core';
import type { WatchBegin } from '../ports.ts';
import { NEVER, stateKey, type UpdateContext, updateDocument } from './state-document.ts';

/**
 * Since when an account is watched, as every event teaches, those of files too: by it a baseline is old enough to
 * speak. It is forgotten when no event comes for long; the beginning of our own watch, which files do not move and
 * which never is, stands in a document of its own (`createWatchBegin`).
 */
export interface AccountWatch {
  readonly v: 1;
  /** Epoch milliseconds of the earliest event of the account, of whatever kind. */
  readonly since: number;
  /** The time of the latest, up to a week behind: that the document is of use. */
  readonly seen: number;
  /** The time when the first of its events arrived: the past of what came then was still on its way. */
  readonly arrived: number;
}

/** Events of an account that came together, in epoch milliseconds. */
interface Sighting {
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

/**
 * Remembers when the watch of each account began: when the first event of it was stored, as the stream says. The
 * time only ever moves back, whatever is told, and nothing of it comes from a record or from a request to read
 * a stretch again (docs/decisions/0078-nothing-folds-out-of-sight.md).
 */
export function createWatchBegin(context: UpdateContext): WatchBegin {
  const known = new Map<string, number>();
  const keyOf = (accountId: string) => stateKey('watch-begin', accountId);

  async function load(accountId: string): Promise<number> {
    const [stored] = await context.documents.load([keyOf(accountId)]);
    return readSince(stored?.body);
  }

  return {
    async note(accountIds, storedAt) {
      for (const accountId of new Set(accountIds)) {
        if ((known.get(accountId) ?? Number.POSITIVE_INFINITY) <= storedAt) continue;
        const since = await updateDocument(context, keyOf(accountId), (body) => {
          const begun = readSince(body);
          if (begun <= storedAt) return { result: begun };
          // A beginning that expired would turn what was missed into history.
          return { result: storedAt, next: { v: 1, since: storedAt }, expiresAt: NEVER };
        });
        known.set(accountId, since);
      }
    },
    async since(accountId) {
      const since = known.get(accountId) ?? (await load(accountId));
      if (Number.isFinite(since)) known.set(accountId, since);
      return since;
    },
  };
}

function readSince(body: unknown): number {
  const isBegin = isJsonObject(body) && body.v === 1 && typeof body.since === 'number';
  return isBegin ? (body.since as number) : Number.POSITIVE_INFINITY;
}

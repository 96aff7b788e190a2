import { isJsonObject } from '../json-fields.ts';
import type { WatchBegin } from '../ports.ts';
import { stateKey } from './state-key.ts';
import { NEVER, type UpdateContext, updateDocument } from './update-document.ts';

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

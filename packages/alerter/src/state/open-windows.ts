import { HOUR } from '@iam-tracker/core';
import { isJsonObject } from '../json-fields.ts';
import type { WindowPlace } from './group-place.ts';
import { NEVER, type UpdateContext, updateDocument } from './update-document.ts';

/** A window of which something may be untold. */
export interface OpenWindow extends WindowPlace {
  /** Epoch milliseconds when it was listed last. */
  readonly at: number;
}

/**
 * The windows to look at, in one small document that never expires: finding what is due takes one read. A window is listed before
 * anything untold is stored in it, and again from time to time, and it leaves the list only an hour
 * after that: the writer that listed it has stored it, or died, by then.
 */
export interface OpenWindows {
  /** @throws AppError STORAGE_FAILED */
  list(): Promise<readonly OpenWindow[]>;
  /** Lists a window, or lists it again. @throws AppError STORAGE_FAILED */
  add(place: WindowPlace, now: number): Promise<void>;
  /** Takes windows off the list that are still as they were listed, and long so. @throws AppError STORAGE_FAILED */
  remove(windows: readonly OpenWindow[], now: number): Promise<void>;
}

const KEY = 'open-windows';

/** A writer that finds its window listed since then need not list it again: no invocation lasts so long. */
export const LISTED_MILLISECONDS = HOUR / 2;

export function createOpenWindows(context: UpdateContext): OpenWindows {
  return {
    async list() {
      const [stored] = await context.documents.load([KEY]);
      return readList(stored?.body);
    },
    async add({ accountId, end, key, kind, ruleId, start }, now) {
      const added: OpenWindow = { key, ruleId, accountId, kind, start, end, at: now };
      await updateDocument(context, KEY, (body) => {
        const others = readList(body).filter((each) => each.key !== key);
        const next = { v: 1, windows: [...others, added] };
        return { result: undefined, next, expiresAt: NEVER };
      });
    },
    async remove(windows, now) {
      const old = new Map(
        windows.filter(({ at }) => now - at > HOUR).map(({ at, key }) => [key, at]),
      );
      if (old.size === 0) return;
      await updateDocument(context, KEY, (body) => {
        const kept = readList(body).filter(({ at, key }) => old.get(key) !== at);
        return { result: undefined, next: { v: 1, windows: kept }, expiresAt: NEVER };
      });
    },
  };
}

function readList(body: unknown): readonly OpenWindow[] {
  const isList = isJsonObject(body) && body.v === 1 && Array.isArray(body.windows);
  return isList ? (body.windows as readonly OpenWindow[]) : [];
}

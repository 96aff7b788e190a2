import { DAY, HOUR, isJsonObject } from '@iam-tracker/core';
import type { JudgedWindow, WindowPlace } from '../ports.ts';
import { type Change, NEVER, type UpdateContext, updateDocument } from '../state/state-document.ts';
import { type GroupWindow, hasUntold, readWindow } from './group-window.ts';

/** A window of which something may be untold. */
interface OpenWindow extends WindowPlace {
  /** Epoch milliseconds when it was listed last. */
  readonly at: number;
}

/**
 * The windows, and the list of those to look at, in one small document that never expires: finding what is due takes
 * one read. A window is listed before anything untold is stored in it, and again from time to time, and it leaves the
 * list only an hour after that: the writer that listed it has stored it, or died, by then.
 * Each operation throws AppError STORAGE_FAILED.
 */
interface OpenWindows {
  list(): Promise<readonly OpenWindow[]>;
  /** Takes windows off the list that are still as they were listed, and long so. */
  remove(windows: readonly OpenWindow[], now: number): Promise<void>;
  /** Changes a window, and lists it when something of it is untold. */
  change(
    place: WindowPlace,
    change: (window: GroupWindow) => GroupWindow,
    options?: {
      /** More of it came: it waits a while for the rest. */
      readonly isNews?: boolean;
      /** The window as it was read a moment before. */
      readonly read?: JudgedWindow | undefined;
    },
  ): Promise<void>;
}

const KEY = 'open-windows';
/** Untold alerts wait at least so long for a message: longer than SNS was ever down. */
const KEPT_MILLISECONDS = 14 * DAY;
/** A writer that finds its window listed since then need not list it again: no invocation lasts so long. */
const LISTED_MILLISECONDS = HOUR / 2;

export function createOpenWindows(context: UpdateContext): OpenWindows {
  /** Lists a window, or lists it again. */
  async function add({ accountId, end, key, kind, ruleId, start }: WindowPlace, now: number) {
    const added: OpenWindow = { key, ruleId, accountId, kind, start, end, at: now };
    await updateDocument(context, KEY, (body) => {
      const others = readList(body).filter((each) => each.key !== key);
      const next = { v: 1, windows: [...others, added] };
      return { result: undefined, next, expiresAt: NEVER };
    });
  }

  return {
    async list() {
      const [stored] = await context.documents.load([KEY]);
      return readList(stored?.body);
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

    async change(place, change, { isNews = false, read } = {}) {
      for (let listedAt = 0; ; ) {
        const now = context.clock.now();
        const changeBody = (body: unknown): Change<'changed' | 'unlisted'> => {
          const known = readWindow(body);
          const changed = change(known);
          if (JSON.stringify(changed) === JSON.stringify(known)) return { result: 'changed' };
          const listed = Math.max(known.listedAt, listedAt);
          // Listed first, stored then: a crash in between leaves a window on the list, and nothing untold off it.
          if (hasUntold(changed) && now - listed > LISTED_MILLISECONDS)
            return { result: 'unlisted' };
          const changedAt = isNews ? now : changed.changedAt;
          const next = { ...changed, changedAt, listedAt: listed };
          return { result: 'changed', next, expiresAt: windowExpiry(place, now) };
        };
        const result = await updateDocument(context, place.key, changeBody, read);
        if (result === 'changed') return;
        await add(place, now);
        listedAt = now;
      }
    },
  };
}

/** Until when (epoch milliseconds) a window is kept that is changed now. */
export function windowExpiry({ end }: WindowPlace, now: number): number {
  return Math.max(end, now) + KEPT_MILLISECONDS;
}

function readList(body: unknown): readonly OpenWindow[] {
  const isList = isJsonObject(body) && body.v === 1 && Array.isArray(body.windows);
  return isList ? (body.windows as readonly OpenWindow[]) : [];
}

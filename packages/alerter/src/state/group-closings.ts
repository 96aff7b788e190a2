import type { Closing, GroupClosings } from '../ports.ts';
import { eventOf } from './alert-gist.ts';
import { createWindowChange, KEPT_MILLISECONDS } from './alert-groups.ts';
import { summarise } from './alert-summary.ts';
import type { WindowPlace } from './group-place.ts';
import {
  type GroupWindow,
  hasUntold,
  rankOf,
  readWindow,
  toldOf,
  withoutTold,
} from './group-window.ts';
import { createOpenWindows } from './open-windows.ts';
import { type UpdateContext, updateDocument } from './update-document.ts';

/** After its time, or after the last that came late, a window waits so long for more of it. */
const CLOSING_DELAY_MILLISECONDS = 10 * 60_000;
/** Longer than publishing takes. */
const LEASE_MILLISECONDS = 60_000;

/** Closes windows: claimed, sent, marked, as an alert is. A crash in between means sending again, never losing. */
export function createGroupClosings(context: UpdateContext): GroupClosings {
  const { clock } = context;
  const windows = createOpenWindows(context);
  const change = createWindowChange(context, windows);

  return {
    async due(now, isLast) {
      const list = await windows.list();
      const stored = await context.documents.load(list.map(({ key }) => key));
      const looked = list.map((place, index) => ({
        place,
        window: readWindow(stored[index]?.body),
      }));
      const idle = looked.filter(({ window }) => !hasUntold(window)).map(({ place }) => place);
      await windows.remove(idle, now);
      return looked
        .filter(({ place, window }) => hasUntold(window) && isDue(place, window, now, isLast))
        .sort((a, b) => worstOf(a.window) - worstOf(b.window))
        .map(({ place: { at: _at, ...place } }) => place);
    },

    async claim(place) {
      return updateDocument<Closing | undefined>(context, place.key, (body) => {
        const window = readWindow(body);
        const now = clock.now();
        const told = toldOf(window);
        const kind = place.kind === 'late' ? 'late' : 'closing';
        const summary = summarise(kind, [], [told]);
        if (summary === undefined || window.leaseUntil > now) return { result: undefined };
        const result: Closing = {
          place,
          number: window.closings + 1,
          summary,
          told,
          unsentEventIds: told.entries
            .filter(({ isUnsent }) => isUnsent === true)
            .map(({ gist }) => eventOf(gist).eventId),
        };
        const next = { ...window, leaseUntil: now + LEASE_MILLISECONDS };
        return { result, next, expiresAt: Math.max(place.end, now) + KEPT_MILLISECONDS };
      });
    },

    async markSent({ number, place, told }) {
      await change(place, (window) => ({
        ...withoutTold(window, told),
        closings: Math.max(window.closings, number),
        leaseUntil: 0,
      }));
    },

    async release(place) {
      await change(place, (window) => ({ ...window, leaseUntil: 0 }));
    },
  };
}

function isDue(place: WindowPlace, window: GroupWindow, now: number, isLast: boolean): boolean {
  // What was late is not late again: of these nothing is waited for but more of them.
  const end = place.kind === 'late' ? 0 : place.end;
  const wait = isLast ? 0 : CLOSING_DELAY_MILLISECONDS;
  return now >= Math.max(end, isLast ? 0 : window.changedAt) + wait;
}

function worstOf({ untold }: GroupWindow): number {
  return Math.min(...untold.map(({ severity }) => rankOf(severity)));
}

import { type Clock, type IssuingCall, isForeignCopy, mergeCalls } from '@iam-tracker/core';
import type { SessionOrigins } from './ports.ts';

/** Between two looks: storing the pages of a run takes seconds. */
const PAUSE_MILLISECONDS = 3_000;

/**
 * Asks one place after the other for the call that opened a session, and all of them again until a time
 * (epoch milliseconds): the call is in another Region's events, which the same run of the collector stores
 * a moment earlier or later. The copy of another account, which does not name the caller, is taken only when the
 * caller's own does not come.
 */
export function createPatientOrigins(
  places: readonly SessionOrigins[],
  clock: Clock,
  until: number,
): SessionOrigins {
  return {
    async findIssuing(accessKeyId, use) {
      let copy: IssuingCall | undefined;
      for (;;) {
        for (const place of places) {
          const call = await place.findIssuing(accessKeyId, use);
          if (call === undefined) continue;
          if (!isForeignCopy(call)) return call;
          copy = copy === undefined ? call : mergeCalls(copy, call);
        }
        if (clock.now() + PAUSE_MILLISECONDS > until) return copy;
        await clock.sleep(PAUSE_MILLISECONDS);
      }
    },
  };
}

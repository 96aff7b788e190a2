import type { Clock } from '@iam-tracker/core';
import type { SessionOrigins } from './ports.ts';

/** Between two looks: storing the pages of a run takes seconds. */
const PAUSE_MILLISECONDS = 3_000;

/**
 * Asks one place after the other for the call that opened a session, and all of them again until a time
 * (epoch milliseconds): the call is in another Region's events, which the same run of the collector stores
 * a moment earlier or later.
 */
export function createPatientOrigins(
  places: readonly SessionOrigins[],
  clock: Clock,
  until: number,
): SessionOrigins {
  return {
    async findIssuing(use) {
      for (;;) {
        for (const place of places) {
          const call = await place.findIssuing(use);
          if (call !== undefined) return call;
        }
        if (clock.now() + PAUSE_MILLISECONDS > until) return undefined;
        await clock.sleep(PAUSE_MILLISECONDS);
      }
    },
  };
}

import { findTrailDoubt, isEnded, isSilent, type TrailLedger } from './trail-ledger.ts';

/** States of a chain of digests, the worst first. `ended` is one that is not waited for any more: of an account or Region that is gone. */
export const TRAIL_STATES = [
  'not believed',
  'tampered',
  'gap',
  'silent',
  'failed',
  'ended',
  'proven',
] as const;
export type TrailState = (typeof TRAIL_STATES)[number];

/** Returns the worst that is so of a chain at `now`, seconds. That of a copy goes on no further, and is not waited for. */
export function trailStateOf(ledger: TrailLedger, now: number): TrailState {
  if (findTrailDoubt(ledger, now) !== undefined) return 'not believed';
  if (ledger.findingCount > 0) return 'tampered';
  if (ledger.gaps.length > 0) return 'gap';
  if (ledger.isCopy !== true) {
    if (isEnded(ledger, now)) return 'ended';
    if (isSilent(ledger, now)) return 'silent';
  }
  return ledger.lastError === undefined ? 'proven' : 'failed';
}

/** Tells whether a chain in this state needs a look: all but what is proven, and what ended. */
export function needsLook(state: TrailState): boolean {
  return state !== 'proven' && state !== 'ended';
}

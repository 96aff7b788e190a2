import type { ReadPass, ShardLedger } from '../coverage/ledger.ts';
import {
  addSightings,
  isPushSilent,
  joinPushRecords,
  openPushRecord,
  PUSH_GRACE_SECONDS,
  type PushSighting,
} from './push-record.ts';

/**
 * Has a ledger judge push from `since` on (seconds), unless it does already; without a time it knows nothing of
 * push, as in a Region that has none.
 */
export function withPush(ledger: ShardLedger, since: number | undefined): ShardLedger {
  if (since !== undefined) return ledger.push ? ledger : { ...ledger, push: openPushRecord(since) };
  const { push: _none, ...rest } = ledger;
  return ledger.push === undefined ? ledger : rest;
}

/**
 * Adds to `after` what a read found, where `before` is the ledger without that read: each pass from the grace on
 * judges the events of the seconds that the read closed for it, and of no others. So a pass counts an event once,
 * however often it is read, by however many runs, since a second is closed once.
 */
export function judgeRead(
  before: ShardLedger,
  after: ShardLedger,
  sightings: readonly PushSighting[],
): ShardLedger {
  if (after.push === undefined || sightings.length === 0) return after;
  let { push } = after;
  for (const pass of before.passes) {
    if (pass.delaySeconds < PUSH_GRACE_SECONDS) continue;
    const left = after.passes.find(({ delaySeconds }) => delaySeconds === pass.delaySeconds);
    const closed = sightings.filter(
      ({ second }) => isOwed(pass, second) && !(left && isOwed(left, second)),
    );
    push = addSightings(push, pass.delaySeconds, closed);
  }
  return push === after.push ? after : { ...after, push };
}

function isOwed({ gaps }: ReadPass, second: number): boolean {
  return gaps.some(({ end, start }) => start <= second && second < end);
}

/** The source of IAM's own events: all that changes rights, and AWS pushes every one of them. */
const IAM_SOURCE = /^iam\./;

/**
 * Tells whether push is silent in the Region of some ledgers: over all that is read there, or for IAM alone, as when
 * a rule was narrowed. Of other sources AWS pushes some events never, which is no silence.
 */
export function isRegionSilent(ledgers: readonly ShardLedger[]): boolean {
  const [first, ...others] = ledgers.flatMap(({ push }) => push ?? []);
  if (first === undefined) return false;
  const ofIam = ledgers.filter(({ shard }) => IAM_SOURCE.test(shard.source ?? ''));
  return (
    isPushSilent(joinPushRecords([first, ...others])) ||
    ofIam.some(({ push }) => push !== undefined && isPushSilent(push))
  );
}

import {
  type ActivityEvent,
  admitText,
  type NoiseSettings,
  type ReadPass,
  type ShardLedger,
} from '@iam-tracker/core';
import type { EventStore, LookupEntry } from './ports.ts';
import { CATCH_UP_SECONDS } from './settings.ts';
import type { ShardProgress } from './shard-progress.ts';
import { countFiltered } from './tally.ts';

/**
 * Stores what belongs in the ledger and counts the rest; resolves when all of it is acknowledged.
 * Seconds that nobody has read yet are written blind; where they were read before, only what is
 * missing is written, which is cheaper and tells what had come late.
 */
export async function storePage(
  entries: readonly LookupEntry[],
  progress: ShardProgress,
  events: EventStore,
  noise: NoiseSettings,
): Promise<void> {
  const { tally } = progress;
  const ledger = progress.ledger();
  const fresh: ActivityEvent[] = [];
  const known: ActivityEvent[] = [];
  let omittedFields = 0;
  for (const { text, envelope } of entries) {
    const admission = admitText(text, noise, envelope);
    if (admission.verdict === 'filter') countFiltered(tally, admission.reason);
    if (admission.verdict !== 'store') continue;
    omittedFields += admission.omittedFields.length;
    const isFirstRead = isOwed(ledger.passes[0], secondOf(admission.event));
    (isFirstRead ? fresh : known).push(admission.event);
  }
  if (fresh.length > 0) await events.put(fresh);
  const missing = known.length > 0 ? await events.putMissing(known) : [];
  const stored = [...fresh, ...missing];
  tally.stored += stored.length;
  tally.unparsed += stored.filter((event) => event.eventType === 'unparsed').length;
  tally.late += missing.filter((event) => isLate(ledger, secondOf(event))).length;
  tally.omittedFields += omittedFields;
}

function secondOf(event: ActivityEvent): number {
  return Math.floor(Date.parse(event.eventTime) / 1000);
}

function isOwed(pass: ReadPass, second: number): boolean {
  return second >= pass.through || pass.gaps.some((gap) => gap.start <= second && second < gap.end);
}

/** Late is what neither the first walk nor the catch-up shortly after it was shown. */
function isLate(ledger: ShardLedger, second: number): boolean {
  return !ledger.passes.some(
    (pass) => pass.delaySeconds <= CATCH_UP_SECONDS && isOwed(pass, second),
  );
}

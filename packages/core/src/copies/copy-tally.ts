import type { ActivityEvent } from '../event/activity-event.ts';
import type { CopyConflict } from './merge-copies.ts';

/** A conflict as reports name it: keys and names alone, since what a forged record says is the forger's. */
export interface ConflictNote {
  readonly event_date: string;
  readonly event_id: string;
  /** Stored attributes in which the two records differ. */
  readonly attributes: readonly string[];
}

/** What became of copies of events that were there already. */
export interface CopyTally {
  /** Stored events that a better copy improved. */
  repaired: number;
  /** Records that were not stored, since another record is stored under their id. */
  conflicts: number;
  /**
   * Those of them in which both records say whose they are, as CloudTrail's do since 2014: the ledger of an
   * account is in doubt. Samples and data made anonymous contradict each other, too, and wrong nobody.
   */
  contested: number;
  /** The first of them, at most a hundred. */
  readonly noted: ConflictNote[];
}

/** Conflicts that are named one by one; a forged file may have any number. */
const MAX_NOTED = 100;

export function newCopyTally(): CopyTally {
  return { repaired: 0, conflicts: 0, contested: 0, noted: [] };
}

export function countConflict(tally: CopyTally, { attributes, kept, refused }: CopyConflict): void {
  tally.conflicts += 1;
  if (isOwned(kept) && isOwned(refused)) tally.contested += 1;
  note(tally, { event_date: kept.eventDate, event_id: kept.eventId, attributes });
}

/** Adds what `other` counted to `tally`. */
export function addCopies(tally: CopyTally, other: CopyTally): void {
  tally.repaired += other.repaired;
  tally.conflicts += other.conflicts;
  tally.contested += other.contested;
  for (const each of other.noted) note(tally, each);
}

function isOwned({ accountId, inferredAttributes }: ActivityEvent): boolean {
  const isRecorded = inferredAttributes?.includes('account_id:') !== true;
  return isRecorded && accountId !== undefined && /^\d{12}$/.test(accountId);
}

function note({ noted }: CopyTally, each: ConflictNote): void {
  if (noted.length < MAX_NOTED) noted.push(each);
}

import { addCopies, type CopyTally, type FilterReason, newCopyTally } from '@iam-tracker/core';

/** What a run did, to one shard or in all. */
export interface Tally {
  /** Events acknowledged by the store; where a second was read before, only those not yet there. */
  stored: number;
  readonly filtered: Map<FilterReason, number>;
  /** Stored events that earlier, timely reads of their second had not shown. */
  late: number;
  /** Stored records that could not be read as events. */
  unparsed: number;
  /** Blobs too large to keep, replaced by a marker. */
  omittedFields: number;
  /** What became of events that were there already. */
  readonly copies: CopyTally;
  /** Pages that were not newest first. */
  disordered: number;
  requests: number;
  throttled: number;
}

export function newTally(): Tally {
  return {
    stored: 0,
    filtered: new Map(),
    late: 0,
    unparsed: 0,
    omittedFields: 0,
    copies: newCopyTally(),
    disordered: 0,
    requests: 0,
    throttled: 0,
  };
}

export function sumTallies(tallies: Iterable<Tally>): Tally {
  const total = newTally();
  for (const tally of tallies) {
    total.stored += tally.stored;
    total.late += tally.late;
    total.unparsed += tally.unparsed;
    total.omittedFields += tally.omittedFields;
    addCopies(total.copies, tally.copies);
    total.disordered += tally.disordered;
    total.requests += tally.requests;
    total.throttled += tally.throttled;
    for (const [reason, count] of tally.filtered) countFiltered(total, reason, count);
  }
  return total;
}

export function countFiltered(tally: Tally, reason: FilterReason, count = 1): void {
  tally.filtered.set(reason, (tally.filtered.get(reason) ?? 0) + count);
}

export function totalFiltered(tally: Tally): number {
  return [...tally.filtered.values()].reduce((sum, count) => sum + count, 0);
}

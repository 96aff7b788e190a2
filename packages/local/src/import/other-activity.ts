import { compareText, readOtherCall } from '@iam-tracker/core';
import { createSeenIds, type IdFilter } from './seen-ids.ts';

/** Distinct rows that are told apart; beyond, the rarest are counted together. */
const MAX_ROWS = 50_000;
/** Rows that remain when the rarest are folded. */
const ROWS_AFTER_FOLDING = 40_000;
/** Stands for what was folded: some key, some session, some principal. */
export const FOLDED = '(others)';

/** Calls of one kind by one principal with one key. */
export interface OtherRow {
  /** ARN of the user, the session or root; the name of an AWS service; `(others)` for the rest. */
  readonly principal: string;
  /** Absent when the record has none. */
  readonly accessKeyId?: string;
  /** For example `secretsmanager.amazonaws.com`. */
  readonly eventSource: string;
  readonly eventName: string;
  count: number;
  /** Those among them that were refused or failed. */
  refused: number;
  /** ISO 8601 UTC; absent when no record had a time. */
  first?: string;
  last?: string;
}

/** Kept between runs. */
export interface OtherActivityState {
  readonly rows: readonly OtherRow[];
  readonly filters: readonly IdFilter[];
  /** Records that had no id and could be counted twice. */
  readonly withoutId: number;
}

/** Counts of the records that the ledger does not keep. */
export interface OtherActivity {
  /** Counts a record that was not counted yet; returns whether it did. */
  count(record: unknown): boolean;
  /** Rows by falling count. */
  rows(): readonly OtherRow[];
  state(): OtherActivityState;
  /** The chance that a record was taken for one that was counted, 0 to 1. */
  errorRate(): number;
}

/**
 * Goes on counting. A record counts once however often it is read: by its event id, or by its text when it
 * has none. Memory is bounded: beyond 50,000 rows the rarest lose first their session and its key, then the
 * principal, then the service, and are counted together as `(others)`; sums stay right.
 */
export function createOtherActivity(stored?: OtherActivityState): OtherActivity {
  const seen = createSeenIds(stored?.filters);
  let rows = new Map((stored?.rows ?? []).map((row) => [keyOf(row), row]));
  let withoutId = stored?.withoutId ?? 0;

  function add(row: OtherRow): void {
    const key = keyOf(row);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, { ...row });
    else merge(known, row);
  }

  function fold(): void {
    for (const simplify of [withoutSession, withoutPrincipal, withoutSource]) {
      if (rows.size <= ROWS_AFTER_FOLDING) return;
      const sorted = [...rows.values()].sort(byImportance);
      rows = new Map(sorted.splice(0, ROWS_AFTER_FOLDING / 2).map((row) => [keyOf(row), row]));
      for (const row of sorted) add(simplify(row));
    }
  }

  return {
    count(record) {
      const call = readOtherCall(record);
      if (call === undefined) return false;
      const { eventId, isRefused, time, ...who } = call;
      if (eventId === undefined) withoutId += 1;
      if (!seen.add(eventId ?? JSON.stringify(record))) return false;
      const moment = time === undefined ? {} : { first: time, last: time };
      add({ ...who, count: 1, refused: isRefused ? 1 : 0, ...moment });
      if (rows.size > MAX_ROWS) fold();
      return true;
    },
    rows: () => [...rows.values()].sort(byFallingCount),
    state: () => ({ rows: [...rows.values()], filters: seen.filters, withoutId }),
    errorRate: () => seen.errorRate(),
  };
}

function keyOf({ principal, accessKeyId, eventSource, eventName }: OtherRow): string {
  return JSON.stringify([principal, accessKeyId, eventSource, eventName]);
}

function merge(known: OtherRow, more: OtherRow): void {
  known.count += more.count;
  known.refused += more.refused;
  if (more.first !== undefined && (known.first === undefined || more.first < known.first)) {
    known.first = more.first;
  }
  if (more.last !== undefined && (known.last === undefined || more.last > known.last)) {
    known.last = more.last;
  }
}

/** Keys of sessions are the most numerous and the soonest gone; the role of the session stays. */
function withoutSession(row: OtherRow): OtherRow {
  const [, role] = /^(arn:[^:]+:sts::\d*:assumed-role\/[^/]+)\/.+$/.exec(row.principal) ?? [];
  return {
    ...row,
    ...(role === undefined ? {} : { principal: `${role}/${FOLDED}` }),
    ...(row.accessKeyId === undefined || isLasting(row) ? {} : { accessKeyId: FOLDED }),
  };
}

function withoutPrincipal(row: OtherRow): OtherRow {
  return { ...row, principal: FOLDED, accessKeyId: FOLDED };
}

function withoutSource(row: OtherRow): OtherRow {
  return { ...withoutPrincipal(row), eventSource: FOLDED, eventName: FOLDED };
}

/** Keys of users last, and are what is asked for: they are folded last. */
function isLasting({ accessKeyId }: OtherRow): boolean {
  return accessKeyId?.startsWith('AKIA') === true;
}

function byImportance(a: OtherRow, b: OtherRow): number {
  return Number(isLasting(b)) - Number(isLasting(a)) || byFallingCount(a, b);
}

function byFallingCount(a: OtherRow, b: OtherRow): number {
  return b.count - a.count || compareText(keyOf(a), keyOf(b));
}

import { compareText } from '@iam-tracker/core';
import { type CallKind, createKindNumbers } from './kind-numbers.ts';
import { CALL_FLAGS, kindOf, NUMBERS_PER_CALL, type OtherCalls } from './other-calls.ts';
import { createSeenIds, type IdFilter } from './seen-ids.ts';

/** Distinct rows that are told apart; beyond, the rarest are counted together. */
const MAX_ROWS = 50_000;
/** Rows that remain when the rarest are folded. */
const ROWS_AFTER_FOLDING = 40_000;
/** Stands for what was folded: some key, some session, some principal. */
export const FOLDED = '(others)';

/** How often and when calls of one kind were made. */
export interface OtherRow extends CallKind {
  count: number;
  /** Those among them that were refused or failed. */
  refused: number;
  /** ISO 8601 UTC; undefined when no record had a time. */
  first?: string | undefined;
  last?: string | undefined;
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
  /** Counts the records that were not counted yet; returns how many. */
  count(calls: OtherCalls): number;
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
  let withoutId = stored?.withoutId ?? 0;
  let kinds = createKindNumbers();
  /** By the numbers of their kinds. */
  let rows: OtherRow[] = [];
  for (const row of stored?.rows ?? []) merge(rowOf(row), row);

  function rowOf(kind: CallKind): OtherRow {
    const number = kinds.numberOf(kind);
    const row = rows[number] ?? newRow(kind);
    rows[number] = row;
    return row;
  }

  function fold(): void {
    for (const simplify of [withoutSession, withoutPrincipal, withoutSource]) {
      if (rows.length <= ROWS_AFTER_FOLDING) return;
      const sorted = [...rows].sort(byImportance);
      kinds = createKindNumbers();
      rows = [];
      for (const [index, row] of sorted.entries()) {
        const kept = index < ROWS_AFTER_FOLDING / 2 ? row : simplify(row);
        merge(rowOf(kept), row);
      }
    }
  }

  return {
    count(calls) {
      const { records, texts } = calls;
      let counted = 0;
      let known: (OtherRow | undefined)[] = [];
      for (let at = 0; at < records.length; at += NUMBERS_PER_CALL) {
        const flags = records[at + 4] ?? 0;
        if (flags & CALL_FLAGS.hasNoId) withoutId += 1;
        if (!seen.add(records[at] ?? 0, records[at + 1] ?? 0)) continue;
        counted += 1;
        const kindNumber = records[at + 2] ?? 0;
        const row = known[kindNumber] ?? rowOf(kindOf(calls, kindNumber));
        known[kindNumber] = row;
        row.count += 1;
        if (flags & CALL_FLAGS.isRefused) row.refused += 1;
        const time = texts[(records[at + 3] ?? 0) - 1];
        if (time !== undefined) widen(row, time, time);
        if (rows.length > MAX_ROWS) {
          fold();
          known = [];
        }
      }
      return counted;
    },
    rows: () => [...rows].sort(byFallingCount),
    state: () => ({ rows: [...rows], filters: seen.filters, withoutId }),
    errorRate: () => seen.errorRate(),
  };
}

/** All of one form, whatever is known of them: fields that come later would give each a form of its own, as large as itself. */
function newRow({ accessKeyId, eventName, eventSource, principal }: CallKind): OtherRow {
  return {
    principal,
    accessKeyId,
    eventSource,
    eventName,
    count: 0,
    refused: 0,
    first: undefined,
    last: undefined,
  };
}

function merge(known: OtherRow, more: OtherRow): void {
  known.count += more.count;
  known.refused += more.refused;
  if (more.first !== undefined && more.last !== undefined) widen(known, more.first, more.last);
}

function widen(row: OtherRow, first: string, last: string): void {
  if (row.first === undefined || first < row.first) row.first = first;
  if (row.last === undefined || last > row.last) row.last = last;
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
  return (
    b.count - a.count ||
    compareText(a.principal, b.principal) ||
    compareText(a.accessKeyId ?? NO_KEY, b.accessKeyId ?? NO_KEY) ||
    compareText(a.eventSource, b.eventSource) ||
    compareText(a.eventName, b.eventName)
  );
}

/** Behind every key. */
const NO_KEY = '\u{10ffff}';

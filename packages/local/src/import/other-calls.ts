import { readOtherCall } from '@iam-tracker/core';
import { hashId } from './seen-ids.ts';

/** Calls of one kind by one principal with one key. */
export interface CallKind {
  /** ARN of the user, the session or root; the name of an AWS service; `(others)` for the rest. */
  readonly principal: string;
  /** Absent when the record has none. */
  readonly accessKeyId?: string;
  /** For example `secretsmanager.amazonaws.com`. */
  readonly eventSource: string;
  readonly eventName: string;
}

/** Numbers of one record in `OtherCalls.records`. */
export const NUMBERS_PER_CALL = 5;

/** Bits of the last number of a record. */
export const CALL_FLAGS = { isRefused: 1, hasNoId: 2 } as const;

/** The records that the ledger does not keep, of a part of the files: small enough to be handed between threads. */
export interface OtherCalls {
  readonly kinds: readonly CallKind[];
  /** ISO 8601 UTC. */
  readonly times: readonly string[];
  /** Of each record the two numbers of its id, its kind, its time from 1 (0 for none) and its flags. */
  readonly records: Uint32Array;
}

interface OtherCallsBuilder {
  /** Adds a record; what is no record at all is left out. */
  add(record: unknown): void;
  /** Returns what was added since the last time. */
  take(): OtherCalls;
}

/** Makes a list of records that the ledger does not keep, one after the other. */
export function createOtherCalls(): OtherCallsBuilder {
  let kinds: CallKind[] = [];
  let kindNumbers = new Map<string, number>();
  let times: string[] = [];
  let timeNumbers = new Map<string, number>();
  let numbers: number[] = [];

  return {
    add(record) {
      const call = readOtherCall(record);
      if (call === undefined) return;
      const { eventId, isRefused, time, ...kind } = call;
      const [first, second] = hashId(eventId ?? JSON.stringify(record));
      const key = keyOfKind(kind);
      let kindNumber = kindNumbers.get(key);
      if (kindNumber === undefined) {
        kindNumber = kinds.push(kind) - 1;
        kindNumbers.set(key, kindNumber);
      }
      const flags =
        (isRefused ? CALL_FLAGS.isRefused : 0) | (eventId === undefined ? CALL_FLAGS.hasNoId : 0);
      numbers.push(first, second, kindNumber, numberOf(time), flags);
    },
    take() {
      const taken = { kinds, times, records: Uint32Array.from(numbers) };
      kinds = [];
      kindNumbers = new Map();
      times = [];
      timeNumbers = new Map();
      numbers = [];
      return taken;
    },
  };

  function numberOf(time: string | undefined): number {
    if (time === undefined) return 0;
    const known = timeNumbers.get(time);
    if (known !== undefined) return known;
    const next = times.push(time);
    timeNumbers.set(time, next);
    return next;
  }
}

/** Names a kind of calls: no two have the same key, whatever texts a file makes up. */
export function keyOfKind({ principal, accessKeyId, eventSource, eventName }: CallKind): string {
  const lengths = `${principal.length} ${accessKeyId?.length} ${eventSource.length} `;
  return lengths + principal + (accessKeyId ?? '') + eventSource + eventName;
}

import { readOtherCall } from '@iam-tracker/core';
import { type CallKind, createKindNumbers, NUMBERS_PER_KIND } from './kind-numbers.ts';
import { hashId } from './seen-ids.ts';

/** Numbers of one record in `OtherCalls.records`. */
export const NUMBERS_PER_CALL = 5;

/** Bits of the last number of a record. */
export const CALL_FLAGS = { isRefused: 1, hasNoId: 2 } as const;

/**
 * The records that the ledger does not keep, of a part of the files. Mostly numbers, each text once: that is handed from
 * one thread to another in a moment.
 */
export interface OtherCalls {
  readonly texts: readonly string[];
  /** Of each kind of calls principal, key, source and name: places in the texts, counted from 1; 0 for none. */
  readonly kinds: Uint32Array;
  /** Of each record the two numbers of its id, its kind, its time among the texts and its flags. */
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
  let kinds = createKindNumbers();
  let numbers: number[] = [];
  return {
    add(record) {
      const call = readOtherCall(record);
      if (call === undefined) return;
      const { eventId, isRefused, time } = call;
      const [first, second] = hashId(eventId ?? JSON.stringify(record));
      const flags =
        (isRefused ? CALL_FLAGS.isRefused : 0) | (eventId === undefined ? CALL_FLAGS.hasNoId : 0);
      numbers.push(first, second, kinds.numberOf(call), kinds.placeOf(time), flags);
    },
    take() {
      const taken = {
        texts: kinds.texts,
        kinds: new Uint32Array(kinds.places),
        records: new Uint32Array(numbers),
      };
      kinds = createKindNumbers();
      numbers = [];
      return taken;
    },
  };
}

/** Returns the kind of calls that a number of a record names. */
export function kindOf({ kinds, texts }: OtherCalls, number: number): CallKind {
  const textAt = (offset: number) => texts[(kinds[number * NUMBERS_PER_KIND + offset] ?? 0) - 1];
  return {
    principal: textAt(0) ?? '',
    accessKeyId: textAt(1),
    eventSource: textAt(2) ?? '',
    eventName: textAt(3) ?? '',
  };
}

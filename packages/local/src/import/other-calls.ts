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

const NUMBERS_PER_KIND = 4;

interface OtherCallsBuilder {
  /** Adds a record; what is no record at all is left out. */
  add(record: unknown): void;
  /** Returns what was added since the last time. */
  take(): OtherCalls;
}

/** Makes a list of records that the ledger does not keep, one after the other. */
export function createOtherCalls(): OtherCallsBuilder {
  let texts: string[] = [];
  let placeOfText = new Map<string, number>();
  let kinds: number[] = [];
  let kindNumbers = new Map<string, number>();
  let numbers: number[] = [];

  function placeOf(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = placeOfText.get(text);
    if (known !== undefined) return known;
    const place = texts.push(text);
    placeOfText.set(text, place);
    return place;
  }

  return {
    add(record) {
      const call = readOtherCall(record);
      if (call === undefined) return;
      const { accessKeyId, eventId, eventName, eventSource, isRefused, principal, time } = call;
      const [first, second] = hashId(eventId ?? JSON.stringify(record));
      const kind = [
        placeOf(principal),
        placeOf(accessKeyId),
        placeOf(eventSource),
        placeOf(eventName),
      ] as const;
      const key = kind.join();
      let kindNumber = kindNumbers.get(key);
      if (kindNumber === undefined) {
        kindNumber = kindNumbers.size;
        kindNumbers.set(key, kindNumber);
        kinds.push(...kind);
      }
      const flags =
        (isRefused ? CALL_FLAGS.isRefused : 0) | (eventId === undefined ? CALL_FLAGS.hasNoId : 0);
      numbers.push(first, second, kindNumber, placeOf(time), flags);
    },
    take() {
      const taken = { texts, kinds: new Uint32Array(kinds), records: new Uint32Array(numbers) };
      texts = [];
      placeOfText = new Map();
      kinds = [];
      kindNumbers = new Map();
      numbers = [];
      return taken;
    },
  };
}

/** Returns the kind of calls that a number of a record names. */
export function kindOf({ kinds, texts }: OtherCalls, number: number): CallKind {
  const textAt = (offset: number) => texts[(kinds[number * NUMBERS_PER_KIND + offset] ?? 0) - 1];
  const accessKeyId = textAt(1);
  return {
    principal: textAt(0) ?? '',
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    eventSource: textAt(2) ?? '',
    eventName: textAt(3) ?? '',
  };
}

/** Names a kind of calls: no two have the same key, whatever texts a file makes up. */
export function keyOfKind({ principal, accessKeyId, eventSource, eventName }: CallKind): string {
  const lengths = `${principal.length} ${accessKeyId?.length} ${eventSource.length} `;
  return lengths + principal + (accessKeyId ?? '') + eventSource + eventName;
}

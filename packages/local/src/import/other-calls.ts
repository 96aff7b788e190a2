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
  let list = newList();
  return {
    add(record) {
      const call = readOtherCall(record);
      if (call === undefined) return;
      const { texts, callers, actions, kinds } = list;
      const principal = texts.placeOf(call.principal);
      const key = texts.placeOf(call.accessKeyId);
      const source = texts.placeOf(call.eventSource);
      const name = texts.placeOf(call.eventName);
      const known = kinds.size;
      const kind = numberOf(
        kinds,
        numberOf(callers, principal, key),
        numberOf(actions, source, name),
      );
      if (kind === known) list.places.push(principal, key, source, name);
      const [first, second] = hashId(call.eventId ?? JSON.stringify(record));
      const flags =
        (call.isRefused ? CALL_FLAGS.isRefused : 0) |
        (call.eventId === undefined ? CALL_FLAGS.hasNoId : 0);
      list.numbers.push(first, second, kind, texts.placeOf(call.time), flags);
    },
    take() {
      const { numbers, places, texts } = list;
      list = newList();
      return {
        texts: texts.list,
        kinds: new Uint32Array(places),
        records: new Uint32Array(numbers),
      };
    },
  };
}

function newList() {
  return {
    texts: createTextList(),
    /** Numbers of pairs: principal and key, source and name, and then of those two. */
    callers: new Map<number, number>(),
    actions: new Map<number, number>(),
    kinds: new Map<number, number>(),
    places: [] as number[],
    numbers: [] as number[],
  };
}

/** Keeps each text once, at a place that is counted from 1; 0 stands for none. */
function createTextList() {
  const list: string[] = [];
  const places = new Map<string, number>();
  return {
    list,
    placeOf(text: string | undefined): number {
      if (text === undefined) return 0;
      const known = places.get(text);
      if (known !== undefined) return known;
      const place = list.push(text);
      places.set(text, place);
      return place;
    },
  };
}

/** More than a part has of anything; two such numbers make one that is exact. */
const MOST = 2 ** 26;

/** Numbers pairs of numbers, from 0 on. */
function numberOf(numbers: Map<number, number>, one: number, other: number): number {
  const pair = one * MOST + other;
  const known = numbers.get(pair);
  if (known !== undefined) return known;
  const number = numbers.size;
  numbers.set(pair, number);
  return number;
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

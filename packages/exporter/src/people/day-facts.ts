import { createGunzip, createGzip } from 'node:zlib';
import { type DirectoryUser, type IssuingCall, isAppError } from '@iam-tracker/core';
import {
  FACT_KINDS,
  type FactKind,
  factsKey,
  IAM_EVENTS,
  isPartKey,
  NAMES,
  SESSIONS,
} from '@iam-tracker/lake';
import { dayAfter, newestFirst } from '../day-range.ts';
import { publishObject } from '../export/export-day.ts';
import type { CallOptions, ObjectStore } from '../ports.ts';

/** Facts of one day by their keys. */
export interface FactStore<Fact> {
  get(key: string): Fact | undefined;
  /** Yields all of them, by key. */
  entries(): Iterable<readonly [key: string, fact: Fact]>;
}

/** Facts that a day tells later ones, and those that it asked earlier ones for. */
export interface DayFacts<Fact> {
  readonly gives: FactStore<Fact>;
  /** Keys that were looked for in earlier days, found or not: what they say of others makes no difference here. */
  readonly wants: ReadonlySet<string>;
}

/** Looks into earlier days; what is not there is left out. */
export interface EarlierDays {
  calls(keys: readonly string[]): Promise<ReadonlyMap<string, IssuingCall>>;
  /** By user id. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, DirectoryUser>>;
}

/** Looks into the days before one, newest first: what a nearer day says of a key is what counts. */
export function createEarlierDays(
  day: string,
  lake: Pick<ObjectStore, 'read'>,
  options: CallOptions,
): EarlierDays {
  async function find<Fact>(kind: FactKind, keys: readonly string[]): Promise<Map<string, Fact>> {
    const found = new Map<string, Fact>();
    const left = new Set(keys);
    for (let back = 1; back <= kind.reachDays && left.size > 0; back += 1) {
      const content = await lake.read(factsKey(kind, dayAfter(day, -back)), options);
      if (content === undefined) continue;
      for await (const [key, fact] of readFacts<Fact>(content)) {
        if (left.delete(key)) found.set(key, fact);
      }
    }
    return found;
  }
  return {
    calls: (keys) => find<IssuingCall>(SESSIONS, keys),
    names: (ids) => find<DirectoryUser>(NAMES, ids),
  };
}

/**
 * Returns the days, up to `lastDay`, that looked for one of these keys when they were exported: now that the facts
 * are others, so may be the people of those days.
 */
export async function daysThatWanted(
  kind: FactKind,
  { day, keys, lastDay }: { day: string; keys: readonly string[]; lastDay: string },
  lake: Pick<ObjectStore, 'read'>,
  options: CallOptions,
): Promise<string[]> {
  const days: string[] = [];
  if (keys.length === 0) return days;
  for (let on = 1; on <= kind.reachDays && dayAfter(day, on) <= lastDay; on += 1) {
    const later = dayAfter(day, on);
    const content = await lake.read(factsKey(kind, later), options);
    if (content !== undefined && (await wantsAny(content, keys))) days.push(later);
  }
  return days;
}

/** Says that no day of the table is outdated, so that the days need not be listed in every run. */
const FORMAT_KEY = `${IAM_EVENTS.folder}/_format.json`;
const FORMAT = `${JSON.stringify({ facts: FACT_KINDS.map(({ fileName }) => fileName) })}\n`;

/**
 * Returns the days of events, newest first, that were exported by an earlier version: those with files and without
 * the facts beside them that this version writes.
 */
export async function findOutdatedDays(
  lake: ObjectStore,
  options: CallOptions,
): Promise<readonly string[]> {
  const format = await lake.read(FORMAT_KEY, options);
  if (format !== undefined && Buffer.from(format).toString() === FORMAT) return [];
  const objects = await lake.list(`${IAM_EVENTS.folder}/`, options);
  const keys = new Map(objects.map(({ key, etag }) => [key, etag]));
  const days = objects.flatMap(({ key }) => (isPartKey(key) ? (dayOfKey(key) ?? []) : []));
  const outdated = newestFirst(days).filter((day) =>
    FACT_KINDS.some((kind) => !keys.has(factsKey(kind, day))),
  );
  if (outdated.length === 0) {
    const object = { key: FORMAT_KEY, content: Buffer.from(FORMAT) };
    await publishObject(lake, object, keys.get(FORMAT_KEY)).catch((error: unknown) => {
      // Another export came to the same end.
      if (!isAppError(error, 'LAKE_CONFLICT')) throw error;
    });
  }
  return outdated;
}

/** Characters that are compressed at once. */
const CHUNK_CHARACTERS = 65_536;

/** Makes the object of a day: JSON lines, compressed; what is wanted first, then a fact a line, by key. */
export async function encodeFacts<Fact>({ gives, wants }: DayFacts<Fact>): Promise<Uint8Array> {
  const gzip = createGzip();
  const chunks: Uint8Array[] = [];
  gzip.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    gzip.once('end', resolve).once('error', reject);
  });
  let text = `${JSON.stringify({ wants: encodeHashes(wants) })}\n`;
  for (const entry of gives.entries()) {
    text += `${JSON.stringify(entry)}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    if (!gzip.write(text)) await new Promise((resolve) => gzip.once('drain', resolve));
    text = '';
  }
  gzip.end(text);
  await ended;
  return Buffer.concat(chunks);
}

/** Returns the keys whose facts are not those of the object that was there before. */
export async function changedKeys<Fact>(
  before: Uint8Array | undefined,
  gives: FactStore<Fact>,
): Promise<string[]> {
  const changed: string[] = [];
  const known = new Set<string>();
  for await (const [key, fact] of before === undefined ? [] : readFacts<Fact>(before)) {
    known.add(key);
    if (JSON.stringify(fact) !== JSON.stringify(gives.get(key))) changed.push(key);
  }
  for (const [key] of gives.entries()) if (!known.has(key)) changed.push(key);
  return changed;
}

/** Yields the facts of an object, by key, without holding more than a line of them. */
export async function* readFacts<Fact>(
  content: Uint8Array,
): AsyncGenerator<readonly [key: string, fact: Fact]> {
  let isFirst = true;
  for await (const line of readLines(content)) {
    if (!isFirst) yield JSON.parse(line) as [string, Fact];
    isFirst = false;
  }
}

/** Tells whether the day of an object wanted any of the keys; now and then it says so of a day that did not. */
export async function wantsAny(content: Uint8Array, keys: readonly string[]): Promise<boolean> {
  for await (const line of readLines(content)) {
    const { wants } = JSON.parse(line) as { wants: string };
    const bytes = Buffer.from(wants, 'base64');
    const hashes = new Set<number>();
    for (let at = 0; at < bytes.length; at += 4) hashes.add(bytes.readUInt32LE(at));
    return keys.some((key) => hashes.has(hashOf(key)));
  }
  return true;
}

async function* readLines(content: Uint8Array): AsyncGenerator<string> {
  const gunzip = createGunzip();
  gunzip.end(content);
  gunzip.setEncoding('utf8');
  let rest = '';
  for await (const chunk of gunzip as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Four bytes a key: a day may want hundreds of thousands. */
function encodeHashes(keys: ReadonlySet<string>): string {
  const hashes = Uint32Array.from([...keys], hashOf).sort();
  const bytes = Buffer.alloc(hashes.length * 4);
  for (const [index, hash] of hashes.entries()) bytes.writeUInt32LE(hash, index * 4);
  return bytes.toString('base64');
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function dayOfKey(key: string): string | undefined {
  return /=(\d{4}-\d{2}-\d{2})\//.exec(key)?.[1];
}

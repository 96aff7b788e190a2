import { createHash } from 'node:crypto';
import { AppError, type Backoff, backoffMilliseconds, type Clock, DAY } from '@iam-tracker/core';
import type { StateDocuments, StoredDocument } from '../ports.ts';

/** The most that one part gets of the 2048 bytes a partition key may have (DynamoDB quotas). */
const MAX_PART_BYTES = 400;

/**
 * Returns the key of a state item: the rule (or the use) it belongs to, then whose state it is. A part
 * that is too long for a key, or looks like two, is replaced by its digest: different lists of parts
 * stay different keys.
 */
export function stateKey(owner: string, ...parts: readonly string[]): string {
  return [owner, ...parts.map((part) => (part.includes('#') ? shorten(part) : fitPart(part)))].join(
    '#',
  );
}

/** Bounds a text that only has to be told from others. */
export function fitPart(part: string): string {
  return Buffer.byteLength(part) <= MAX_PART_BYTES ? part : shorten(part);
}

function shorten(part: string): string {
  return `sha256:${createHash('sha256').update(part).digest('hex')}`;
}

/** A changed document: nothing to store when it learnt nothing new. */
export interface Change<T> {
  readonly result: T;
  readonly next?: unknown;
  /** Epoch milliseconds after which the document is not needed; with `next`. */
  readonly expiresAt?: number;
}

export interface UpdateContext {
  readonly documents: StateDocuments;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Writers of one document are the few invocations that hold events of one group at the same time. */
export const BACKOFF: Backoff = { base: 10, cap: 500 };
export const MAX_ATTEMPTS = 25;

/** Kept this long after the last change at least: a stream delivers for a day, TTL counts in days. */
const GRACE_MILLISECONDS = 3 * DAY;

/** 9999-12-31 in epoch milliseconds: for documents whose end would lose what nothing tells again. */
export const NEVER = 253_402_214_400_000;

/** Until when (epoch milliseconds) a document is kept that is needed until a time, and is changed now. */
export function keptUntil(expiresAt: number, clock: Pick<Clock, 'now'>): number {
  return Math.max(expiresAt, clock.now()) + GRACE_MILLISECONDS;
}

/**
 * Reads a document, changes it and stores it, again from the start when another writer was faster.
 * `change` has to be pure: it may run several times, and on what it wrote itself (an answer of the
 * store that got lost). It begins with `read`, what a moment before was stored, when that is given.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function updateDocument<T>(
  { clock, documents, random }: UpdateContext,
  key: string,
  change: (body: unknown) => Change<T>,
  read?: readonly (StoredDocument | undefined)[],
): Promise<T> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const [stored] = (attempt === 0 && read) || (await documents.load([key]));
    const { expiresAt = 0, next, result } = change(stored?.body);
    if (next === undefined) return result;
    const expiry = keptUntil(expiresAt, clock);
    const isSaved = await documents.save(key, next, stored?.version ?? 0, expiry);
    if (isSaved) return result;
    await clock.sleep(backoffMilliseconds(attempt, BACKOFF, random));
  }
  throw tooManyWriters();
}

export function tooManyWriters(): AppError {
  return new AppError(
    'STORAGE_FAILED',
    `Cannot update detection state: ${MAX_ATTEMPTS} attempts in a row met another writer.`,
    { hint: 'Very many events of one group arrive at once; the stream delivers them again.' },
  );
}

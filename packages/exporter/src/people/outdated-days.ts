import { isAppError } from '@iam-tracker/core';
import { FACT_KINDS, factsKey, IAM_EVENTS, isPartKey } from '@iam-tracker/lake';
import { newestFirst } from '../due-days.ts';
import type { CallOptions, ObjectStore } from '../ports.ts';
import { publishObject } from '../publish-object.ts';

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

function dayOfKey(key: string): string | undefined {
  return /=(\d{4}-\d{2}-\d{2})\//.exec(key)?.[1];
}

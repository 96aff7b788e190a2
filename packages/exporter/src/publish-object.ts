import type { ObjectStore } from './ports.ts';
import { discardAll } from './stage-day.ts';

/** A small object, whole. */
export interface SmallObject {
  readonly key: string;
  readonly content: Uint8Array;
}

/**
 * Publishes an object in place of the one that had the etag `replaces`, or where there is none. When it throws,
 * nothing is left behind.
 *
 * @throws AppError LAKE_CONFLICT when something else is there.
 */
export async function publishObject(
  lake: Pick<ObjectStore, 'stage'>,
  { key, content }: SmallObject,
  replaces: string | undefined,
): Promise<void> {
  const object = lake.stage(key);
  try {
    await object.write(content);
    await object.seal();
    await object.publish(replaces);
  } catch (error) {
    await discardAll([{ object }]);
    throw error;
  }
}

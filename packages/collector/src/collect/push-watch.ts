import type { ActivityEvent } from '@iam-tracker/core';
import type { PushSighting } from '@iam-tracker/core/push';
import type { StoreMissingOptions } from '../ports.ts';
import { sightingOf } from './push-findings.ts';
import type { ShardProgress } from './shard-progress.ts';

/** An event that polling found. */
interface Found {
  readonly event: ActivityEvent;
  readonly second: number;
}

/** What storing a page tells of push. */
export interface PushWatch {
  /** False where there is no push: then nothing is watched, and events are stored as ever. */
  readonly isOn: boolean;
  /** Parts to be stored one after the other: those that push may bring meanwhile, watched, and those from before it. */
  split<T extends Found>(
    found: readonly T[],
  ): readonly { readonly list: readonly T[]; readonly watching: StoreMissingOptions }[];
  /** Tells the shard of what was seen. Call it when all is stored. */
  tell(): void;
}

/** Watches what a page of a shard finds. */
export function createPushWatch(progress: ShardProgress): PushWatch {
  const expected = progress.push;
  const since = progress.ledger().push?.since;
  if (expected === undefined || since === undefined) {
    return { isOn: false, split: (list) => [{ list, watching: {} }], tell: () => undefined };
  }
  const candidates: Found[] = [];
  const broughtAt = new Map<string, number>();
  const watching: StoreMissingOptions = {
    isBesidePush: true,
    onKnown(event, { pushedAt }) {
      if (pushedAt !== undefined) broughtAt.set(keyOf(event), pushedAt);
    },
  };
  return {
    isOn: true,
    split(found) {
      const mayBePushed = found.filter(({ second }) => second >= since);
      const before = found.filter(({ second }) => second < since);
      candidates.push(...mayBePushed);
      return [
        { list: mayBePushed, watching },
        { list: before, watching: {} },
      ];
    },
    tell() {
      const sightings = candidates.map(({ event, second }): PushSighting | undefined =>
        sightingOf(event, second, broughtAt.get(keyOf(event)), expected),
      );
      progress.sight(sightings.filter((each) => each !== undefined));
    },
  };
}

function keyOf({ eventDate, eventId }: ActivityEvent): string {
  return `${eventDate}/${eventId}`;
}

import { gzipSync } from 'node:zlib';
import { HOUR, MINUTE } from '@iam-tracker/core';
import { formatObjectKey } from '@iam-tracker/trail';
import { opaque } from '../account/identifiers.ts';
import type { Random } from '../account/random.ts';
import type { CloudTrailRecord, SimulatedEvent } from '../simulated-event.ts';

/** A log file of a trail. */
export interface SimulatedTrailFile {
  readonly key: string;
  readonly region: string;
  /** Milliseconds. */
  readonly deliveredAt: number;
  readonly records: readonly CloudTrailRecord[];
  /** Its records were delivered before, in another file. */
  readonly isRepeated: boolean;
}

interface FilingOptions {
  readonly place: {
    readonly prefix: string;
    readonly organizationId: string;
    readonly accountId: string;
  };
  readonly random: Random;
  readonly lateShare: number;
  readonly repeatedShare: number;
}

/** CloudTrail delivers "about every 5 minutes" (CloudTrail user guide, "How CloudTrail works"). */
const SLOT = 5 * MINUTE;
const LATEST_HOURS = 20;

/** Returns the compressed bytes of a file, as they lie in the bucket. */
export function packTrailFile({ records }: Pick<SimulatedTrailFile, 'records'>): Buffer {
  return gzipSync(JSON.stringify({ Records: records }));
}

/**
 * Files events of one account, by rising time, as a trail does: those of a Region that become visible within five minutes are one
 * file. Some come hours late, some once more. Only files that are not full yet are held.
 */
export function* fileAway(
  events: Iterable<SimulatedEvent>,
  { lateShare, place, random, repeatedShare }: FilingOptions,
): Generator<SimulatedTrailFile> {
  const open = new Map<string, { region: string; slot: number; records: CloudTrailRecord[] }>();
  let now = Number.NEGATIVE_INFINITY;

  function* close(before: number): Generator<SimulatedTrailFile> {
    for (const [name, { records, region, slot }] of open) {
      if (slot > before) continue;
      open.delete(name);
      const dice = random.fork(name);
      const delay = dice.chance(lateShare) ? dice.int(12, (LATEST_HOURS * HOUR) / SLOT) * SLOT : 0;
      const write = (deliveredAt: number, isRepeated: boolean): SimulatedTrailFile => {
        const unique = opaque(dice, 16);
        const key = formatObjectKey({ kind: 'log', ...place, region, time: deliveredAt, unique });
        return { key, region, deliveredAt, records, isRepeated };
      };
      yield write(slot + delay, false);
      if (dice.chance(repeatedShare)) yield write(slot + delay + HOUR, true);
    }
  }

  for (const { record, visibleAt } of events) {
    const time = Date.parse(record.eventTime);
    // What comes from now on is visible later than it happened.
    if (time >= now + SLOT) {
      yield* close(time);
      now = time;
    }
    const slot = Math.ceil(visibleAt / SLOT) * SLOT;
    const region = record.awsRegion;
    const name = `${region} ${slot}`;
    const file = open.get(name) ?? { region, slot, records: [] };
    file.records.push(record);
    open.set(name, file);
  }
  yield* close(Number.POSITIVE_INFINITY);
}

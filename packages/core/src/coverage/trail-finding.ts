import { createHash } from 'node:crypto';
import { type AttributeItem, decodeMembers, type StoredItem } from '../attribute-content.ts';
import type { Retention } from '../event/event-item.ts';
import { DAY, formatTime, SECOND } from '../time.ts';
import {
  formatTrailShard,
  nameTrailFinding,
  TRAIL_FINDING_KINDS,
  type TrailFinding,
  type TrailShard,
} from './trail-ledger.ts';

/** A finding about the files of a trail, as the alerter is told of it. Times are ISO 8601 UTC. */
export interface TrailFindingRecord extends TrailShard {
  /** The same whenever the same is found. */
  readonly findingId: string;
  readonly kind: TrailFinding['kind'];
  /** `bucket/key`, or a file's own name in a copy: text of another author. */
  readonly object: string;
  /** Stretch of deliveries that it is about. */
  readonly start: string;
  readonly end: string;
  readonly foundAt: string;
}

const RECORD_TYPE = 'trail_finding';

/** Stands where events have their day: no day is called so, and what reads days reads no finding. */
const PARTITION = 'trail-finding';

const ATTRIBUTES = [
  ['findingId', 'event_id'],
  ['accountId', 'account_id'],
  ['region', 'aws_region'],
  ['kind', 'kind'],
  ['object', 'object'],
  ['start', 'stretch_start'],
  ['end', 'stretch_end'],
  ['foundAt', 'found_at'],
] as const satisfies readonly (readonly [keyof TrailFindingRecord, string])[];

/** Returns a finding of a chain as it is told. */
export function toFindingRecord(shard: TrailShard, finding: TrailFinding): TrailFindingRecord {
  const name = `${formatTrailShard(shard)}#${nameTrailFinding(finding)}`;
  const [start, end, foundAt] = [finding.start, finding.end, finding.foundAt].map((second) =>
    formatTime(second * SECOND),
  ) as [string, string, string];
  return {
    ...shard,
    findingId: `trail-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`,
    kind: finding.kind,
    object: finding.object,
    ...{ start, end, foundAt },
  };
}

/** Writes the item of the events table whose insertion the alerter waits for, in the stream that it reads anyway. */
export function encodeTrailFinding(
  record: TrailFindingRecord,
  { retentionDays }: Retention,
): AttributeItem {
  const item: AttributeItem = { event_date: { S: PARTITION }, record_type: { S: RECORD_TYPE } };
  for (const [field, name] of ATTRIBUTES) item[name] = { S: record[field] };
  if (retentionDays > 0) {
    const expiry = (Date.parse(record.foundAt) + retentionDays * DAY) / SECOND;
    item.ttl = { N: String(Math.ceil(expiry)) };
  }
  return item;
}

/** Reads a finding out of an item or the image of a stream record; undefined for every other. */
export function decodeTrailFinding(image: StoredItem): TrailFindingRecord | undefined {
  const members = decodeMembers(image);
  if (members.record_type !== RECORD_TYPE) return undefined;
  const fields: Partial<Record<keyof TrailFindingRecord, string>> = {};
  for (const [field, name] of ATTRIBUTES) {
    const value = members[name];
    if (typeof value !== 'string') return undefined;
    fields[field] = value;
  }
  return TRAIL_FINDING_KINDS.some((kind) => kind === fields.kind)
    ? (fields as unknown as TrailFindingRecord)
    : undefined;
}

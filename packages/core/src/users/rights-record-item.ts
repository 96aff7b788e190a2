import { type AttributeItem, decodeContent, type StoredItem } from '../attribute-content.ts';
import type { Retention } from '../event/event-item.ts';
import { type RightsRecord, rightsNameOf, type StoredRights } from './rights-record.ts';
import { expiryOf, RECORD_KEYS } from './user-record-keys.ts';

/** Returns the key of a record by its name. */
export function rightsKey(name: string) {
  return {
    user_name: { S: RECORD_KEYS.rightsPartition },
    scan_timestamp: { S: `${RECORD_KEYS.rightsPrefix}${name}` },
  };
}

export function encodeRights(
  { record, scanTimestamp }: StoredRights,
  { retentionDays }: Retention,
): AttributeItem {
  return {
    ...rightsKey(rightsNameOf(record)),
    record_type: { S: 'rights' },
    read_at: { S: scanTimestamp },
    rights: { S: JSON.stringify(record) },
    ttl: expiryOf(scanTimestamp, retentionDays),
  };
}

/** Reads a record back; undefined for an item that holds none. */
export function decodeRights(item: StoredItem): StoredRights | undefined {
  const [text, scanTimestamp] = [decodeContent(item.rights), decodeContent(item.read_at)];
  if (typeof text !== 'string' || typeof scanTimestamp !== 'string') return undefined;
  try {
    const record = JSON.parse(text) as RightsRecord;
    return isRights(record) ? { record, scanTimestamp } : undefined;
  } catch {
    return undefined;
  }
}

function isRights(record: RightsRecord): boolean {
  if (record.kind === 'policy')
    return Array.isArray(record.versions) && Array.isArray(record.holders);
  return record.kind === 'holder' && Array.isArray(record.managed) && Array.isArray(record.inline);
}

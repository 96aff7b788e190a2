import { type AttributeItem, decodeContent, type StoredItem } from '../attribute-content.ts';
import type { Retention } from '../event/event-item.ts';
import { isJsonObject, parseJson } from '../json.ts';
import { expiryOf, RECORD_KEYS } from './user-record-keys.ts';

/** Record of the inventory about a customer managed policy. */
interface PolicyRights {
  readonly kind: 'policy';
  readonly arn: string;
  readonly defaultVersionId: string;
  /** Documents as JSON texts; times are ISO 8601 UTC. */
  readonly versions: readonly {
    readonly id: string;
    readonly createdAt: string;
    readonly document: string;
  }[];
  /** Holders of it, `role/app`, or `boundary of role/app`; the first few dozen. */
  readonly holders: readonly string[];
}

/** Record of the inventory about a user, group or role. */
export interface HolderRights {
  readonly kind: 'holder';
  readonly accountId: string;
  /** `user/…`, `group/…` or `role/…`, without a path. */
  readonly holder: string;
  /** ARNs of the managed policies that are attached. */
  readonly managed: readonly string[];
  readonly inline: readonly { readonly name: string; readonly document: string }[];
}

/** Rights and their holders, as policies give them: the newest state alone, without history. */
export type RightsRecord = PolicyRights | HolderRights;

/** A record as it was stored. */
export interface StoredRights {
  readonly record: RightsRecord;
  /** The scan that wrote it: it may have been the same long before. */
  readonly scanTimestamp: string;
}

/** Names a record: IAM minds no case where names have to be unique. */
export function rightsNameOf(
  record: Pick<PolicyRights, 'kind' | 'arn'> | Pick<HolderRights, 'kind' | 'accountId' | 'holder'>,
): string {
  return record.kind === 'policy'
    ? `policy#${record.arn.toLowerCase()}`
    : `holder#${record.accountId}#${record.holder.toLowerCase()}`;
}

/** Returns the account that a record by that name is of; undefined for what is AWS's own. */
export function accountOfRights(name: string): string | undefined {
  return /^(?:holder#|policy#arn:[^:]*:iam::)(\d{12})[#:]/.exec(name)?.[1];
}

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
  const record = parseJson(text);
  return isRights(record) ? { record, scanTimestamp } : undefined;
}

function isRights(record: unknown): record is RightsRecord {
  if (!isJsonObject(record)) return false;
  if (record.kind === 'policy')
    return Array.isArray(record.versions) && Array.isArray(record.holders);
  return record.kind === 'holder' && Array.isArray(record.managed) && Array.isArray(record.inline);
}

import { isAccountId } from '../accounts/account.ts';
import type { AttributeItem, StoredItem } from '../attribute-content.ts';
import { AppError } from '../error.ts';
import { DAY, SECOND } from '../time.ts';

/**
 * Keys of what the user-records table holds besides user records. Two promises of the reference document shape
 * the keys: a query by user name, and one of `scan-timestamp-index` by scan, return user records only.
 * So nothing else has a scan's bare timestamp as its `scan_timestamp`, and where IAM would allow the
 * partition as a user's name (`__scan__` is a possible one) the sort key tells the two apart. Items of member accounts
 * have the account before all of it (`placeInventory`).
 */
export const RECORD_KEYS = {
  /** `__scan__` / `scan#<timestamp>`: the header of a scan. */
  scanPartition: '__scan__',
  scanPrefix: 'scan#',
  /** `__change__#<user>` / `change#<timestamp>`: what one scan saw changed of one user. */
  changePartitionPrefix: '__change__#',
  changePrefix: 'change#',
  /** `__unexplained__#<user>` / `unexplained#<change id>`: a change that no event explains. */
  unexplainedPartitionPrefix: '__unexplained__#',
  unexplainedPrefix: 'unexplained#',
  /** `__rights__` / `rights#<name>`: what a policy allows, or what a user, group or role has. */
  rightsPartition: '__rights__',
  rightsPrefix: 'rights#',
  /** `__execution_lock__` / `lock`: the scan under way. */
  lockPartition: '__execution_lock__',
  lockSort: 'lock',
  /** `__members__` / `member#<account>`: a member account of which there are scans. */
  membersPartition: '__members__',
  memberPrefix: 'member#',
} as const;

/**
 * Days that history is kept at the least: a scan is what the next one is compared with, so it has to
 * outlive the pause between the two, and a week is the longest that is likely.
 */
export const SHORTEST_RETENTION_DAYS = 8;

/** Epoch seconds when an item of a scan may go; counted from the scan, so that a re-put changes nothing. */
export function expiryOf(scanTimestamp: string, retentionDays: number): { N: string } {
  const days = Math.max(retentionDays, SHORTEST_RETENTION_DAYS);
  return { N: String(Math.ceil((Date.parse(scanTimestamp) + days * DAY) / SECOND)) };
}

/** Place of an account's items in the table that holds those of several. */
interface InventoryPlace {
  /** Writes a part of a key, or the beginning of one. */
  key(text: string): string;
  /** Puts an item, or its key, there: what it is for the tracker's own account, both parts of its key are moved. */
  put(item: AttributeItem): AttributeItem;
  /** Reads an item back: the one that was put there. */
  take(item: StoredItem): StoredItem;
}

const KEYS = ['user_name', 'scan_timestamp'] as const;

/**
 * Places the inventory of a member account beside that of the tracker's own: `111122223333#` stands before both parts of every key.
 * No name of a user has a `#` (IAM allows `[\w+=,.@-]`), nor has a time, so that no query by the name of a user or by the time of a
 * scan, as people have them in their notes, meets anything of a member. Without an account it is the tracker's own, whose items stay as
 * they are.
 *
 * @throws AppError BAD_ARGUMENT for what is no account
 */
export function placeInventory(accountId: string | undefined): InventoryPlace {
  if (accountId === undefined) {
    return { key: (text) => text, put: (item) => item, take: (item) => item };
  }
  if (!isAccountId(accountId)) {
    throw new AppError('BAD_ARGUMENT', `"${accountId}" is no account; allowed: 12 digits.`);
  }
  const prefix = `${accountId}#`;
  return {
    key: (text) => `${prefix}${text}`,
    put(item) {
      const moved = { ...item };
      for (const name of KEYS) moved[name] = { S: `${prefix}${textOf(item[name])}` };
      return moved;
    },
    take(item) {
      const moved = { ...item };
      for (const name of KEYS) {
        const text = textOf(item[name]);
        if (text.startsWith(prefix)) moved[name] = { S: text.slice(prefix.length) };
      }
      return moved;
    },
  };
}

function textOf(content: unknown): string {
  const { S } = Object(content) as { readonly S?: unknown };
  return typeof S === 'string' ? S : '';
}

import { DAY, SECOND } from '../time.ts';

/**
 * Keys of what the user-records table holds besides user records. Two promises of the reference document shape
 * the keys: a query by user name, and one of `scan-timestamp-index` by scan, return user records only.
 * So nothing else has a scan's bare timestamp as its `scan_timestamp`, and where IAM would allow the
 * partition as a user's name (`__scan__` is a possible one) the sort key tells the two apart.
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

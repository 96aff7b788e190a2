import { DAY, type Logger } from '@iam-tracker/core';
import type { ScanSettings } from '@iam-tracker/user-scanner/settings';
import type { MembersWish } from '../members/enter-members.ts';

export interface ScanOptions {
  readonly settings: ScanSettings;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  /** Has the users of member accounts scanned, too, through a role in each. */
  readonly members?: MembersWish | undefined;
}

/** A scan at home has no time budget; timers of a month and more fire at once. */
export const BUDGET_MILLISECONDS = DAY;

/** Nothing expires at home; the item says all the same until when it would be kept. */
export const RIGHTS_DAYS = 90;

/** IAM is asked in one place for all Regions; any of a partition leads there. */
export const ANY_REGION = 'us-east-1';

/**
 * One process has the data folder open, so that a lock in it is its own, or that of a process that
 * died.
 */
export const LOCK_OWNER = 'local';

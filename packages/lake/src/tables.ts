import { UNKNOWN_TIME } from '@iam-tracker/core';
import { IAM_ALERTS } from './alert-columns.ts';
import type { LakeTable } from './column.ts';
import { IAM_EVENTS } from './event-columns.ts';
import { IAM_USERS } from './user-columns.ts';

/** Every table of the lake. */
export const LAKE_TABLES: readonly LakeTable[] = [IAM_EVENTS, IAM_USERS, IAM_ALERTS];

/** The day of events of which nobody knows the time; it lies before all that Athena computes partitions for. */
const UNKNOWN_DAY = UNKNOWN_TIME.slice(0, 10);

/**
 * The events of which nobody knows the time as a table of their own, without a partition. Athena looks for days
 * from `lake_first_day` on only, and would otherwise never find them.
 */
export const IAM_EVENTS_UNDATED = {
  name: `${IAM_EVENTS.name}_undated`,
  of: IAM_EVENTS,
  day: UNKNOWN_DAY,
} as const;

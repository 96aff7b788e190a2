import { IAM_ALERTS } from './alert-columns.ts';
import type { LakeTable } from './column.ts';
import { IAM_EVENTS } from './event-columns.ts';
import { IAM_USERS } from './user-columns.ts';

/** Every table of the lake. */
export const LAKE_TABLES: readonly LakeTable[] = [IAM_EVENTS, IAM_USERS, IAM_ALERTS];

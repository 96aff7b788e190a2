import type { LakeTable } from './column.ts';
import { IAM_EVENTS } from './event-columns.ts';

/** Every table of the lake. */
export const LAKE_TABLES: readonly LakeTable[] = [IAM_EVENTS];

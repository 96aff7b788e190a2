import { CAUSE_STATUSES, type CauseStatus, type UserChange } from '@iam-tracker/core';
import { type Inventory, type InventorySource, listChanges, readInventory } from '../inventory.ts';
import type { ReportPeriod } from './report-period.ts';

/** IAM users as the newest complete scan saw them (5,000 at most, an IAM quota), and what changed of them. */
export interface UserDigest extends Inventory {
  /** Of scans in the period, newest scan first; the newest so many. */
  readonly changes: readonly UserChange[];
  readonly changeCount: number;
  readonly causes: Readonly<Record<CauseStatus, number>>;
}

const SHOWN_CHANGES = 100;

/** Returns undefined when no scan was ever completed. */
export async function digestUsers(
  source: InventorySource,
  period: ReportPeriod,
): Promise<UserDigest | undefined> {
  const inventory = await readInventory(source);
  if (inventory === undefined) return undefined;
  const causes = Object.fromEntries(CAUSE_STATUSES.map((status) => [status, 0])) as Record<
    CauseStatus,
    number
  >;
  const changes: UserChange[] = [];
  let changeCount = 0;
  for await (const change of listChanges(source, period)) {
    changeCount += 1;
    causes[change.causeStatus] += 1;
    if (changes.length < SHOWN_CHANGES) changes.push(change);
  }
  return { ...inventory, changes, changeCount, causes };
}

import { AppError, type ScanHeader, type UserRecord } from '@iam-tracker/core';
import {
  type DayRange,
  daysOfRange,
  newestFirst,
  recentDays,
  scansByDay,
  unsettledDays,
} from './due-days.ts';
import type { DueDay } from './export-run.ts';
import { IAM_USERS } from './lake/user-columns.ts';
import type { CallOptions, ExportParts, UserSource } from './ports.ts';

/** Clocks differ, and a scan that began before midnight ends after it. */
const SETTLED_MILLISECONDS = 2 * 3_600_000;

export interface DueUsersOptions {
  readonly daysBack: number;
  readonly range: DayRange | undefined;
}

/**
 * Returns the days of complete scans to export, newest first: the recent ones, and those that the lake does
 * not have for good; of a range, those that are in it.
 */
export async function dueScanDays(
  { users, lake, clock }: Pick<ExportParts, 'users' | 'lake' | 'clock'>,
  { daysBack, range }: DueUsersOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (users === undefined) return [];
  const headers: ScanHeader[] = [];
  for await (const header of users.headers(options)) headers.push(header);
  const scans = scansByDay(headers);
  const wanted = new Set(
    range === undefined ? recentDays(clock.now(), daysBack) : daysOfRange(range),
  );
  if (range === undefined && scans.size > 0) {
    const days = scans.keys();
    const unsettled = await unsettledDays(IAM_USERS, days, SETTLED_MILLISECONDS, lake, options);
    for (const day of unsettled) wanted.add(day);
  }
  return newestFirst(scans.keys())
    .filter((day) => wanted.has(day))
    .map((day) => ({
      table: IAM_USERS,
      day,
      isDueByManifest: true,
      rows: (call) => usersOf(scans.get(day) ?? [], users, call),
    }));
}

/** Yields the users of the scans, scan by scan, by name. */
async function* usersOf(
  scans: readonly ScanHeader[],
  users: UserSource,
  options: CallOptions,
): AsyncGenerator<UserRecord> {
  const inOrder = [...scans].sort((a, b) => (a.scanTimestamp < b.scanTimestamp ? -1 : 1));
  for (const scan of inOrder) {
    const found: UserRecord[] = [];
    for await (const user of users.usersOfScan(scan.scanTimestamp, options)) found.push(user);
    if (found.length !== scan.totalUsers) throw incomplete(scan, found.length);
    yield* found.sort((a, b) => (a.userName < b.userName ? -1 : 1));
  }
}

function incomplete({ scanTimestamp, totalUsers }: ScanHeader, found: number): AppError {
  return new AppError(
    'INCOMPLETE',
    `The scan of ${scanTimestamp} found ${totalUsers} users, but the table shows ${found}.`,
    { hint: 'Its index may lag by a second, or its records have begun to expire.' },
  );
}

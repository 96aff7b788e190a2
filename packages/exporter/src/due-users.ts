import { AppError, HOUR, type ScanHeader, type UserRecord } from '@iam-tracker/core';
import { IAM_USERS } from '@iam-tracker/lake';
import { type DueOptions, dueDaysOf, scansByDay } from './due-days.ts';
import type { DueDay } from './export-run.ts';
import type { CallOptions, ExportParts, UserSource } from './ports.ts';

/** Clocks differ, and a scan that began before midnight ends after it. */
const CHANGES_FOR_MILLISECONDS = 2 * HOUR;

/** Returns the days of complete scans to export, newest first. */
export async function dueScanDays(
  { users, ...parts }: Pick<ExportParts, 'users' | 'lake' | 'clock'>,
  due: DueOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (users === undefined) return [];
  const headers: ScanHeader[] = [];
  for await (const header of users.headers(options)) headers.push(header);
  const scans = scansByDay(headers);
  const kept = { table: IAM_USERS, days: [...scans.keys()], changesFor: CHANGES_FOR_MILLISECONDS };
  const days = await dueDaysOf(kept, due, parts, options);
  return days.map((day) => ({
    table: IAM_USERS,
    day,
    isDueByManifest: true,
    read: (call) => ({ rows: usersOf(scans.get(day) ?? [], users, call) }),
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

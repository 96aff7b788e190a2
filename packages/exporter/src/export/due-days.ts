import {
  AppError,
  chunksOf,
  DAY,
  groupBy,
  HOUR,
  type ScanHeader,
  type UserRecord,
} from '@iam-tracker/core';
import type { DayClaim, DirtyDay } from '@iam-tracker/core/aws';
import { IAM_ALERTS, IAM_EVENTS, IAM_USERS, type LakeTable, manifestKey } from '@iam-tracker/lake';
import { type DayRange, daysOfRange, newestFirst, recentDays } from '../day-range.ts';
import { readEventDay } from '../people/people-of-day.ts';
import type {
  AccountUsers,
  CallOptions,
  ExportDependencies,
  StoredObject,
  UserSource,
} from '../ports.ts';
import type { DayJob } from './export-day.ts';

/** A day that is due. */
export interface DueDay extends DayJob {
  /** Marks the day until its export is done; absent for a table that needs no marks. */
  claim?(options: CallOptions): Promise<DayClaim>;
}

interface DueOptions {
  readonly daysBack: number;
  readonly range: DayRange | undefined;
}

export interface DueEventsOptions extends DueOptions {
  readonly dirty: readonly DirtyDay[];
  /** Days that an earlier version exported. */
  readonly outdated: readonly string[];
}

/**
 * Returns the days of events to export, newest first: the recent and the marked, and after them those that an
 * earlier version exported; or those of a range, which are marked first, so that what does not fit into this run
 * is done by the next ones.
 */
export async function dueEventDays(
  dependencies: EventDependencies,
  { daysBack, range, dirty, outdated }: DueEventsOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  const { clock, dirtyDays } = dependencies;
  if (range !== undefined) {
    await markAll(daysOfRange(range), dirtyDays, options);
    return eventDays(daysOfRange(range), dependencies);
  }
  const marked = dirty.map(({ day }) => day);
  const changing = newestFirst([...recentDays(clock.now(), daysBack), ...marked]);
  // What changes does not wait for years of days that are only to be written in another way.
  return eventDays([...new Set([...changing, ...newestFirst(outdated)])], dependencies);
}

type EventDependencies = Pick<ExportDependencies, 'events' | 'dirtyDays' | 'lake' | 'clock'>;

/** Returns these days of events, to be exported in this order. */
export function eventDays(days: readonly string[], dependencies: EventDependencies): DueDay[] {
  return days.map((day) => ({
    table: IAM_EVENTS,
    day,
    claim: (call) => dependencies.dirtyDays.claim(day, call),
    read: (call) => readEventDay(day, dependencies, call),
  }));
}

/** Requests at once: ten years are marked in seconds, and no request is throttled. */
const MARKS_AT_ONCE = 25;

async function markAll(
  days: readonly string[],
  dirtyDays: ExportDependencies['dirtyDays'],
  options: CallOptions,
): Promise<void> {
  for (const some of chunksOf(days, MARKS_AT_ONCE)) {
    await Promise.all(some.map((day) => dirtyDays.claim(day, options)));
  }
}

/** Clocks differ, and a scan that began before midnight ends after it. */
const CHANGES_FOR_MILLISECONDS = 2 * HOUR;

/** Returns the days of complete scans to export, newest first. */
export async function dueScanDays(
  { users, ...dependencies }: Pick<ExportDependencies, 'users' | 'lake' | 'clock'>,
  due: DueOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (users === undefined) return [];
  const complete: AccountScan[] = [];
  for (const source of await accountsOf(users, options)) {
    for await (const header of source.headers(options)) {
      if (header.status === 'complete') complete.push({ header, source });
    }
  }
  const scans = groupBy(complete, ({ header }) => header.scanTimestamp.slice(0, 10));
  const kept = { table: IAM_USERS, days: [...scans.keys()], changesFor: CHANGES_FOR_MILLISECONDS };
  const days = await dueDaysOf(kept, due, dependencies, options);
  return days.map((day) => ({
    table: IAM_USERS,
    day,
    isDueByManifest: true,
    read: (call) => ({ rows: usersOf(scans.get(day) ?? [], call) }),
  }));
}

/** A scan, and the inventory that it is in. */
interface AccountScan {
  readonly header: ScanHeader;
  readonly source: AccountUsers;
}

async function accountsOf(users: UserSource, options: CallOptions): Promise<AccountUsers[]> {
  const members = (await users.members?.(options)) ?? [];
  return [users, ...members.flatMap((id) => users.ofMember?.(id) ?? [])];
}

/**
 * Returns the days of alerts to export, newest first. Nothing is added to a day once it is over, and what expires
 * stays in the lake.
 */
export async function dueAlertDays(
  { alerts, ...dependencies }: Pick<ExportDependencies, 'alerts' | 'lake' | 'clock'>,
  due: DueOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (alerts === undefined) return [];
  const changesFor = alerts.changesForMilliseconds;
  const kept = { table: IAM_ALERTS, days: await alerts.days(options), changesFor };
  const days = await dueDaysOf(kept, due, dependencies, options);
  return days.map((day) => ({
    table: IAM_ALERTS,
    day,
    isDueByManifest: Number.isFinite(changesFor),
    read: (call) => ({ rows: alerts.alertsOfDay(day, call) }),
  }));
}

/** Yields the users of the scans, by the time of the scan, of whatever account, and by name. */
async function* usersOf(
  scans: readonly AccountScan[],
  options: CallOptions,
): AsyncGenerator<UserRecord> {
  const byTime = groupBy(scans, ({ header }) => header.scanTimestamp);
  for (const time of [...byTime.keys()].sort()) {
    const found: UserRecord[] = [];
    for (const { header, source } of byTime.get(time) ?? []) {
      const before = found.length;
      for await (const user of source.usersOfScan(time, options)) found.push(user);
      if (found.length - before !== header.totalUsers) {
        throw incomplete(header, found.length - before);
      }
    }
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

/**
 * Returns those days of a table without marks that are due, newest first: the recent ones, and those that the
 * lake does not have for good, which it has once it looked at them so long after their end that nothing of them
 * could change any more; of a range, those that are in it.
 */
async function dueDaysOf(
  { table, days, changesFor }: { table: LakeTable; days: readonly string[]; changesFor: number },
  { daysBack, range }: DueOptions,
  { lake, clock }: Pick<ExportDependencies, 'lake' | 'clock'>,
  options: CallOptions,
): Promise<string[]> {
  if (days.length === 0) return [];
  const wanted = new Set(
    range === undefined ? recentDays(clock.now(), daysBack) : daysOfRange(range),
  );
  if (range === undefined) {
    const objects = await lake.list(`${table.folder}/`, options);
    const byKey = new Map(objects.map((object) => [object.key, object]));
    for (const day of days) {
      if (!isSettled(day, byKey.get(manifestKey(table, day)), changesFor)) wanted.add(day);
    }
  }
  return newestFirst(days).filter((day) => wanted.has(day));
}

function isSettled(day: string, manifest: StoredObject | undefined, changesFor: number): boolean {
  const end = Date.parse(day) + DAY + changesFor;
  return manifest !== undefined && manifest.modifiedAt >= end;
}

import { compareText, type ScanHeader, type UserChange, type UserRecord } from '@iam-tracker/core';
import type { UserRecordsTable } from '@iam-tracker/core/aws';

/** Users as the last complete scan saw them. */
export interface Inventory {
  readonly scan: ScanHeader;
  /** By name. */
  readonly users: readonly UserRecord[];
}

/** Table from which scans of users are read. */
export interface InventorySource {
  readonly records: Pick<
    UserRecordsTable,
    | 'latestComplete'
    | 'headers'
    | 'usersOfScan'
    | 'historyOfUser'
    | 'changesOfUser'
    | 'changesOfScan'
  >;
}

/** Returns the newest inventory; undefined when no scan was ever completed. */
export async function readInventory({ records }: InventorySource): Promise<Inventory | undefined> {
  const scan = await records.latestComplete();
  if (scan === undefined) return undefined;
  const users: UserRecord[] = [];
  for await (const user of records.usersOfScan(scan.scanTimestamp)) users.push(user);
  users.sort((a, b) => compareText(a.userName, b.userName));
  return { scan, users };
}

/** Facts about one user name. */
export interface UserStory {
  readonly scan: ScanHeader;
  /** As the newest complete scan that saw a user of that name has it. */
  readonly record: UserRecord;
  /** True when that was the last scan: otherwise the user is gone. */
  readonly isPresent: boolean;
  /** Newest first. */
  readonly changes: readonly UserChange[];
}

type UserAnswer =
  | { readonly kind: 'found'; readonly story: UserStory }
  | { readonly kind: 'not-scanned' }
  /** No scan saw the name; `similar` are names of users that there are. */
  | { readonly kind: 'unknown'; readonly similar: readonly string[] };

/** Tells what is known of a user by its name, also when it is gone. */
export async function findUser(
  { records }: InventorySource,
  userName: string,
): Promise<UserAnswer> {
  const inventory = await readInventory({ records });
  if (inventory === undefined) return { kind: 'not-scanned' };
  const { scan, users } = inventory;
  const present = users.find((user) => user.userName === userName);
  const record = present ?? (await lastRecord({ records }, userName));
  if (record === undefined) return { kind: 'unknown', similar: namesLike(userName, users) };
  const changes: UserChange[] = [];
  for await (const change of records.changesOfUser(userName)) changes.push(change);
  return { kind: 'found', story: { scan, record, isPresent: present !== undefined, changes } };
}

/** A scan that was never completed saw nothing that counts. */
async function lastRecord(
  { records }: InventorySource,
  userName: string,
): Promise<UserRecord | undefined> {
  const complete = new Set<string>();
  for await (const { scanTimestamp, status } of records.headers()) {
    if (status === 'complete') complete.add(scanTimestamp);
  }
  for await (const record of records.historyOfUser(userName)) {
    if (complete.has(record.scanTimestamp)) return record;
  }
  return undefined;
}

const MAX_SIMILAR = 5;

function namesLike(asked: string, users: readonly UserRecord[]): readonly string[] {
  const wanted = asked.toLowerCase();
  const names = users.map(({ userName }) => userName);
  const fits = (name: string) => name.includes(wanted) || wanted.includes(name);
  return names.filter((name) => fits(name.toLowerCase())).slice(0, MAX_SIMILAR);
}

export interface ChangeRange {
  /** Milliseconds; scans that saw the change no earlier, no later. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Yields what complete scans saw changed, newest scan first; by user within a scan. */
export async function* listChanges(
  { records }: InventorySource,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: ChangeRange = {},
): AsyncGenerator<UserChange> {
  for await (const { scanTimestamp, status, changes: count } of records.headers()) {
    const time = Date.parse(scanTimestamp);
    if (time < since) return;
    if (time > until || status !== 'complete' || count === 0) continue;
    const changes: UserChange[] = [];
    for await (const change of records.changesOfScan(scanTimestamp)) changes.push(change);
    changes.sort((a, b) => compareText(a.userName, b.userName));
    yield* changes;
  }
}

/** Returns how many changes wait for the event behind them, of all complete scans. */
export async function countPending({ records }: InventorySource): Promise<number> {
  let pending = 0;
  for await (const { status, changesPending } of records.headers()) {
    if (status === 'complete') pending += changesPending;
  }
  return pending;
}

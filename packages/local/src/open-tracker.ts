import { resolve } from 'node:path';
import {
  type ActivityEvent,
  type AwsTimeKeeper,
  type Clock,
  correctClock,
  createAwsTime,
  systemClock,
} from '@iam-tracker/core';
import type { AccountDirectory } from '@iam-tracker/core/accounts';
import {
  type ControlTable,
  createAccountsTable,
  createControlTable,
  createDirtyDays,
  createEventsTable,
  createMemberMarks,
  createTrailTable,
  createUserRecordsTable,
  type DirtyDays,
  type EventsTable,
  type MemberMarks,
  type TrailFindings,
  type TrailTable,
  type UserRecordsTable,
} from '@iam-tracker/core/aws';
import { type Database, openDatabase } from './database/open-database.ts';

/**
 * The UTC days that have events. The events table cannot list its partitions short of reading everything,
 * and a ledger of files may have days of any year; the embedded database has them in its keys.
 */
interface EventDays {
  /** Call it before storing events of them. */
  note(days: Iterable<string>): void;
  /** Newest first. A day may turn out empty: its events were about to be stored. */
  list(): readonly string[];
}

/** The ledger of a data folder, open for this process alone until it is closed. */
export interface Tracker {
  /** Absolute. */
  readonly folder: string;
  /** Right once AWS has told the time, whatever the machine's clock says. */
  readonly clock: Clock;
  /** Learns from the answers of AWS, and corrects the clock. */
  readonly awsTime: AwsTimeKeeper;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly events: EventsTable;
  readonly days: EventDays;
  readonly coverage: ControlTable;
  /** What digests of a trail prove, chain by chain. */
  readonly trail: TrailTable;
  /** Told of what is found in the files of a trail. The ledgers of its chains keep it; open alerts tell of it. */
  readonly findings: TrailFindings;
  /** The inventory of IAM users, scan by scan. */
  readonly records: UserRecordsTable;
  /** The accounts of the organization, where they are known. */
  readonly accounts: AccountDirectory;
  /** How the reading of member accounts by their roles ended. */
  readonly members: MemberMarks;
  /** How the scans of their users ended. */
  readonly memberScans: MemberMarks;
  /** The days to export again. */
  readonly dirtyDays: DirtyDays;
  readonly database: Pick<Database, 'client' | 'tableNames' | 'count'>;
  close(): Promise<void>;
}

interface TrackerOptions {
  readonly dataDirectory: string;
  /** Refuses a folder in which nothing was ever collected, instead of beginning one. */
  readonly mustExist?: boolean;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Written down with every record, and without effect here: the embedded database lets nothing expire. */
const RECORD_RETENTION_DAYS = 3_650;

/**
 * Opens the ledger of a data folder, by default beginning one where there is none.
 *
 * @throws AppError NO_DATA, BUSY, BAD_ARGUMENT or STORAGE_FAILED.
 */
export async function openTracker({
  dataDirectory,
  mustExist = false,
  clock: machineClock = systemClock,
  random = Math.random,
}: TrackerOptions): Promise<Tracker> {
  const folder = resolve(dataDirectory);
  const awsTime = createAwsTime(machineClock);
  const clock = correctClock(machineClock, awsTime);
  const opened = await openDatabase({ dataDir: folder, mustExist, clock });
  const { client, tableNames, close } = opened;
  // Kept for ever: the folder is the user's, and the embedded database lets nothing expire.
  const retentionDays = 0;
  const tableName = tableNames.events;
  const table = createEventsTable({ client, tableName, retentionDays, clock, random });
  try {
    const days = createEventDays(await opened.listEventDays());
    const events = notingDays(table, days);
    const control = { client, tableName: tableNames.control };
    const coverage = createControlTable(control);
    const trail = createTrailTable(control);
    const accounts = createAccountsTable(control);
    const members = createMemberMarks(control);
    const memberScans = createMemberMarks(control, 'scan');
    const dirtyDays = createDirtyDays({ ...control, clock });
    const records = createUserRecordsTable({
      client,
      tableName: tableNames.userRecords,
      retentionDays: RECORD_RETENTION_DAYS,
      clock,
      random,
    });
    const database = { client, tableNames, count: opened.count };
    const marks = { members, memberScans };
    const tables = { accounts, ...marks, events, days, coverage, trail, records, dirtyDays };
    return { folder, clock, awsTime, random, ...tables, findings: untold, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const untold: TrailFindings = { record: async () => undefined };

function notingDays(table: EventsTable, days: EventDays): EventsTable {
  const noting = (events: Iterable<ActivityEvent>) => {
    const list = [...events];
    days.note(list.map(({ eventDate }) => eventDate));
    return list;
  };
  const putMissing: EventsTable['putMissing'] = (events, options) =>
    table.putMissing(noting(events), options);
  return {
    ...table,
    putMissing,
    putPushed: (events, options) => table.putPushed(noting(events), options),
    // Asks first: here files of any origin meet what AWS answers, and asking costs nothing.
    async put(events, options) {
      await putMissing(events, options);
    },
  };
}

/** Begins with the partitions that the events table has. */
export function createEventDays(partitions: Iterable<string>): EventDays {
  const known = new Set(partitions);
  return {
    note(days) {
      for (const day of days) known.add(day);
    },
    list: () => [...known].sort().reverse(),
  };
}

import { rm } from 'node:fs/promises';
import { AppError, type Clock, systemClock } from '@iam-tracker/core';
import {
  createDirectClient,
  DEFAULT_TABLE_PREFIX,
  type DirectAnswer,
  type DynamoDbClient,
  type TableDefinitions,
  type TableRole,
  tableDefinitions,
} from '@iam-tracker/core/aws';
import { type DataDirectory, locateData, prepareDataDirectory } from '../data-directory.ts';
import {
  countItems,
  createStore,
  isApiRefusal,
  listPartitions,
  type Payload,
  type Store,
} from './dynalite-store.ts';
import { type FileNote, inspectDatabase, noteDatabaseFiles } from './files.ts';
import { busyError, forgetOwner, noteOwner } from './owner.ts';
import { createRequests, type DatabaseRequests } from './requests.ts';
import { ensureTables } from './tables.ts';

/**
 * LevelDB sorts what is written in memory and merges it into its files when so much came together: with its own 4 MB,
 * merging takes a third of what storing an event costs, and documents that change often are written over and over. Twice
 * as much is held in memory.
 */
const WRITE_BUFFER_BYTES = 12 * 1024 * 1024;

/** What fewer keys leave in the log is read in a moment. */
const MANY_WRITES = 1_000;

/** A DynamoDB of one's own, in this process, until it is closed. */
export interface Database {
  /** For this process. */
  readonly client: DynamoDbClient;
  readonly tableNames: Readonly<Record<TableRole, string>>;
  readonly run: DatabaseRequests['run'];
  /** The days that have events, in no order. */
  listEventDays(): Promise<readonly string[]>;
  /** Counts the items of a table: all of them, whatever their place. @throws AppError STORAGE_FAILED */
  count(table: TableRole): Promise<number>;
  /** Lets requests under way finish and lets go of everything; further calls change nothing. */
  close(): Promise<void>;
}

interface DatabaseOptions {
  readonly dataDir: string;
  /** Refuses a folder without a database, instead of making one; makes no table either. */
  readonly mustExist?: boolean;
  readonly clock?: Clock;
}

/**
 * Opens the database of a data folder, by default creating what is missing. One process at a time has it
 * open; the lock is the operating system's and ends with the process, so nothing is ever stale.
 *
 * @throws AppError BUSY when another process has it open; BAD_ARGUMENT when the folder cannot be
 * used; NO_DATA when there is no database and must be one; STORAGE_FAILED when its files are not whole,
 * when its content cannot be read, or was made by another version.
 */
export async function openDatabase({
  dataDir,
  mustExist = false,
  clock = systemClock,
}: DatabaseOptions): Promise<Database> {
  const { directory, files } = await findDatabase(dataDir, mustExist);
  const { databasePath, filesPath, ownerPath } = directory;
  const definitions = tableDefinitions(DEFAULT_TABLE_PREFIX);
  const store = createStore(databasePath, definitions.control.tableName);
  await openStore(store, directory, mustExist);
  const release = async () => {
    await forgetOwner(ownerPath);
    await finishMerge(store);
    await store.db.close();
    await noteDatabaseFiles(databasePath, filesPath, files);
  };
  try {
    // From here on the files change.
    await rm(filesPath, { force: true });
    await noteOwner(ownerPath, { pid: process.pid, since: new Date(clock.now()).toISOString() });
    return await serve(store, definitions, { databasePath, mustExist, release });
  } catch (error) {
    await release();
    throw error instanceof AppError ? error : unreadable(databasePath, error);
  }
}

/** Makes nothing before it is known that nothing is in the way. */
async function findDatabase(
  dataDir: string,
  mustExist: boolean,
): Promise<{ readonly directory: DataDirectory; readonly files: readonly FileNote[] }> {
  const { path, databasePath, filesPath } = locateData(dataDir);
  const files = await inspectDatabase(databasePath, filesPath);
  if (mustExist && files === undefined) {
    throw new AppError('NO_DATA', `Nothing was collected in the data folder ${path} yet.`, {
      hint: 'Collect first (iam-tracker collect --help), or name another folder with --data-dir.',
    });
  }
  return { directory: await prepareDataDirectory(dataDir), files: files ?? [] };
}

/**
 * Lets LevelDB put what it gathered in memory into its files. Closing throws a merge away that is under way, and the next
 * command would read up to 24 MB of log again. What goes wrong here is told when the database is next opened.
 */
async function finishMerge({ countWrites, db }: Store): Promise<void> {
  if (countWrites() < MANY_WRITES) return;
  // No key is in this range: only what is in memory is written.
  await db.compactRange('\0', '\0').catch(() => undefined);
}

/** Opens an empty database that is gone when closed. */
export async function openMemoryDatabase({
  tablePrefix = DEFAULT_TABLE_PREFIX,
}: {
  readonly tablePrefix?: string;
} = {}): Promise<Database> {
  const definitions = tableDefinitions(tablePrefix);
  const store = createStore(undefined, definitions.control.tableName);
  await store.db.open();
  const release = () => store.db.close();
  return serve(store, definitions, { databasePath: 'in memory', mustExist: false, release });
}

async function openStore(
  store: Store,
  { databasePath, ownerPath }: DataDirectory,
  mustExist: boolean,
): Promise<void> {
  try {
    await store.db.open({ createIfMissing: !mustExist, writeBufferSize: WRITE_BUFFER_BYTES });
  } catch (error) {
    const { cause } = error as Error & { cause?: { code?: string } };
    if (cause?.code === 'LEVEL_LOCKED') throw await busyError(databasePath, ownerPath, error);
    throw unreadable(databasePath, cause ?? error);
  }
}

function unreadable(databasePath: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'STORAGE_FAILED',
    `The database ${databasePath} cannot be opened: ${reason}.`,
    {
      hint: 'Check the disk; put back the data folder from a copy, or move it away and collect again.',
      cause,
    },
  );
}

interface ServeOptions {
  readonly databasePath: string;
  readonly mustExist: boolean;
  readonly release: () => Promise<void>;
}

async function serve(
  store: Store,
  definitions: TableDefinitions,
  { databasePath, mustExist, release }: ServeOptions,
): Promise<Database> {
  await ensureTables(store, Object.values(definitions), { mustExist });
  const tables = Object.values(definitions).map(({ tableName }) => ({
    tableName,
    hasFewPartitions: tableName === definitions.events.tableName,
  }));
  await store.absence.look(store.db, tables);
  const requests = createRequests(store);
  const client = createDirectClient(directAnswer(requests));
  let closing: Promise<void> | undefined;
  return {
    client,
    run: requests.run,
    tableNames: {
      events: definitions.events.tableName,
      control: definitions.control.tableName,
      alerts: definitions.alerts.tableName,
      detectionState: definitions.detectionState.tableName,
      userRecords: definitions.userRecords.tableName,
    },
    listEventDays: () =>
      listPartitions(store, definitions.events.tableName).catch((error: unknown) => {
        throw unreadable(databasePath, error);
      }),
    count: (table) =>
      countItems(store, definitions[table].tableName).catch((error: unknown) => {
        throw unreadable(databasePath, error);
      }),
    close() {
      closing ??= (async () => {
        await requests.close();
        await release();
      })();
      return closing;
    },
  };
}

/** Answers a client of this process. */
function directAnswer({ run }: DatabaseRequests): DirectAnswer {
  return async (operation, input) => {
    try {
      return { output: await run(operation, input as Payload) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!isApiRefusal(error)) {
        return { refusal: { name: 'InternalServerError', message, statusCode: 500, cause: error } };
      }
      const { body, statusCode } = error;
      const name = String(body.__type).split('#').at(-1) ?? '';
      return { refusal: { name, message: String(body.message ?? body.Message), statusCode } };
    }
  };
}

import { randomBytes } from 'node:crypto';
import { AppError, type Clock, systemClock } from '@iam-tracker/core';
import {
  createDynamoDbClient,
  DEFAULT_TABLE_PREFIX,
  type DynamoDbClient,
  type TableDefinitions,
  type TableRole,
  tableDefinitions,
} from '@iam-tracker/core/aws';
import { prepareDataDirectory } from './data-directory.ts';
import { busyError, forgetOwner, noteOwner } from './database-owner.ts';
import { ensureTables } from './database-tables.ts';
import { createStore, runOperation, type Store } from './dynalite-store.ts';
import { startEndpoint } from './dynamodb-endpoint.ts';

/** A DynamoDB of one's own, in this process, until it is closed. */
export interface Database {
  /** `http://127.0.0.1:<port>`, for clients outside this process. */
  readonly endpoint: string;
  /** What such a client must sign with; good for this database alone, and only while it is open. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  readonly client: DynamoDbClient;
  readonly tableNames: Readonly<Record<TableRole, string>>;
  /** Lets requests under way finish and lets go of everything; further calls change nothing. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Made on first use. */
  readonly dataDir: string;
  readonly tablePrefix?: string;
  readonly clock?: Clock;
}

/**
 * Opens the database of a data folder, creating what is missing. One process at a time has it open;
 * the lock is the operating system's and ends with the process, so nothing is ever stale.
 *
 * @throws AppError BUSY when another process has it open; BAD_ARGUMENT when the folder cannot be
 * used; STORAGE_FAILED when its content cannot be read, or was made by another version.
 */
export async function openDatabase({
  dataDir,
  tablePrefix = DEFAULT_TABLE_PREFIX,
  clock = systemClock,
}: DatabaseOptions): Promise<Database> {
  const { databasePath, ownerPath } = await prepareDataDirectory(dataDir);
  const definitions = tableDefinitions(tablePrefix);
  const store = createStore(databasePath, definitions.control.tableName);
  await openStore(store, databasePath, ownerPath);
  const release = async () => {
    await forgetOwner(ownerPath);
    await store.db.close();
  };
  try {
    await noteOwner(ownerPath, { pid: process.pid, since: new Date(clock.now()).toISOString() });
    return await serve(store, definitions, release);
  } catch (error) {
    await release();
    throw error instanceof AppError ? error : unreadable(databasePath, error);
  }
}

/** Opens an empty database that is gone when closed. */
export async function openMemoryDatabase({
  tablePrefix = DEFAULT_TABLE_PREFIX,
}: Pick<DatabaseOptions, 'tablePrefix'> = {}): Promise<Database> {
  const definitions = tableDefinitions(tablePrefix);
  const store = createStore(undefined, definitions.control.tableName);
  await store.db.open();
  return serve(store, definitions, () => store.db.close());
}

async function openStore(store: Store, databasePath: string, ownerPath: string): Promise<void> {
  try {
    await store.db.open();
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
      hint: 'Check the disk; or move the data folder away and collect again.',
      cause,
    },
  );
}

async function serve(
  store: Store,
  definitions: TableDefinitions,
  release: () => Promise<void>,
): Promise<Database> {
  await ensureTables(store, Object.values(definitions));
  // Made up for this one opening: the user's own credentials are never looked for, let alone sent.
  const credentials = {
    accessKeyId: `LOCAL${randomBytes(12).toString('hex').toUpperCase()}`,
    secretAccessKey: 'local',
  };
  const endpoint = await startEndpoint(
    (operation, payload) => runOperation(store, operation, payload),
    credentials.accessKeyId,
  );
  const region = 'us-east-1';
  // Two attempts: nothing here gets better by waiting, but a connection may break.
  const client = createDynamoDbClient({
    endpoint: endpoint.url,
    region,
    credentials,
    maxAttempts: 2,
  });
  let closing: Promise<void> | undefined;
  return {
    endpoint: endpoint.url,
    credentials,
    region,
    client,
    tableNames: {
      events: definitions.events.tableName,
      control: definitions.control.tableName,
      alerts: definitions.alerts.tableName,
      detectionState: definitions.detectionState.tableName,
      userRecords: definitions.userRecords.tableName,
    },
    close() {
      closing ??= (async () => {
        await endpoint.close();
        client.destroy();
        await release();
      })();
      return closing;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { startEndpoint } from './endpoint.ts';
import type { Database } from './open-database.ts';

/** A database that other processes can ask, too. */
export interface ServedDatabase extends Database {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Keys that clients must sign with; good for this database alone, and only while it is open. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
}

/** Opens a port for other processes on this machine, until the database is closed. */
export async function serveDatabase(database: Database): Promise<ServedDatabase> {
  // Made up for this one opening: the user's own credentials are never looked for, let alone sent.
  const credentials = {
    accessKeyId: `LOCAL${randomBytes(12).toString('hex').toUpperCase()}`,
    secretAccessKey: 'local',
  };
  const endpoint = await startEndpoint(database.run, credentials.accessKeyId);
  let closing: Promise<void> | undefined;
  return {
    ...database,
    ...{ endpoint: endpoint.url, credentials, region: 'us-east-1' },
    close() {
      closing ??= endpoint.close().then(database.close);
      return closing;
    },
  };
}

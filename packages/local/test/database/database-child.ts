// A process of its own for database-process.test.ts: `node - <mode> <data folder>`. It prints a line
// whenever something is known.
import { AppError, describeError, openLedger } from '@iam-tracker/core';
import { createControlTable } from '@iam-tracker/core/aws';
import { openDatabase } from '@iam-tracker/local';
import { sampleEvent } from '@iam-tracker/test-utils';
import { eventsTableOf } from './events-table.ts';

const [mode, dataDir = ''] = process.argv.slice(2);

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** Stores batches of 50 and a ledger after each, and says what was acknowledged, until it fails. */
async function write(): Promise<void> {
  const { client, tableNames } = await openDatabase({ dataDir });
  const events = eventsTableOf({ client, tableNames });
  const control = createControlTable({ client, tableName: tableNames.control });
  const shard = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
  let ledger = await control.load(shard);
  for (let count = ledger?.eventsProcessed ?? 0; ; count += 50) {
    const batch = Array.from({ length: 50 }, (_, index) =>
      sampleEvent(`id-${count + index}`, count + index, { requestParameters: 'x'.repeat(2_000) }),
    );
    await events.put(batch);
    ledger = await control.save({
      ...(ledger ?? openLedger(shard, 0, [])),
      eventsProcessed: count + 50,
    });
    say({ acknowledged: count + 50 });
  }
}

try {
  if (mode === 'hold') {
    await openDatabase({ dataDir });
    say({ open: process.pid });
    // Until it is killed: an open database alone keeps no process alive.
    setInterval(() => undefined, 60_000);
  } else if (mode === 'visit') {
    const database = await openDatabase({ dataDir });
    await createControlTable({
      client: database.client,
      tableName: database.tableNames.control,
    }).list();
    await database.close();
    say({ closed: true });
  } else {
    await write();
  }
} catch (error) {
  say({ expected: error instanceof AppError, ...describeError(error) });
  process.exit(3);
}

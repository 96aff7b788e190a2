import type {
  AttributeValue,
  BatchStatementRequest,
  ScanCommandOutput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  ALERT_RETENTION_DAYS,
  type AlertRecord,
  type AppError,
  DAY,
  type Disposition,
  dayOf,
  decodeAlertRecord,
  encodeAlertRecord,
  forEachConcurrently,
  isAppError,
  SECOND,
} from '@iam-tracker/core';
import { createSingleItems, storageError } from '@iam-tracker/core/aws';
import {
  type Alert,
  type AlertKey,
  alertKey,
  dedupKeyOf,
  keyText,
  LEASE_MILLISECONDS,
} from '../alert/alert.ts';
import type { AlertLedger, NewRecord } from '../ports.ts';
import { createStatementBatches, type TableOptions } from './statement-batches.ts';

type LedgerItem = Record<string, AttributeValue>;

/** The first writer, or one after a holder that died. */
const FREE_OR_DEAD =
  'attribute_not_exists(event_id) OR (disposition = :claimed AND lease_until <= :now_ms)';
/** Writing again, after a holder that died, leaves these as they are: the day is where readers look for it. */
const FIRST_RECORDED = [
  'recorded_at = if_not_exists(recorded_at, :now)',
  'alert_date = if_not_exists(alert_date, :today)',
];
const MAX_TEXT = 1000;
/** Records that are written at a time when each takes a request of its own. */
const WORKERS = 8;

/** The alerts table: `event_id`, `alert_type` (the rule), what became of it, `ttl`. */
export function createDynamoDbLedger(options: TableOptions): AlertLedger {
  const { client, clock, random, tableName } = options;
  const statements = createStatementBatches(options);
  const holders = new Map<string, string>();
  const { read, update } = createSingleItems(client, tableName);

  async function record({ alert, disposition, note }: NewRecord): Promise<boolean> {
    return update(writeParams(alert, clock.now(), toldAs(disposition, note)));
  }

  return {
    async claim(alert) {
      const now = clock.now();
      const key = alertKey(alert);
      const holder = `${now.toString(36)}-${random().toString(36).slice(2)}`;
      const isOurs = await update(
        writeParams(alert, now, {
          disposition: { S: 'claimed' },
          lease_until: { N: String(now + LEASE_MILLISECONDS) },
          lease_holder: { S: holder },
        }),
      );
      if (!isOurs) {
        const stored = await read(itemKey(key));
        const disposition = stored?.disposition?.S ?? 'claimed';
        if (disposition !== 'claimed') return disposition === 'sent' ? 'sent' : 'settled';
        // If the answer to our own claim got lost, the SDK claimed again and met it.
        if (stored?.lease_holder?.S !== holder) return 'leased';
      }
      holders.set(keyText(key), holder);
      return 'claimed';
    },

    async markSent(key) {
      await update({
        Key: itemKey(key),
        UpdateExpression:
          'SET disposition = :sent, sent_at = if_not_exists(sent_at, :now) REMOVE lease_until, lease_holder',
        ExpressionAttributeValues: {
          ':sent': { S: 'sent' },
          ':now': { S: new Date(clock.now()).toISOString() },
        },
      });
      holders.delete(keyText(key));
    },

    async release(key) {
      const holder = holders.get(keyText(key));
      if (holder === undefined) return;
      holders.delete(keyText(key));
      await update({
        Key: itemKey(key),
        UpdateExpression: 'SET lease_until = :none',
        ConditionExpression: 'disposition = :claimed AND lease_holder = :holder',
        ExpressionAttributeValues: {
          ':none': { N: '0' },
          ':claimed': { S: 'claimed' },
          ':holder': { S: holder },
        },
      });
    },

    async recordAll(records) {
      const now = clock.now();
      const outcomes = await statements.run(
        records.map((each) => recordStatement(tableName, each, now)),
      );
      const failures = records.map((): AppError | 'settled' | undefined => undefined);
      // Something is there, perhaps a claim that died, or it is not known what was done: the condition knows.
      const rest = [...records.entries()].filter(([index]) => outcomes[index] !== 'done');
      await forEachConcurrently(rest, WORKERS, async ([index, each]) => {
        try {
          if (!(await record(each))) failures[index] = 'settled';
        } catch (error) {
          failures[index] = isAppError(error) ? error : storageError(error, 'write', tableName);
        }
      });
      return failures;
    },

    async wasSent(key) {
      return (await read(itemKey(key)))?.disposition?.S === 'sent';
    },

    async *list(range) {
      const entries: AlertRecord[] = [];
      for await (const entry of scan(range)) entries.push(entry);
      yield* entries.sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
    },

    scan,
  };

  async function* scan({
    since = '',
    until = '9999',
  }: Parameters<AlertLedger['scan']>[0]): AsyncGenerator<AlertRecord> {
    let startKey: LedgerItem | undefined;
    do {
      const page = await readPage(startKey);
      for (const item of page.Items ?? []) {
        const entry = decodeAlertRecord(item);
        if (entry !== undefined && entry.eventTime >= since && entry.eventTime <= until) {
          yield entry;
        }
      }
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  async function readPage(startKey: LedgerItem | undefined): Promise<ScanCommandOutput> {
    try {
      return await client.send('Scan', { TableName: tableName, ExclusiveStartKey: startKey });
    } catch (error) {
      throw storageError(error, 'read', tableName);
    }
  }
}

/** Writes an alert that no writer holds; when it was first recorded stays as it is. */
function writeParams(
  alert: Alert,
  now: number,
  fields: LedgerItem,
): Omit<UpdateItemCommandInput, 'TableName'> {
  const attributes = Object.entries({ ...describeAlert(alert, now), ...fields });
  const assignments = attributes.map((_attribute, index) => `#n${index} = :v${index}`);
  return {
    Key: itemKey(alertKey(alert)),
    UpdateExpression: `SET ${[...assignments, ...FIRST_RECORDED].join(', ')}`,
    ConditionExpression: FREE_OR_DEAD,
    ExpressionAttributeNames: Object.fromEntries(
      attributes.map(([name], index) => [`#n${index}`, name]),
    ),
    ExpressionAttributeValues: {
      ...Object.fromEntries(attributes.map(([, value], index) => [`:v${index}`, value])),
      ':now': { S: new Date(now).toISOString() },
      ':today': { S: dayOf(now) },
      ':now_ms': { N: String(now) },
      ':claimed': { S: 'claimed' },
    },
  };
}

/** The statement that records an alert that nothing is recorded of, not even a claim: INSERT is refused otherwise. */
function recordStatement(
  tableName: string,
  { alert, disposition, note }: NewRecord,
  now: number,
): BatchStatementRequest {
  const item: LedgerItem = {
    ...itemKey(alertKey(alert)),
    ...describeAlert(alert, now),
    ...toldAs(disposition, note),
    recorded_at: { S: new Date(now).toISOString() },
    alert_date: { S: dayOf(now) },
  };
  const names = Object.keys(item).map((name) => `'${name}': ?`);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${names.join(', ')}}`,
    Parameters: Object.values(item),
  };
}

/** Describes an alert, whatever became of it; `now` in epoch milliseconds. */
function describeAlert(alert: Alert, now: number): LedgerItem {
  const { detail, event, rule, severity } = alert;
  const texts = encodeAlertRecord({
    severity,
    title: rule.title,
    eventTime: event.eventTime,
    eventName: event.eventName,
    accountId: event.accountId,
    actor: event.actor,
    target: event.target,
    dedupKey: dedupKeyOf(alert).slice(0, MAX_TEXT),
    detail: detail?.slice(0, MAX_TEXT),
  });
  const expiry = Math.ceil((now + ALERT_RETENTION_DAYS * DAY) / SECOND);
  return { ...(texts as LedgerItem), ttl: { N: String(expiry) } };
}

function itemKey({ eventId, ruleId }: AlertKey): LedgerItem {
  return { event_id: { S: eventId }, alert_type: { S: ruleId } };
}

/** Writes what became of an alert, and why. */
function toldAs(disposition: Disposition, note = ''): LedgerItem {
  const told = note === '' ? {} : { note: { S: note.slice(0, MAX_TEXT) } };
  return { disposition: { S: disposition }, ...told };
}

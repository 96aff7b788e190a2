import type {
  AttributeValue,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { StoredItem } from '../../attribute-content.ts';
import { type Backoff, backoffMilliseconds, type Clock } from '../../clock.ts';
import { compact } from '../../collections.ts';
import { AppError } from '../../error.ts';
import type { Logger } from '../../logger.ts';
import { printable } from '../../text.ts';
import { CLOCK_HINT, isClockRefusal } from '../aws-clock.ts';
import type { DynamoDbClient } from './item-client.ts';

/** Dependencies of requests to a table. */
export interface TableAccess {
  readonly client: DynamoDbClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  readonly logger?: Logger;
}

export interface OperationOptions {
  /** Ends the operation early; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Table access of one operation. */
interface RequestContext extends TableAccess {
  readonly signal?: AbortSignal | undefined;
}

/** BatchGetItem takes 100 keys, BatchWriteItem 25 items (API reference). */
export const READ_KEYS = 100;
export const WRITE_ITEMS = 25;

/** Input of a query beside its table. */
export type TableQuery = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>;

// DynamoDB asks for exponential backoff between retries of a batch (BatchWriteItem API reference).
// Eleven waits of at most 50 ms to 5 s: 13 s on average, 26 s at worst, without any progress.
const BACKOFF: Backoff = { base: 50, cap: 5_000 };
const MAX_FRUITLESS_ATTEMPTS = 12;

/**
 * Sends a batch until nothing of it is left over. What the table did not take, and all of it when the
 * table refused by its pace, is sent again after a backoff that starts anew with every progress.
 *
 * @throws AppError STORAGE_FAILED when twelve attempts in a row got nowhere, or on any other refusal;
 * TABLE_MISSING; the signal's reason when aborted.
 */
export async function sendUntilDone<T>(
  batch: readonly T[],
  action: 'read' | 'write',
  send: (pending: readonly T[]) => Promise<readonly T[]>,
  { tableName, clock, random, logger, signal }: Omit<RequestContext, 'client'>,
): Promise<void> {
  let pending = batch;
  let refusal: unknown;
  for (let fruitless = 0; ; ) {
    signal?.throwIfAborted();
    const before = pending.length;
    try {
      pending = await send(pending);
      refusal = undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isThrottling(error)) throw storageError(error, action, tableName);
      refusal = error;
    }
    if (pending.length === 0) return;
    fruitless = pending.length < before ? 0 : fruitless + 1;
    if (fruitless >= MAX_FRUITLESS_ATTEMPTS) {
      throw new AppError(
        'STORAGE_FAILED',
        `Cannot ${action} table ${tableName}: ${pending.length} of ${batch.length} items were not taken in ${fruitless} attempts.`,
        { hint: 'The table is throttled: check its capacity and hot keys.', cause: refusal },
      );
    }
    const wait = backoffMilliseconds(Math.max(0, fruitless - 1), BACKOFF, random);
    logger?.debug(
      { table: tableName, action, items_left: pending.length, wait_ms: wait },
      'DynamoDB asked to slow down',
    );
    await clock.sleep(wait, signal);
  }
}

/** Options that hand a signal to an SDK call. */
export function sendOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/**
 * Reads at most 100 items of a table by their keys, which must differ, and calls `onItem` for each that is there, in
 * any order; what the table does not hand out at once is asked for again. Throws as `sendUntilDone` does.
 */
export async function readBatch<Key extends Record<string, AttributeValue>>(
  keys: readonly Key[],
  onItem: (item: Record<string, AttributeValue>) => void,
  context: RequestContext & { readonly isConsistent?: boolean },
): Promise<void> {
  const { client, isConsistent = false, signal, tableName } = context;
  const send = async (pending: readonly Key[]) => {
    const request = { Keys: [...pending], ...(isConsistent ? { ConsistentRead: true } : {}) };
    const params = { RequestItems: { [tableName]: request } };
    const { Responses, UnprocessedKeys } = await client.send(
      'BatchGetItem',
      params,
      sendOptions(signal),
    );
    for (const item of Responses?.[tableName] ?? []) onItem(item);
    return (UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
  };
  await sendUntilDone(keys, 'read', send, context);
}

/** Writes or deletes at most 25 items of a table, no two of one key. Throws as `sendUntilDone` does. */
export async function writeBatch(
  requests: readonly WriteRequest[],
  context: RequestContext,
): Promise<void> {
  const { client, signal, tableName } = context;
  const send = async (pending: readonly WriteRequest[]) => {
    const params = { RequestItems: { [tableName]: [...pending] } };
    const { UnprocessedItems } = await client.send('BatchWriteItem', params, sendOptions(signal));
    return UnprocessedItems?.[tableName] ?? [];
  };
  await sendUntilDone(requests, 'write', send, context);
}

/**
 * Yields the items that a query finds, page by page: the next is read when the last was taken.
 *
 * @throws as `sendUntilDone` does
 */
export async function* queryItems(
  params: TableQuery,
  context: RequestContext,
): AsyncGenerator<StoredItem> {
  const { client, signal, tableName } = context;
  let startKey: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const pageParams: QueryCommandInput = compact({
      ...params,
      TableName: tableName,
      ExclusiveStartKey: startKey,
    });
    let page: QueryCommandOutput | undefined;
    const send = async () => {
      page = await client.send('Query', pageParams, sendOptions(signal));
      return [];
    };
    await sendUntilDone([pageParams], 'read', send, context);
    yield* page?.Items ?? [];
    startKey = page?.LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** Sends one request; see `createGuard`. */
type Guard = <T>(
  action: 'read' | 'write',
  signal: AbortSignal | undefined,
  send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
) => Promise<T>;

/**
 * Makes what sends the single requests of a table: refusals become AppError TABLE_MISSING or
 * STORAGE_FAILED with what the SDK threw as their cause; an aborted signal throws its reason.
 */
export function createGuard(tableName: string): Guard {
  return async (action, signal, send) => {
    signal?.throwIfAborted();
    try {
      return await send(sendOptions(signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw storageError(error, action, tableName);
    }
  };
}

/** Tells whether a guarded request was refused because its condition did not hold. */
export function isRefusedCondition(error: unknown): boolean {
  return isFailedCondition(error instanceof Error ? error.cause : undefined);
}

/** Tells whether a client threw because the condition of a request did not hold. */
export function isFailedCondition(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/**
 * Yields the items that a scan of a table finds, as acknowledged, page by page. Throws as requests of `createGuard` do,
 * and leaves throttling to the SDK.
 */
export async function* scanItems(
  params: Omit<ScanCommandInput, 'TableName' | 'ConsistentRead' | 'ExclusiveStartKey'>,
  { client, signal, tableName }: Pick<RequestContext, 'client' | 'signal' | 'tableName'>,
): AsyncGenerator<Record<string, AttributeValue>> {
  const guard = createGuard(tableName);
  let startKey: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const pageParams: ScanCommandInput = compact({
      ...params,
      TableName: tableName,
      ConsistentRead: true,
      ExclusiveStartKey: startKey,
    });
    const page: ScanCommandOutput = await guard('read', signal, (options) =>
      client.send('Scan', pageParams, options),
    );
    yield* page.Items ?? [];
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** Runs a task once there is room. */
type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets at most `limit` tasks run at a time; the others wait their turn, first come, first served. */
export function createLimiter(limit: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, or the order of requests would be lost.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/**
 * Translates what the SDK threw into an expected failure that keeps it as its cause: TABLE_MISSING or
 * STORAGE_FAILED. `action` and the table make up the sentence: "Cannot <action> table <name>: …".
 */
export function storageError(error: unknown, action: string, tableName: string): AppError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'ResourceNotFoundException') {
    return new AppError(
      'TABLE_MISSING',
      `There is no table ${tableName}, or no such index of it.`,
      {
        hint: 'Deploy the tables, or check the table name, the account and the Region.',
        cause: error,
      },
    );
  }
  const hint = isClockRefusal(error) ? CLOCK_HINT : HINTS.get(name);
  return new AppError(
    'STORAGE_FAILED',
    `Cannot ${action} table ${tableName}: ${name}: ${printable(message)}`,
    hint === undefined ? { cause: error } : { hint, cause: error },
  );
}

const HINTS = new Map([
  ['AccessDeniedException', 'Give the role the DynamoDB actions of its function on this table.'],
  ['CredentialsProviderError', 'Configure AWS credentials, for example with a profile.'],
  ['ExpiredTokenException', 'The AWS credentials have expired: sign in again.'],
  ['UnrecognizedClientException', 'The AWS credentials are not valid in this Region.'],
]);

/** Tells whether DynamoDB refused a request by its pace: worth trying again, later. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLING.has(error.name);
}

// As DynamoDB names them (developer guide, "Error handling"); the last is its control plane's.
const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);

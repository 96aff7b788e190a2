import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDbClient, ItemOperation } from './dynamodb/item-client.ts';

/**
 * A logger the SDK has nothing to say to. The SDK calls `logger?.info?.(…)` on every request with
 * its input and output copied and redacted, and builds that copy whenever there is an `info`, even
 * one that does nothing: a third of the CPU of a BatchWriteItem. `trace` likewise. `warn` and
 * `debug`, the latter while it looks for credentials, it calls without asking whether they are there.
 */
const QUIET_LOGGER = { debug: () => undefined, warn: () => undefined } as unknown as NonNullable<
  DynamoDBClientConfig['logger']
>;

const CONNECTION = { connectionTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * Options that every SDK client of ours starts from; spread them first. Requests end after a minute: the SDK
 * itself waits for ever, and LookupEvents has been seen to take 35 seconds.
 */
export const clientDefaults: Required<
  Pick<DynamoDBClientConfig, 'logger' | 'retryMode' | 'requestHandler'>
> = {
  logger: QUIET_LOGGER,
  // `standard` backs off with jitter and stops retrying when everything fails; `adaptive` would
  // slow all requests of a client down on its own account, beside the pace we keep.
  retryMode: 'standard',
  requestHandler: { ...CONNECTION, requestTimeout: 60_000 },
};

/** Keys, or where to get them. */
export type AwsCredentials = NonNullable<DynamoDBClientConfig['credentials']>;

export interface DynamoDbClientOptions {
  /** Found as the SDK does (environment, profile) when left out; so are the other two. */
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
  /** Attempts of one request. */
  readonly maxAttempts?: number;
  /**
   * Time that a request may wait for a connection, and then for its answer. Waiting for one of the client's own
   * sockets counts as the former. Default: 5 and 10 seconds.
   */
  readonly timeoutMilliseconds?: number;
}

/**
 * Creates a client for the tables. Nothing is looked up or sent before the first request.
 *
 * One request is tried four times, for broken connections and hiccups of the service; longer
 * throttling is waited out by the tables themselves, on their own clock. It ends after ten seconds:
 * DynamoDB answers in milliseconds, so it is lost by then.
 */
export function createDynamoDbClient(options: DynamoDbClientOptions = {}): DynamoDbClient {
  return itemClientOf(createDynamoDbSdkClient(options));
}

/** Creates the client of the SDK behind that of the tables, for those who have requests about tables themselves, too. */
export function createDynamoDbSdkClient({
  timeoutMilliseconds,
  ...options
}: DynamoDbClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient({
    ...clientDefaults,
    requestHandler: {
      ...CONNECTION,
      connectionTimeout: timeoutMilliseconds ?? CONNECTION.connectionTimeout,
      requestTimeout: timeoutMilliseconds ?? 10_000,
    },
    maxAttempts: 4,
    ...options,
  });
}

/** Makes a client of the SDK one that tables can ask. */
export function itemClientOf(client: DynamoDBClient): DynamoDbClient {
  const sendCommand = client.send.bind(client) as Send<object>;
  const send: Send<ItemOperation, [input: object]> = (operation, input, options) => {
    const Command = COMMANDS[operation] as new (input: object) => object;
    return sendCommand(new Command(input), options);
  };
  return { send: send as DynamoDbClient['send'], destroy: () => client.destroy() };
}

/** Without what its many forms know of each operation. */
type Send<Request, Input extends object[] = []> = (
  request: Request,
  ...rest: [...Input, options?: object]
) => Promise<object>;

const COMMANDS = {
  BatchExecuteStatement: BatchExecuteStatementCommand,
  BatchGetItem: BatchGetItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  UpdateItem: UpdateItemCommand,
} satisfies Record<ItemOperation, unknown>;

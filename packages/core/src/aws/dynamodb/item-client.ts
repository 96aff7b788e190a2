import type {
  BatchExecuteStatementCommandInput,
  BatchExecuteStatementCommandOutput,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';

/** What requests about items take and answer, by their names in DynamoDB's API. */
interface ItemOperations {
  BatchExecuteStatement: [BatchExecuteStatementCommandInput, BatchExecuteStatementCommandOutput];
  BatchGetItem: [BatchGetItemCommandInput, BatchGetItemCommandOutput];
  BatchWriteItem: [BatchWriteItemCommandInput, BatchWriteItemCommandOutput];
  DeleteItem: [DeleteItemCommandInput, DeleteItemCommandOutput];
  GetItem: [GetItemCommandInput, GetItemCommandOutput];
  PutItem: [PutItemCommandInput, PutItemCommandOutput];
  Query: [QueryCommandInput, QueryCommandOutput];
  Scan: [ScanCommandInput, ScanCommandOutput];
  UpdateItem: [UpdateItemCommandInput, UpdateItemCommandOutput];
}

export type ItemOperation = keyof ItemOperations;

/** Asks tables about items: DynamoDB, by the SDK, or a database of this process. Only adapters know which. */
export interface DynamoDbClient {
  /**
   * Sends one request. A refusal rejects with an Error named as DynamoDB names it (`ConditionalCheckFailedException`), with
   * the HTTP status in `$metadata`.
   */
  send<Name extends ItemOperation>(
    operation: Name,
    input: ItemOperations[Name][0],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<ItemOperations[Name][1]>;
  /** Lets go of the connections. */
  destroy(): void;
}

/** A refusal of a database, in DynamoDB's terms. */
interface DatabaseRefusal {
  /** As `ConditionalCheckFailedException`. */
  readonly name: string;
  readonly message: string;
  /** The HTTP status that DynamoDB answers with: below 500 the request is at fault, else the database. */
  readonly statusCode: number;
  readonly cause?: unknown;
}

/** Carries out one request of a client; the input stays the caller's and is not changed. */
export type DirectAnswer = (
  operation: ItemOperation,
  input: object,
) => Promise<{ readonly output: object } | { readonly refusal: DatabaseRefusal }>;

/**
 * Makes a client that asks a function of this process, and needs nothing of the SDK, whose loading costs more than many a
 * command does. Nothing is tried again. Items must not have binary attributes: these are written differently on the wire.
 *
 * An aborted signal ends a request before it begins, never in its middle.
 */
export function createDirectClient(answer: DirectAnswer): DynamoDbClient {
  return {
    async send(operation, input, options) {
      options?.abortSignal?.throwIfAborted();
      const answered = await answer(operation, input);
      if ('refusal' in answered) throw exceptionOf(answered.refusal);
      return { $metadata: {}, ...answered.output };
    },
    destroy: () => undefined,
  };
}

/** An exception with all that ours look at in those of the SDK. */
function exceptionOf({ name, message, statusCode, cause }: DatabaseRefusal): Error {
  const $fault = statusCode < 500 ? 'client' : 'server';
  const $metadata = { httpStatusCode: statusCode, attempts: 1 };
  const exception = new Error(message, cause === undefined ? {} : { cause });
  return Object.assign(exception, { name, $fault, $metadata });
}

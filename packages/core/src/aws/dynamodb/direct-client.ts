import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

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
  operation: string,
  input: object,
) => Promise<{ readonly output: object } | { readonly refusal: DatabaseRefusal }>;

/** Sends one command, as the client of the SDK does. */
type Send = (
  command: { readonly input: object },
  options?: { readonly abortSignal?: AbortSignal },
) => Promise<object>;

/**
 * Makes a client ask a function of this process about items, without writing the request down, signing and sending it.
 * Refusals become the exceptions of the SDK, and nothing is tried again. Every other command still goes to the
 * client's endpoint. Items must not have binary attributes: these are written differently on the wire.
 *
 * An aborted signal ends a request before it begins, never in its middle.
 */
export function answerDirectly(client: DynamoDBClient, answer: DirectAnswer): DynamoDBClient {
  const operations: ReadonlyMap<unknown, string> = new Map<unknown, string>([
    [BatchExecuteStatementCommand, 'BatchExecuteStatement'],
    [BatchGetItemCommand, 'BatchGetItem'],
    [BatchWriteItemCommand, 'BatchWriteItem'],
    [DeleteItemCommand, 'DeleteItem'],
    [GetItemCommand, 'GetItem'],
    [PutItemCommand, 'PutItem'],
    [QueryCommand, 'Query'],
    [ScanCommand, 'Scan'],
    [UpdateItemCommand, 'UpdateItem'],
  ]);
  const sendToEndpoint = client.send.bind(client) as Send;
  const send: Send = async (command, options) => {
    const operation = operations.get(command.constructor);
    if (operation === undefined) return sendToEndpoint(command, options);
    options?.abortSignal?.throwIfAborted();
    const answered = await answer(operation, command.input);
    if ('refusal' in answered) throw exceptionOf(answered.refusal);
    return { $metadata: {}, ...answered.output };
  };
  return Object.assign(client, { send: send as unknown as DynamoDBClient['send'] });
}

/** The exception that the SDK makes of a refusal. */
function exceptionOf({ name, message, statusCode, cause }: DatabaseRefusal): Error {
  const options = { message, $metadata: { httpStatusCode: statusCode, attempts: 1 } };
  const exception = exceptionNamed(name, statusCode, options);
  return cause === undefined ? exception : Object.assign(exception, { cause });
}

function exceptionNamed(
  name: string,
  statusCode: number,
  options: { readonly message: string; readonly $metadata: object },
): Error {
  // The one that callers know by its class.
  if (name === 'ConditionalCheckFailedException')
    return new ConditionalCheckFailedException(options);
  return new DynamoDBServiceException({
    ...options,
    name,
    $fault: statusCode < 500 ? 'client' : 'server',
  });
}

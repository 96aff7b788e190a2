import type { BatchStatementRequest, BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import { type AppError, type Clock, chunksOf, isAppError } from '@iam-tracker/core';
import { type DynamoDbClient, sendUntilDone, storageError } from '@iam-tracker/core/aws';

/** A table, and how it is reached. */
export interface TableOptions {
  readonly client: DynamoDbClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * The outcome of a statement. `refused`: its condition did not hold. `alone`: it was not carried out, and what
 * it is to do has to be done by a request of its own. What has an error may have been done all the same.
 */
type StatementOutcome = 'done' | 'refused' | 'alone' | AppError;

/** BatchExecuteStatement takes 25 statements (API reference). */
const STATEMENTS = 25;

/**
 * Runs PartiQL statements that write items of one table, many a request, each by itself, and tells of each what
 * became of it, in the order given; never rejects. No two may write the same item. One that came alone is not
 * sent, nor is any after the database said that it knows none, or that we may not.
 */
export function createStatementBatches(options: TableOptions) {
  const { client, tableName } = options;
  let mayUseStatements = true;

  async function runBatch(batch: readonly BatchStatementRequest[]): Promise<StatementOutcome[]> {
    const outcomes = new Map<BatchStatementRequest, StatementOutcome>();
    const send = async (pending: readonly BatchStatementRequest[]) => {
      const params = { Statements: [...pending] };
      const { Responses } = await client.send('BatchExecuteStatement', params);
      return pending.filter((statement, index) => {
        const outcome = outcomeOf(Responses?.[index], tableName);
        if (outcome === 'again') return true;
        outcomes.set(statement, outcome);
        return false;
      });
    };
    let rest: StatementOutcome = 'alone';
    try {
      await sendUntilDone(batch, 'write', send, options);
    } catch (error) {
      const failure = isAppError(error) ? error : storageError(error, 'write', tableName);
      if (!isDenied(failure.cause)) rest = failure;
    }
    const all = batch.map((statement) => outcomes.get(statement) ?? rest);
    mayUseStatements &&= !all.includes('alone');
    return all;
  }

  return {
    async run(statements: readonly BatchStatementRequest[]): Promise<StatementOutcome[]> {
      const isAlone = statements.length === 1 || !mayUseStatements;
      if (isAlone) return statements.map(() => 'alone');
      const batches = [...chunksOf(statements, STATEMENTS)].map(runBatch);
      return (await Promise.all(batches)).flat();
    },
  };
}

/**
 * Reads what a statement came to, by the codes of BatchStatementError (API reference). `again`: not now. Without
 * an answer it is taken for failed.
 */
function outcomeOf(
  response: BatchStatementResponse | undefined,
  tableName: string,
): StatementOutcome | 'again' {
  if (response !== undefined && response.Error === undefined) return 'done';
  const { Code = 'NoAnswer', Message = '' } = response?.Error ?? {};
  if (REFUSED.has(Code)) return 'refused';
  if (LATER.has(Code)) return 'again';
  // As the exception that refuses a whole request.
  const refusal = Object.assign(new Error(Message), { name: `${Code}Exception` });
  return isDenied(refusal) ? 'alone' : storageError(refusal, 'write', tableName);
}

/**
 * Tells whether statements are refused as such: by a database that is not DynamoDB itself, or for a role that
 * was made before they were used.
 */
function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.has(error.name);
}

const DENIED: ReadonlySet<string> = new Set(['AccessDeniedException', 'UnknownOperationException']);

const REFUSED: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'DuplicateItem']);

const LATER: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

import { storageError } from './storage-error.ts';

/** Sends one request; see `createGuard`. */
export type Guard = <T>(
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
      return await send(signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw storageError(error, action, tableName);
    }
  };
}

/** Tells whether a guarded request was refused because its condition did not hold. */
export function isRefusedCondition(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.name === 'ConditionalCheckFailedException';
}

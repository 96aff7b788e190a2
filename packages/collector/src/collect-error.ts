import { describeError, redactText } from '@iam-tracker/core';
import type { CollectResult, RunFailure } from './collect-result.ts';

/** Failures that the message names; the result lists them all. */
const NAMED_FAILURES = 5;

/** A run that went to its end although parts of it failed. What the others read is stored. */
export class CollectError extends AggregateError {
  readonly result: CollectResult;

  constructor(failures: readonly RunFailure[], result: CollectResult) {
    const named = failures
      .slice(0, NAMED_FAILURES)
      .map(({ where, error }) => `${where}: ${describeError(error, redactText).error_message}`);
    const more =
      failures.length > NAMED_FAILURES ? ` (and ${failures.length - NAMED_FAILURES} more)` : '';
    super(
      failures.map(({ error }) => error),
      `Collection failed in part: ${named.join('; ')}${more}`,
    );
    this.name = 'CollectError';
    this.result = result;
  }
}

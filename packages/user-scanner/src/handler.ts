import type { InvocationContext } from '@iam-tracker/core';
import { readConfig } from './config.ts';
import { type InvocationDependencies, invoke } from './invocation.ts';
import { wire } from './wiring.ts';

let wired: InvocationDependencies | undefined;

/** Lambda entry point: the schedule, or a message of the queue of accounts. */
export async function handler(payload: unknown, context: InvocationContext) {
  wired ??= wire(readConfig(), context.invokedFunctionArn?.split(':')[4]);
  return invoke(payload, context, wired);
}

import { readConfig } from './config.ts';
import {
  type InvocationAnswer,
  type InvocationContext,
  type InvocationDependencies,
  invoke,
} from './invocation.ts';
import { wire } from './wiring.ts';

let wired: InvocationDependencies | undefined;

/** Lambda entry point: a schedule, a backfill, or a message of the queue of accounts. */
export async function handler(
  payload: unknown,
  context: InvocationContext,
): Promise<InvocationAnswer> {
  wired ??= wire(readConfig());
  return invoke(payload, context, wired);
}

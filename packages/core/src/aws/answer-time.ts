import type { AwsTimeKeeper } from '../clock.ts';

/** What is used of an SDK client: any of them will do. */
export interface WatchedClient {
  readonly middlewareStack: unknown;
}

/** What the SDK hands to, and gets from, the step that reads an answer. */
type Next = (args: unknown) => Promise<{ response: unknown }>;

interface DeserializeSteps {
  add(
    middleware: (next: Next) => Next,
    options: { step: 'deserialize'; priority: 'low'; name: string },
  ): void;
}

/**
 * Tells `awsTime` of the time in each answer the client gets, refusals included: the HTTP header Date
 * (RFC 9110, section 6.6.1). An answer that a cache kept, as its header Age says, tells none.
 */
export function watchAnswerTimes<T extends WatchedClient>(client: T, awsTime: AwsTimeKeeper): T {
  // The stack's own type names the inputs of one service; nothing of them is touched here.
  const stack = client.middlewareStack as DeserializeSteps;
  // Last in its step: next to the connection, before an answer is judged to be a refusal.
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      awsTime.note(timeOf(result.response));
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'watchAnswerTimes' },
  );
  return client;
}

function timeOf(response: unknown): number {
  const { headers } = Object(response) as { headers?: Record<string, string | undefined> };
  return headers?.age === undefined ? Date.parse(headers?.date ?? '') : Number.NaN;
}

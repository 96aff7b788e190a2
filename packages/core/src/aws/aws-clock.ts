import type { AwsTimeKeeper } from '../clock.ts';

/** Part of an SDK client that is used: any of them will do. */
interface WatchedClient {
  readonly middlewareStack: unknown;
}

/** Step of the SDK that reads an answer, with what it takes and gives. */
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

/**
 * Wording of services for a signature of another time: "Signature expired: <time> is now earlier than …" or "Signature not yet
 * current: <time> is still later than …" under InvalidSignatureException or SignatureDoesNotMatch.
 */
const CLOCK_MESSAGE = /signature (?:expired|not yet current)/i;

/** The names that S3 and others have for it. */
const CLOCK_ERRORS = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture']);

/** Tells whether AWS refused a request because the machine's clock is minutes off. */
export function isClockRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return CLOCK_ERRORS.has(error.name) || CLOCK_MESSAGE.test(error.message);
}

/**
 * Tells whether the SDK has learnt AWS's time from such a refusal: the same request, sent again, is
 * signed for that time.
 */
export function isClockCorrected(error: unknown): boolean {
  const { $metadata } = Object(error) as { $metadata?: { clockSkewCorrected?: boolean } };
  return $metadata?.clockSkewCorrected === true && isClockRefusal(error);
}

/** Advice to the reader of such a refusal. */
export const CLOCK_HINT =
  'The clock of this machine is more than five minutes wrong: set it, for example by switching on NTP.';

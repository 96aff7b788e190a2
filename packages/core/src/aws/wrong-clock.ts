/**
 * How services word that a signature is of another time: "Signature expired: <time> is now earlier than …" or "Signature not yet
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

/** What the reader of such a refusal can do about it. */
export const CLOCK_HINT =
  'The clock of this machine is more than five minutes wrong: set it, for example by switching on NTP.';

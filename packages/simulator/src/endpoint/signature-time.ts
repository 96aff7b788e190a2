import { AwsError } from './aws-error.ts';
import type { AwsProtocol } from './aws-request.ts';
import { formatBasicTime } from './basic-time.ts';

/** Each protocol has its own word for a signature that is not valid; EC2 does not say that it is the time. */
const REFUSALS: Record<AwsProtocol, readonly [code: string, status: number]> = {
  json: ['InvalidSignatureException', 400],
  query: ['SignatureDoesNotMatch', 403],
  ec2: ['AuthFailure', 401],
};

/**
 * Checks when a request says it was signed, as AWS does.
 *
 * @throws AwsError in AWS's words when that is more than `toleranceMinutes` before or after `now`
 */
export function checkSignatureTime(
  { protocol, signedAt }: { protocol: AwsProtocol; signedAt: number | undefined },
  now: number,
  toleranceMinutes: number,
): void {
  const tolerance = toleranceMinutes * 60_000;
  if (signedAt === undefined || Math.abs(now - signedAt) <= tolerance) return;
  const [code, status] = REFUSALS[protocol];
  const isOld = signedAt < now;
  const limit = isOld ? now - tolerance : now + tolerance;
  const bound = `${formatBasicTime(limit)} (${formatBasicTime(now)} ${isOld ? '-' : '+'} ${toleranceMinutes} min.)`;
  const message = isOld
    ? `Signature expired: ${formatBasicTime(signedAt)} is now earlier than ${bound}`
    : `Signature not yet current: ${formatBasicTime(signedAt)} is still later than ${bound}`;
  const vague = 'AWS was not able to validate the provided access credentials';
  throw new AwsError(code, protocol === 'ec2' ? vague : message, status);
}

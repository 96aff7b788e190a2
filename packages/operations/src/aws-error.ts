import { AppError, isAppError } from '@iam-tracker/core';
import { describeAwsError } from '@iam-tracker/core/aws';

/** Translates what the SDK threw while we asked for something; expected failures stay what they are. */
export function awsError(error: unknown, action: string): unknown {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (isAppError(error) || name === 'AbortError') return error;
  // It was not asked: what we wanted of it, and as whom, has no part in that.
  if (message.includes('Region is missing')) {
    const hint = 'Name it with --region or AWS_REGION, or in the profile.';
    return new AppError('AWS_REFUSED', 'No Region of AWS is named.', { cause: error, hint });
  }
  const { what, hint = hintFor(name) } = describeAwsError(error);
  return new AppError('AWS_REFUSED', `${action}: ${what}`, { cause: error, hint });
}

function hintFor(name: string): string {
  if (name === 'SignatureDoesNotMatch') {
    return 'Check the AWS credentials: sign in again, or name a profile with --profile.';
  }
  if (name.startsWith('AccessDenied') || name === 'UnauthorizedOperation') {
    return 'The permissions that the commands need are in docs/operations.md.';
  }
  return 'Check the network, the account and the Region.';
}

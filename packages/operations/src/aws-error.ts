import { AppError, isAppError, printable } from '@iam-tracker/core';

const BAD_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/** Translates what the SDK threw while we asked for something; expected failures stay what they are. */
export function awsError(error: unknown, action: string): unknown {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (isAppError(error) || name === 'AbortError') return error;
  return new AppError('AWS_REFUSED', `${action}: ${name}: ${printable(message)}`, {
    cause: error,
    hint: hintFor(name, message),
  });
}

function hintFor(name: string, message: string): string {
  if (BAD_CREDENTIALS.has(name)) {
    return 'Check the AWS credentials: sign in again, or name a profile with --profile.';
  }
  if (message.includes('Region is missing')) return 'Name the Region with --region or AWS_REGION.';
  if (name.startsWith('AccessDenied') || name === 'UnauthorizedOperation') {
    return 'The permissions that the commands need are in docs/operations.md.';
  }
  return 'Check the network, the account and the Region.';
}

import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { AppError, type AwsTimeKeeper, printable } from '@iam-tracker/core';
import {
  CLOCK_HINT,
  clientDefaults,
  isClockRefusal,
  watchAnswerTimes,
} from '@iam-tracker/core/aws';

/**
 * Returns the account of the credentials in use, and tells `awsTime` of the time in the answer.
 *
 * @throws AppError LOOKUP_FAILED when AWS does not say; GetCallerIdentity needs no permission.
 */
export async function findAccountId(
  awsTime: AwsTimeKeeper,
  config: STSClientConfig = {},
): Promise<string> {
  const client = watchAnswerTimes(new STSClient({ ...clientDefaults, ...config }), awsTime);
  const { Account } = await client.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    const { name, message } = error;
    throw new AppError('LOOKUP_FAILED', `GetCallerIdentity: ${name}: ${printable(message)}`, {
      cause: error,
      hint: isClockRefusal(error) ? CLOCK_HINT : 'Are there valid AWS credentials, and a Region?',
    });
  });
  if (Account === undefined) {
    throw new AppError('LOOKUP_FAILED', 'GetCallerIdentity: no account in the answer');
  }
  return Account;
}

import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { AppError, type AwsTimeKeeper } from '@iam-tracker/core';
import { clientDefaults, describeAwsError, watchAnswerTimes } from '@iam-tracker/core/aws';

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
    const { what, hint } = describeAwsError(error);
    throw new AppError('LOOKUP_FAILED', `GetCallerIdentity: ${what}`, {
      cause: error,
      hint: hint ?? 'Are there valid AWS credentials, and a Region?',
    });
  });
  if (Account === undefined) {
    throw new AppError('LOOKUP_FAILED', 'GetCallerIdentity: no account in the answer');
  }
  return Account;
}

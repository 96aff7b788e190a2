import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { AppError, printable } from '@iam-tracker/core';
import { clientDefaults } from '@iam-tracker/core/aws';

/**
 * Returns the account of the credentials in use.
 *
 * @throws AppError LOOKUP_FAILED when AWS does not say; GetCallerIdentity needs no permission.
 */
export async function findAccountId(config: STSClientConfig = {}): Promise<string> {
  const client = new STSClient({ ...clientDefaults, ...config });
  const { Account } = await client.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    const { name, message } = error;
    throw new AppError('LOOKUP_FAILED', `GetCallerIdentity: ${name}: ${printable(message)}`, {
      cause: error,
      hint: 'Are there valid AWS credentials, and a Region?',
    });
  });
  if (Account === undefined) {
    throw new AppError('LOOKUP_FAILED', 'GetCallerIdentity: no account in the answer');
  }
  return Account;
}

import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { Cloud } from '../ports.ts';

/** STS knows every valid credential, whatever it may do. */
export function createIdentity(config: STSClientConfig = {}): Cloud['identify'] {
  const client = new STSClient({ ...clientDefaults, ...config });
  return async () => {
    try {
      const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
      return { accountId: Account, arn: Arn };
    } catch (error) {
      throw awsError(error, 'The AWS credentials do not work');
    }
  };
}

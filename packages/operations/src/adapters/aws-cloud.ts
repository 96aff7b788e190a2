import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { AwsAccess } from '../config.ts';
import type { Cloud } from '../ports.ts';
import { createAlarms, createLogGroups } from './cloudwatch.ts';
import { createTables } from './dynamodb-tables.ts';
import { createFunctions } from './lambda-functions.ts';
import { createBuckets } from './s3-buckets.ts';

/** Asks AWS with the credentials and in the Region that AWS's own tools would find. */
export function createAwsCloud(access: AwsAccess): Cloud {
  return {
    identify: createIdentity(access),
    functions: createFunctions(access),
    logs: createLogGroups(access),
    monitoring: createAlarms(access),
    tables: createTables(access),
    buckets: createBuckets(access),
  };
}

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

import type { AwsAccess } from '../config.ts';
import type { Cloud } from '../ports.ts';
import { createAlarms } from './cloudwatch-alarms.ts';
import { createLogGroups } from './cloudwatch-logs.ts';
import { createTables } from './dynamodb-tables.ts';
import { createFunctions } from './lambda-functions.ts';
import { createBuckets } from './s3-buckets.ts';
import { createIdentity } from './sts-identity.ts';

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

import { DescribeTableCommand, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand,
  type GetEventSourceMappingCommandOutput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { AppError, compact, MINUTE, printable } from '@iam-tracker/core';
import {
  clientDefaults,
  createAccountsTable,
  createControlTable,
  createDynamoDbSdkClient,
  createMemberMarks,
  createTrailTable,
  type DynamoDbClientOptions,
  itemClientOf,
  storageError,
} from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { AwsAccess } from '../config.ts';
import type { Buckets, Cloud, Functions, Tables } from '../ports.ts';
import { createAlarms, createLogGroups } from './cloudwatch.ts';
import { createPushRules } from './push-rules.ts';
import { createTopics } from './topics.ts';
import { createTrails } from './trails.ts';

/** Asks AWS with the credentials and in the Region that AWS's own tools would find. */
export function createAwsCloud(access: AwsAccess): Cloud {
  return {
    identify: createIdentity(access),
    functions: createFunctions(access),
    logs: createLogGroups(access),
    monitoring: createAlarms(access),
    topics: createTopics(access),
    tables: createTables(access),
    buckets: createBuckets(access),
    pushRules: createPushRules(access),
    trails: createTrails(access),
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

/** Lambda's own limit is 15 minutes; a second invocation while the first goes on would be waste. */
const INVOCATION = {
  connectionTimeout: 5_000,
  requestTimeout: 16 * MINUTE,
  throwOnRequestTimeout: true,
};

export function createFunctions(config: LambdaClientConfig = {}): Functions {
  const client = new LambdaClient({ ...clientDefaults, ...config });
  const invoker = new LambdaClient({
    ...clientDefaults,
    ...config,
    maxAttempts: 1,
    requestHandler: { ...config.requestHandler, ...INVOCATION },
  });
  return {
    async describe(name) {
      const command = new GetFunctionConfigurationCommand({ FunctionName: name });
      const answer = await client.send(command).catch((error) => {
        throw awsError(error, `Cannot describe function ${name}`);
      });
      return {
        name,
        state: answer.State ?? 'unknown',
        runtime: answer.Runtime ?? 'unknown',
        lastModified: answer.LastModified ?? '',
        codeSha256: answer.CodeSha256 ?? '',
      };
    },
    async invoke(name, payload, signal) {
      const command = new InvokeCommand({
        FunctionName: name,
        Payload: Buffer.from(JSON.stringify(payload)),
      });
      const answer = await invoker.send(command, { abortSignal: signal }).catch((error) => {
        if (error.name === 'TooManyRequestsException') {
          throw new AppError('BUSY', `Function ${name} is running already.`, { cause: error });
        }
        throw awsError(error, `Cannot invoke function ${name}`);
      });
      const text = Buffer.from(answer.Payload ?? []).toString('utf8');
      const result: unknown = text === '' ? null : JSON.parse(text);
      if (answer.FunctionError === undefined) return result;
      throw functionError(name, result);
    },
    async stream(id) {
      const command = new GetEventSourceMappingCommand({ UUID: id });
      const answer = await client.send(command).catch((error) => {
        if (error.name === 'ResourceNotFoundException') return { State: 'gone' };
        throw awsError(error, `Cannot describe stream mapping ${id}`);
      });
      const { LastProcessingResult = '', State = 'unknown' }: StreamAnswer = answer;
      const lastResult =
        LastProcessingResult === 'No records processed' ? '' : LastProcessingResult;
      return { id, state: State, lastResult };
    },
  };
}

type StreamAnswer = Pick<GetEventSourceMappingCommandOutput, 'LastProcessingResult' | 'State'>;

function functionError(name: string, result: unknown): AppError {
  const { errorType, errorMessage } = Object(result) as Record<string, unknown>;
  return new AppError(
    'FUNCTION_FAILED',
    `Function ${name} failed: ${printable(`${errorType}: ${errorMessage}`)}`,
    { hint: 'Its log says more: iam-tracker logs --level ERROR' },
  );
}

type TablesConfig = DynamoDbClientOptions & Pick<DynamoDBClientConfig, 'profile'>;

export function createTables(config: TablesConfig = {}): Tables {
  const sdk = createDynamoDbSdkClient(config);
  const client = itemClientOf(sdk);
  return {
    async size(name) {
      const command = new DescribeTableCommand({ TableName: name });
      const { Table } = await sdk.send(command).catch((error) => {
        throw storageError(error, 'describe', name);
      });
      return {
        name,
        status: Table?.TableStatus ?? 'unknown',
        items: Table?.ItemCount ?? 0,
        bytes: Table?.TableSizeBytes ?? 0,
        isProtected: Table?.DeletionProtectionEnabled === true,
      };
    },
    coverage: (tableName, signal) => createControlTable({ client, tableName }).list(signal),
    trail: (tableName, signal) => createTrailTable({ client, tableName }).list(signal),
    chainless: (tableName, signal) => createTrailTable({ client, tableName }).chainless(signal),
    accounts: (tableName) => createAccountsTable({ client, tableName }),
    members: (tableName, accountIds, work, signal) =>
      createMemberMarks({ client, tableName }, work).read(accountIds, signal),
  };
}

export function createBuckets(config: S3ClientConfig = {}): Buckets {
  const client = new S3Client({ ...clientDefaults, ...config });

  /** Pages of at most 1,000, which is also what one deletion takes. */
  async function* listPages(Bucket: string): AsyncIterable<ObjectIdentifier[]> {
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (markers !== undefined) {
      const page: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket, ...markers }),
      );
      const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      yield found.map(({ Key, VersionId }) => ({ Key, VersionId }));
      markers =
        page.IsTruncated === true
          ? compact({ KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker })
          : undefined;
    }
  }

  return {
    async has(name, key) {
      try {
        await client.send(new HeadObjectCommand({ Bucket: name, Key: key }));
        return true;
      } catch (error) {
        if ((error as Error).name === 'NotFound') return false;
        throw awsError(error, `Cannot look for ${key} in bucket ${name}`);
      }
    },
    async count(name, limit) {
      let count = 0;
      try {
        for await (const page of listPages(name)) {
          count += page.length;
          if (count >= limit) break;
        }
      } catch (error) {
        if ((error as Error).name === 'NoSuchBucket') return 0;
        throw awsError(error, `Cannot list bucket ${name}`);
      }
      return Math.min(count, limit);
    },
    async empty(name, onProgress, signal) {
      let deleted = 0;
      try {
        for await (const Objects of listPages(name)) {
          signal.throwIfAborted();
          if (Objects.length === 0) continue;
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }),
          );
          const [problem] = Errors;
          if (problem !== undefined) {
            const { Code, Key = '', Message = '' } = problem;
            throw new AppError(
              'AWS_REFUSED',
              `Cannot delete ${printable(Key, 200)} of bucket ${name}: ${Code}: ${printable(Message)}`,
            );
          }
          deleted += Objects.length;
          onProgress(deleted);
        }
      } catch (error) {
        signal.throwIfAborted();
        throw awsError(error, `Cannot empty bucket ${name}`);
      }
    },
  };
}

import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import { AppError, MINUTE, printable } from '@iam-tracker/core';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { Functions } from '../ports.ts';

/** Lambda's own limit is 15 minutes; a second invocation while the first goes on would be waste. */
const INVOCATION = {
  connectionTimeout: 5_000,
  requestTimeout: 16 * MINUTE,
  throwOnRequestTimeout: true,
};

export function createFunctions(config: LambdaClientConfig = {}): Functions {
  const client = new LambdaClient({ ...clientDefaults, ...config });
  const patient = new LambdaClient({
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
      const answer = await patient.send(command, { abortSignal: signal }).catch((error) => {
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
  };
}

function functionError(name: string, result: unknown): AppError {
  const { errorType, errorMessage } = Object(result) as Record<string, unknown>;
  return new AppError(
    'FUNCTION_FAILED',
    `Function ${name} failed: ${printable(`${errorType}: ${errorMessage}`)}`,
    { hint: 'Its log says more: iam-tracker logs --level ERROR' },
  );
}

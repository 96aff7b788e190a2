import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { AppError, chunksOf } from '@iam-tracker/core';
import { clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import { writeRequest } from '../members/member-batch.ts';
import type { AccountQueue, MemberRequest } from '../members/member-ports.ts';

/** SendMessageBatch API reference. */
const BATCH = 10;

/** A queue of SQS, an account a message. */
export function createAccountQueue(queueUrl: string, config: SQSClientConfig = {}): AccountQueue {
  const client = new SQSClient({ ...clientDefaults, ...config });
  return {
    async send(requests) {
      const refused: MemberRequest[] = [];
      for (const batch of chunksOf(requests, BATCH)) {
        const command = new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: batch.map((request, index) => ({
            Id: String(index),
            MessageBody: writeRequest(request),
          })),
        });
        const { Failed = [] } = await client.send(command).catch((error: unknown) => {
          const { what, hint } = describeAwsError(error);
          throw new AppError('AWS_REFUSED', `Cannot send to queue ${queueUrl}: ${what}`, {
            cause: error,
            hint: hint ?? 'The collector needs sqs:SendMessage on its queue of accounts.',
          });
        });
        const ids = new Set(Failed.map(({ Id }) => Id));
        refused.push(...batch.filter((_, index) => ids.has(String(index))));
      }
      return refused;
    },
  };
}

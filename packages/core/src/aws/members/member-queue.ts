import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { chunksOf } from '../../collections.ts';
import { AppError } from '../../error.ts';
import { describeAwsError } from '../aws-failure.ts';
import { clientDefaults } from '../clients.ts';

/** Queue of accounts that wait for a run. */
export interface MemberQueue<Request> {
  /** Puts the requests into the queue and returns those that it did not take. @throws AppError AWS_REFUSED */
  send(requests: readonly Request[]): Promise<Request[]>;
}

/** SendMessageBatch API reference. */
const BATCH = 10;

/** Opens a queue of SQS, an account a message; `write` makes the message of a request. */
export function createMemberQueue<Request>(
  queueUrl: string,
  write: (request: Request) => string,
  config: SQSClientConfig = {},
): MemberQueue<Request> {
  const client = new SQSClient({ ...clientDefaults, ...config });
  return {
    async send(requests) {
      const refused: Request[] = [];
      for (const batch of chunksOf(requests, BATCH)) {
        const command = new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: batch.map((request, index) => ({
            Id: String(index),
            MessageBody: write(request),
          })),
        });
        const { Failed = [] } = await client.send(command).catch((error: unknown) => {
          const { what, hint } = describeAwsError(error);
          throw new AppError('AWS_REFUSED', `Cannot send to queue ${queueUrl}: ${what}`, {
            cause: error,
            hint: hint ?? 'The function needs sqs:SendMessage on its queue of accounts.',
          });
        });
        const ids = new Set(Failed.map(({ Id }) => Id));
        refused.push(...batch.filter((_, index) => ids.has(String(index))));
      }
      return refused;
    },
  };
}

// Plays Lambda's poller of a queue: hands its messages to the function in batches of the mapping, and deletes what the function did
// not report.
import { getJson, sendJson } from '../../emulator/requests.mjs';

/** @typedef {import('./deployed-lambda.mjs').DeployedLambda} DeployedLambda */
/** @typedef {{ readonly url: string, readonly region: string, readonly accountId: string }} Place */

/**
 * @typedef {object} QueuePoller
 * @property {string} queue name of the queue
 * @property {() => Promise<{ waiting: number, taken: number }>} count messages that wait, and that were received and not deleted
 * @property {(most?: number) => Promise<import('../lambda-process.mjs').InvocationEnd[]>} poll hands over what waits, that many batches
 *   at most. What failed waits again at once, and not after the visibility timeout.
 */

/**
 * Opens a poller for every queue that starts a function.
 *
 * @param {DeployedLambda} lambda
 * @param {Place} place
 * @returns {Promise<QueuePoller[]>}
 */
export async function openQueuePollers(lambda, { accountId, region, url }) {
  const path = '/2015-03-31/event-source-mappings/';
  const { EventSourceMappings } = await getJson(url, { service: 'lambda', region, path });
  /** @type {Record<string, any>[]} */
  const own = EventSourceMappings.filter(
    (/** @type {any} */ { EventSourceArn, FunctionArn }) =>
      FunctionArn === lambda.arn && EventSourceArn.split(':')[2] === 'sqs',
  );
  return own.map(({ BatchSize, EventSourceArn }) => {
    const queue = EventSourceArn.split(':').at(-1);
    const QueueUrl = `${url}/${accountId}/${queue}`;
    /** @type {(operation: string, body: object) => Promise<any>} */
    const ask = (operation, body) =>
      sendJson(url, {
        ...{ service: 'sqs', region, version: '1.0', target: `AmazonSQS.${operation}` },
        body: { QueueUrl, ...body },
      });

    async function receive() {
      /** @type {Record<string, any>[]} */
      const messages = [];
      // A request brings ten at most.
      while (messages.length < BatchSize) {
        const { Messages = [] } = await ask('ReceiveMessage', {
          MaxNumberOfMessages: Math.min(10, BatchSize - messages.length),
          AttributeNames: ['ApproximateReceiveCount'],
        });
        if (Messages.length === 0) break;
        messages.push(...Messages);
      }
      return messages;
    }

    return {
      queue,
      async count() {
        const AttributeNames = [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
        ];
        const { Attributes } = await ask('GetQueueAttributes', { AttributeNames });
        const [waiting, taken] = AttributeNames.map((name) => Number(Attributes[name]));
        return { waiting: waiting ?? 0, taken: taken ?? 0 };
      },
      async poll(most = Number.POSITIVE_INFINITY) {
        const ends = [];
        while (ends.length < most) {
          const messages = await receive();
          if (messages.length === 0) break;
          const end = await lambda.invoke({
            Records: messages.map(({ Attributes, Body, MessageId }) => ({
              ...{ messageId: MessageId, body: Body, attributes: Attributes },
              ...{ eventSource: 'aws:sqs', eventSourceARN: EventSourceArn, awsRegion: region },
            })),
          });
          ends.push(end);
          /** @type {{ itemIdentifier: string }[]} */
          const failures = end.result?.batchItemFailures ?? [];
          const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
          for (const { MessageId, ReceiptHandle } of messages) {
            const isDone = end.error === undefined && !failed.has(MessageId);
            if (isDone) await ask('DeleteMessage', { ReceiptHandle });
            else await ask('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
          }
        }
        return ends;
      },
    };
  });
}

import { sendJson } from './aws.mjs';

/**
 * Takes everything out of a queue.
 *
 * @param {{ url: string, region: string, accountId: string }} place
 * @param {string} name
 * @returns {Promise<string[]>} the bodies of the messages
 */
export async function drainQueue({ accountId, region, url }, name) {
  const queue = { QueueUrl: `${url}/${accountId}/${name}` };
  /** @type {(operation: string, body: object) => Promise<any>} */
  const ask = (operation, body) =>
    sendJson(url, {
      ...{ service: 'sqs', region, version: '1.0', target: `AmazonSQS.${operation}` },
      body: { ...queue, ...body },
    });
  const bodies = [];
  for (;;) {
    const { Messages = [] } = await ask('ReceiveMessage', { MaxNumberOfMessages: 10 });
    if (Messages.length === 0) return bodies;
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(Body);
      await ask('DeleteMessage', { ReceiptHandle });
    }
  }
}

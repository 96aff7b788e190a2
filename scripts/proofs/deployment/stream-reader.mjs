// Plays Lambda's poller: reads a deployed stream under the role of the function, as its mapping says.
import { getJson, sendJson } from '../../emulator/requests.mjs';
import { deliver } from './stream-mapping.mjs';

/** @typedef {import('./deployed-lambda.mjs').DeployedLambda} DeployedLambda */

/**
 * @typedef {object} StreamPoller
 * @property {import('./stream-mapping.mjs').Mapping & Record<string, any>} mapping as ListEventSourceMappings shows it
 * @property {() => Promise<import('./stream-mapping.mjs').Delivery>} poll delivers what is new
 */

/**
 * Opens a poller for every mapping of a function. Where each has come to is kept between polls.
 *
 * @param {DeployedLambda} lambda
 * @param {import('./deployed-lambda.mjs').Platform} platform
 * @returns {Promise<StreamPoller[]>}
 */
export async function openStreamPollers(lambda, { region, url }) {
  const path = '/2015-03-31/event-source-mappings/';
  const { EventSourceMappings } = await getJson(url, { service: 'lambda', region, path });
  /** @type {(import('./stream-mapping.mjs').Mapping & Record<string, any>)[]} */
  const own = EventSourceMappings.filter(
    (/** @type {any} */ { FunctionArn }) => FunctionArn === lambda.arn,
  );
  return own.map((mapping) => {
    const source = { url: lambda.url, region, arn: mapping.EventSourceArn };
    /** @type {Map<string, string>} */
    const iterators = new Map();
    return {
      mapping,
      async poll() {
        const records = await readNew(source, mapping.StartingPosition, iterators);
        return deliver(mapping, records, {
          invoke: lambda.invoke,
          giveUp: (dropped, reason) => reportFailure(lambda, mapping, region, dropped, reason),
          now: Date.now,
        });
      },
    };
  });
}

/** @typedef {{ url: string, region: string, arn: string }} StreamSource */

/**
 * @param {StreamSource} source
 * @param {string} operation
 * @param {object} body
 */
function ask({ region, url }, operation, body) {
  return sendJson(url, {
    ...{ service: 'dynamodb', region, version: '1.0', body },
    target: `DynamoDBStreams_20120810.${operation}`,
  });
}

/**
 * @param {StreamSource} source
 * @param {string} position
 * @param {Map<string, string>} iterators by shard
 * @returns {Promise<import('./stream-mapping.mjs').StreamRecord[]>}
 */
async function readNew(source, position, iterators) {
  const { StreamDescription } = await ask(source, 'DescribeStream', { StreamArn: source.arn });
  const records = [];
  for (const { ShardId } of StreamDescription.Shards) {
    let iterator = iterators.get(ShardId) ?? (await openShard(source, ShardId, position));
    for (let found = 1; found > 0; ) {
      const page = await ask(source, 'GetRecords', { ShardIterator: iterator });
      found = page.Records.length;
      records.push(...page.Records);
      iterator = page.NextShardIterator;
    }
    iterators.set(ShardId, iterator);
  }
  return records.map((record) => ({ ...record, eventSourceARN: source.arn }));
}

/** @param {StreamSource} source @param {string} ShardId @param {string} ShardIteratorType */
async function openShard(source, ShardId, ShardIteratorType) {
  const StreamArn = source.arn;
  const answer = await ask(source, 'GetShardIterator', { StreamArn, ShardId, ShardIteratorType });
  return answer.ShardIterator;
}

/**
 * Tells the on-failure destination where the records are that could not be dealt with.
 *
 * @param {DeployedLambda} lambda
 * @param {Record<string, any>} mapping
 * @param {string} region
 * @param {import('./stream-mapping.mjs').StreamRecord[]} records
 * @param {string} condition
 */
async function reportFailure(lambda, mapping, region, records, condition) {
  const destination = mapping.DestinationConfig?.OnFailure?.Destination;
  if (destination === undefined) return;
  const [, , , , accountId, queue] = destination.split(':');
  const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
  await sendJson(lambda.url, {
    ...{ service: 'sqs', region, version: '1.0', target: 'AmazonSQS.SendMessage' },
    body: {
      QueueUrl: `${lambda.url}/${accountId}/${queue}`,
      MessageBody: JSON.stringify({
        requestContext: { functionArn: lambda.arn, condition },
        DDBStreamBatchInfo: {
          streamArn: mapping.EventSourceArn,
          batchSize: records.length,
          startSequenceNumber: numbers[0],
          endSequenceNumber: numbers.at(-1),
        },
      }),
    },
  });
}

/**
 * A request to a stand-in of AWS, by what it says of itself. The command line takes a second a call, which is too
 * long for what is read back by the dozen. The stand-ins check no signature; they want to know service, Region
 * and, some, the key.
 *
 * @typedef {object} RawRequest
 * @property {string} service
 * @property {string} region
 * @property {string} [accessKeyId]
 */

/** @param {RawRequest} request */
function headersOf({ accessKeyId = 'AKIAREADER', region, service }) {
  const scope = `20260101/${region}/${service}/aws4_request`;
  return {
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host, Signature=0`,
  };
}

/**
 * Sends a request of AWS's JSON protocol, in the name of the address's owner.
 *
 * @param {string} url
 * @param {RawRequest & { target: string, version?: string, body: object }} request
 * @returns {Promise<any>}
 */
export async function sendJson(url, { target, version = '1.1', body, ...rest }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headersOf(rest),
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
  });
  const answer = await readAnswer(response, target);
  return answer === '' ? {} : JSON.parse(answer);
}

/**
 * Reads what a path of AWS's REST protocol answers.
 *
 * @param {string} url
 * @param {RawRequest & { path: string }} request
 * @returns {Promise<Response>}
 */
export async function get(url, { path, ...rest }) {
  const response = await fetch(url + path, { headers: headersOf(rest) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

/**
 * Reads the JSON that a path of AWS's REST protocol answers.
 *
 * @param {string} url
 * @param {RawRequest & { path: string }} request
 * @returns {Promise<any>}
 */
export async function getJson(url, request) {
  return (await get(url, request)).json();
}

/**
 * Sends a form of AWS's query protocol and returns the XML of the answer.
 *
 * @param {string} url
 * @param {RawRequest & { form: Record<string, string> }} request
 */
export async function sendForm(url, { form, ...rest }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headersOf(rest), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  });
  return readAnswer(response, form.Action ?? '');
}

/** @param {Response} response @param {string} what */
async function readAnswer(response, what) {
  const answer = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${answer}`);
  return answer;
}

/**
 * Sends a request of SQS's own.
 *
 * @param {{ url: string, region: string }} place
 * @param {string} operation
 * @param {object} body
 */
export function askSqs({ region, url }, operation, body) {
  const target = `AmazonSQS.${operation}`;
  return sendJson(url, { service: 'sqs', region, version: '1.0', target, body });
}

/** The longest that SQS keeps a message from others that was taken and not deleted yet. */
const HALF_A_DAY_SECONDS = 43_200;

/**
 * Takes everything out of a queue, each message once, however long the machine takes over it.
 *
 * @param {{ url: string, region: string, accountId: string }} place
 * @param {string} name
 * @returns {Promise<string[]>} the bodies of the messages
 */
export async function drainQueue(place, name) {
  const QueueUrl = `${place.url}/${place.accountId}/${name}`;
  const bodies = [];
  for (;;) {
    const { Messages = [] } = await askSqs(place, 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HALF_A_DAY_SECONDS,
    });
    if (Messages.length === 0) return bodies;
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(Body);
      await askSqs(place, 'DeleteMessage', { QueueUrl, ReceiptHandle });
    }
  }
}

/**
 * Sends a request of DynamoDB's own.
 *
 * @param {{ endpoint: string, accessKeyId: string }} database
 * @param {string} operation
 * @param {object} body
 */
export function askDynamoDb({ accessKeyId, endpoint }, operation, body) {
  const target = `DynamoDB_20120810.${operation}`;
  const request = { service: 'dynamodb', region: 'us-east-1', version: '1.0', target, accessKeyId };
  return sendJson(endpoint, { ...request, body });
}

/**
 * Reads all items of a table, some attributes of each, in DynamoDB's own notation.
 *
 * @param {{ endpoint: string, accessKeyId: string }} database
 * @param {string} TableName
 * @param {string} [ProjectionExpression] whole items when absent
 * @returns {Promise<Record<string, any>[]>}
 */
export async function scanTable(database, TableName, ProjectionExpression) {
  const items = [];
  for (let ExclusiveStartKey; ; ) {
    const request = { TableName, ProjectionExpression, ExclusiveStartKey };
    const page = await askDynamoDb(database, 'Scan', request);
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
    if (ExclusiveStartKey === undefined) return items;
  }
}

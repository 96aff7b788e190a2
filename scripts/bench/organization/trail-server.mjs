// Child: a simulated organization's trail in a bucket, and a DynamoDB, both over HTTP and in memory. Holds one account at a time; is
// asked to prepare one, and then whether the receiver has dealt with it.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { admit, itemSizeBytes, parseRolePatterns } from '@iam-tracker/core';
import { TABLES } from '@iam-tracker/core/aws';
import { generateOrganization, packTrailFile } from '@iam-tracker/simulator';
import { createItemMeter } from '../../generate/cost-model.mjs';
import { childOptions } from '../child.mjs';
import { createDigestProof } from './digest-proof.mjs';
import { announce, poisonOf } from './notices.mjs';

/** Default settings of the receiver: service noise is left out. */
const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

/** @type {import('@iam-tracker/simulator').OrganizationOptions & { poisonEvery: number, root: string }} */
const { poisonEvery, root, ...options } = childOptions();
const organization = generateOrganization(options);
const proof = await createDigestProof(root, organization, options);
const meterItem = createItemMeter(TABLES.events, itemSizeBytes);
const traffic = { writeUnits: 0, readUnits: 0, dynamoDbRequests: 0, s3Requests: 0, events: 0 };

/** @type {Map<string, Buffer>} */
let bucket = new Map();
/** @type {Map<string, Record<string, any>>} */
let items = new Map();
/** @type {Map<string, Record<string, any>>} */
let notes = new Map();
/** @type {{ eligible: Set<string>, files: Map<string, { sha256: string, stored: number, records: number }> }} */
let expected = { eligible: new Set(), files: new Map() };
/** @type {{ accountId: string, files: import('./digest-proof.mjs').DeliveredFile[] }} */
let delivered = { accountId: '', files: [] };

/** @param {number} index */
function prepare(index) {
  const account = organization.accounts[index];
  bucket = new Map();
  items = new Map();
  notes = new Map();
  expected = { eligible: new Set(), files: new Map() };
  delivered = { accountId: account?.id ?? '', files: [] };
  let records = 0;
  let repeated = 0;
  for (const file of organization.files(delivered.accountId)) {
    const bytes = packTrailFile(file);
    bucket.set(file.key, bytes);
    delivered.files.push({ ...file, body: bytes });
    records += file.records.length;
    repeated += Number(file.isRepeated);
    let stored = 0;
    for (const record of file.records) {
      const admission = admit(record, NOISE);
      if (admission.verdict !== 'store') continue;
      stored += 1;
      expected.eligible.add(admission.event.eventId);
    }
    const sha256 = createHash('sha256')
      .update(JSON.stringify({ Records: file.records }))
      .digest('hex');
    expected.files.set(file.key, { sha256, stored, records: file.records.length });
  }
  const files = bucket.size;
  const poison = index % poisonEvery === 0 ? poisonOf(bucket) : [];
  const bodies = announce([...expected.files.keys()], organization.trail.bucket, etagOf, index);
  const unsigned = bucket.size - files;
  return {
    bodies: [...bodies, ...poison],
    poison: poison.length,
    unsigned,
    files,
    records,
    repeated,
  };
}

/** @param {string} key */
function nameOf(key) {
  return `${organization.trail.bucket}/${key}`;
}

/** @param {string} key */
function etagOf(key) {
  return createHash('md5')
    .update(bucket.get(key) ?? '')
    .digest('hex');
}

/** Tells in what the table, the notes and what the digests prove differ from what they should be. */
async function check() {
  const stored = new Set([...items.values()].map((item) => item.event_id.S));
  const { eligible, files } = expected;
  const wrong = [...files].filter(([key, { records, sha256, stored: count }]) => {
    const note = notes.get(nameOf(key));
    const says = [note?.sha256?.S, Number(note?.stored?.N), Number(note?.records?.N)];
    return JSON.stringify(says) !== JSON.stringify([sha256, count, records]);
  });
  traffic.events += stored.size;
  const { accountId, files: signed } = delivered;
  const hashOf = (/** @type {string} */ key) => notes.get(nameOf(key))?.sha256?.S;
  return {
    ...(await proof.prove(accountId, signed, [...bucket.keys()], hashOf)),
    eligible: eligible.size,
    stored: stored.size,
    missing: [...eligible].filter((id) => !stored.has(id)).length,
    extra: [...stored].filter((id) => !eligible.has(id)).length,
    wrongNotes: wrong.length + notes.size - files.size,
  };
}

/** @type {Record<string, (input: any) => object>} */
const OPERATIONS = {
  BatchGetItem({ RequestItems }) {
    const [[name, { ConsistentRead = false, Keys }] = ['', {}]] = /** @type {[string, any][]} */ (
      Object.entries(RequestItems)
    );
    traffic.readUnits += Keys.length * (ConsistentRead ? 1 : 0.5);
    const held = name === 'trail-files' ? notes : items;
    return {
      Responses: { [name]: Keys.flatMap((/** @type {any} */ key) => held.get(keyOf(key)) ?? []) },
      UnprocessedKeys: {},
    };
  },
  BatchWriteItem({ RequestItems }) {
    const [[name, requests] = ['', []]] = /** @type {[string, any[]][]} */ (
      Object.entries(RequestItems)
    );
    for (const { PutRequest } of requests) {
      const isNote = name === 'trail-files';
      traffic.writeUnits += isNote ? 1 : meterItem(PutRequest.Item).writes;
      (isNote ? notes : items).set(keyOf(PutRequest.Item), PutRequest.Item);
    }
    return { UnprocessedItems: {} };
  },
  // Marks of days.
  PutItem() {
    traffic.writeUnits += 1;
    return {};
  },
};

/** @param {Record<string, { S: string }>} item */
function keyOf({ event_date, event_id, file }) {
  return file === undefined ? `${event_date?.S} ${event_id?.S}` : file.S;
}

const server = createServer(async (request, response) => {
  const body = await buffer(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    traffic.dynamoDbRequests += 1;
    const operation = OPERATIONS[target.split('.').at(-1) ?? ''];
    const answer = operation?.(JSON.parse(body.toString()));
    response.writeHead(answer === undefined ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.0',
    });
    response.end(JSON.stringify(answer ?? { __type: 'UnknownOperationException' }));
    return;
  }
  traffic.s3Requests += 1;
  const path = decodeURIComponent(request.url?.split('?')[0] ?? '');
  const key = path.slice(organization.trail.bucket.length + 2);
  const bytes = bucket.get(key);
  const etag = `"${etagOf(key)}"`;
  if (bytes === undefined) {
    response.writeHead(404, { 'content-type': 'application/xml' });
    response.end('<Error><Code>NoSuchKey</Code><Message>as told</Message></Error>');
  } else if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
  else response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

const send = (/** @type {object} */ message) => process.send?.(message);
process.on(
  'message',
  async (/** @type {{ prepare?: number, check?: true, traffic?: true }} */ ask) => {
    if (ask.prepare !== undefined) send(prepare(ask.prepare));
    else if (ask.check) send(await check());
    else send(traffic);
  },
);
send({ url: `http://127.0.0.1:${port}`, bucket: organization.trail.bucket });

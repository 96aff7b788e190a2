// Reads what a signed request asks AWS for, in the words of IAM: the actions, the resources they need and the
// condition keys that come with them.
import { nameS3Operation, readOperation } from './aws-operations.mjs';
import { findResources } from './call-resources.mjs';
import { listImpliedCalls } from './implied-calls.mjs';

/**
 * @typedef {object} AwsRequest
 * @property {string} method
 * @property {string} url path and query
 * @property {Record<string, string | string[] | undefined>} headers
 * @property {Buffer} body
 */

/**
 * @typedef {object} AwsCall
 * @property {string} service as the signature names it
 * @property {string} region
 * @property {string} accessKeyId whose request it is
 * @property {string} operation the API's own name
 * @property {string} action IAM's name of it, such as `dynamodb:PutItem`
 * @property {string[]} resources ARNs, or `*` alone for what knows no resources
 * @property {Record<string, string | string[]>} conditions
 */

const SCOPE = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** IAM's prefixes that differ from the name in the signature. @type {Record<string, string>} */
const PREFIXES = { monitoring: 'cloudwatch', email: 'ses' };

/** Permissions that differ from their operation. @type {Record<string, string>} */
const PERMISSIONS = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
};

/**
 * Reads a signed request.
 *
 * @param {AwsRequest} request
 * @param {string} accountId
 * @returns {AwsCall}
 */
export function readAwsCall(request, accountId) {
  const [, accessKeyId = '', region = '', service = ''] =
    SCOPE.exec(String(request.headers.authorization)) ?? [];
  const place = { region, accountId };
  if (service === 's3') return { ...readS3Call(request, place), accessKeyId };
  const { operation, input } = readOperation(service, request);
  const prefix = PREFIXES[service] ?? service;
  const name = `${prefix}:${operation}`;
  return {
    service,
    region,
    accessKeyId,
    operation,
    action: PERMISSIONS[name] ?? name,
    resources: findResources(name, input, place),
    conditions: {
      'aws:requestedregion': region,
      ...(name === 'cloudwatch:PutMetricData'
        ? { 'cloudwatch:namespace': String(input.Namespace) }
        : {}),
      ...(input.PermissionsBoundary === undefined
        ? {}
        : { 'iam:permissionsboundary': String(input.PermissionsBoundary) }),
      ...(name === 'lambda:AddPermission' ? { 'lambda:principal': String(input.Principal) } : {}),
      ...(name === 'lambda:CreateEventSourceMapping'
        ? { 'lambda:functionarn': String(input.FunctionName) }
        : {}),
      ...(service === 'dynamodb' ? findLeadingKeys(input) : {}),
    },
  };
}

/** Partition keys of our tables that are never a sort key; the request does not say which attribute is which. */
const PARTITION_KEYS = ['event_date', 'file', 'shard', 'state_key', 'user_name'];

/**
 * The values of partition keys that single items and a batch to read are asked for by; none for what knows none, such as a scan.
 *
 * @param {Record<string, any>} input
 * @returns {{ 'dynamodb:leadingkeys'?: string[] }}
 */
function findLeadingKeys({ Item, Key, RequestItems = {} }) {
  /** @type {{ Keys?: Record<string, { S?: string }>[] }[]} */
  const requests = Object.values(RequestItems);
  const keys = [...requests.flatMap(({ Keys = [] }) => Keys), Item ?? Key].filter(Boolean);
  if (keys.length === 0) return {};
  const values = keys.map((key) => {
    const name = PARTITION_KEYS.find((each) => key[each] !== undefined) ?? 'event_id';
    return String(key[name]?.S ?? '');
  });
  return { 'dynamodb:leadingkeys': [...new Set(values)] };
}

/** IAM's names for a statement, by its verb. @type {Record<string, string>} */
const STATEMENTS = {
  DELETE: 'dynamodb:PartiQLDelete',
  INSERT: 'dynamodb:PartiQLInsert',
  SELECT: 'dynamodb:PartiQLSelect',
  UPDATE: 'dynamodb:PartiQLUpdate',
};

/**
 * Reads a signed request as the calls that IAM judges: a batch of statements is one of each of its kinds;
 * what is made with tags, a role or a key asks for these too; every other request is one.
 *
 * @param {AwsRequest} request
 * @param {string} accountId
 * @returns {[AwsCall, ...AwsCall[]]}
 */
export function readAwsCalls(request, accountId) {
  const call = readAwsCall(request, accountId);
  if (call.service === 's3') {
    // A named version, "null" too, is deleted with a permission of its own (S3 API reference, DeleteObjects).
    const isOfVersions = call.operation === 'DeleteObjects' && request.body.includes('<VersionId>');
    return isOfVersions ? [call, { ...call, action: 's3:DeleteObjectVersion' }] : [call];
  }
  const { input } = readOperation(call.service, request);
  if (call.action !== 'dynamodb:BatchExecuteStatement') {
    return [call, ...listImpliedCalls(call, input, { region: call.region, accountId })];
  }
  /** @type {Map<string, AwsCall>} */
  const calls = new Map();
  for (const { Statement } of input.Statements ?? []) {
    const [, verb = '', table = ''] = /^(\w+) (?:INTO |FROM )?"([^"]+)"/.exec(Statement) ?? [];
    const resource = `arn:aws:dynamodb:${call.region}:${accountId}:table/${table}`;
    const action = STATEMENTS[verb] ?? call.action;
    calls.set(`${action} ${resource}`, { ...call, action, resources: [resource] });
  }
  const [first = call, ...others] = calls.values();
  return [first, ...others];
}

/** Operations that S3 answers with 403 instead of 404 where the caller may not list the bucket (S3 API reference, GetObject, HeadObject). */
const READS_OF_OBJECTS = ['GetObject', 'HeadObject'];

/**
 * Returns what an answer takes beside its call. That an object is not there is told to who may list its bucket: by a request that has
 * no prefix, so a permission under a condition on one is not enough.
 *
 * @param {AwsCall} call
 * @param {{ status: number }} reply
 * @returns {AwsCall[]}
 */
export function listCallsOfAnswer(call, { status }) {
  if (call.service !== 's3' || status !== 404 || !READS_OF_OBJECTS.includes(call.operation)) {
    return [];
  }
  const resources = call.resources.map((arn) => arn.replace(/\/.*$/, ''));
  return [{ ...call, action: 's3:ListBucket', resources }];
}

/** @typedef {import('./call-resources.mjs').Place} Place */

/**
 * @param {AwsRequest} request
 * @param {Place} place
 * @returns {Omit<AwsCall, 'accessKeyId'>}
 */
function readS3Call({ method, url, headers }, { region }) {
  const { hostname, pathname, searchParams } = new URL(url, `http://${headers.host}`);
  const [bucketOfHost] = /^(.+)\.s3\./.exec(hostname)?.slice(1) ?? [];
  const path = decodeURIComponent(pathname).replace(/^\//, '');
  const bucket = bucketOfHost ?? path.split('/')[0] ?? '';
  const key = bucketOfHost === undefined ? path.slice(bucket.length + 1) : path;
  const operation = nameS3Operation(method, key, searchParams);
  const name = `s3:${operation}`;
  const action = PERMISSIONS[name] ?? name;
  const arn = `arn:aws:s3:::${bucket}`;
  const isOfObjects = key !== '' || operation === 'DeleteObjects';
  const prefix = searchParams.get('prefix');
  return {
    service: 's3',
    region,
    operation,
    action,
    resources: [isOfObjects ? `${arn}/${key === '' ? '*' : key}` : arn],
    conditions: {
      'aws:requestedregion': region,
      ...(prefix === null ? {} : { 's3:prefix': prefix }),
    },
  };
}

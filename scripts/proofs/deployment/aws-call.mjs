// Reads what a signed request asks AWS for, in the words of IAM: the actions, the resources they need and the
// condition keys that come with them.

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
  const { operation, input } = readOperation(request);
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
      ...(name === 'dynamodb:BatchGetItem'
        ? { 'dynamodb:leadingkeys': findLeadingKeys(input) }
        : {}),
    },
  };
}

/**
 * The values of partition keys that a batch asks for. Which attribute is the partition key the request does not
 * say; of the tables of ours that a policy limits in this way it is the name of a user.
 *
 * @param {Record<string, any>} input
 * @returns {string[]}
 */
function findLeadingKeys(input) {
  /** @type {{ Keys: Record<string, { S?: string }>[] }[]} */
  const requests = Object.values(input.RequestItems ?? {});
  const keys = requests.flatMap(({ Keys }) => Keys);
  return [...new Set(keys.map((key) => key.user_name?.S ?? ''))];
}

/** IAM's names for a statement, by its verb. @type {Record<string, string>} */
const STATEMENTS = {
  DELETE: 'dynamodb:PartiQLDelete',
  INSERT: 'dynamodb:PartiQLInsert',
  SELECT: 'dynamodb:PartiQLSelect',
  UPDATE: 'dynamodb:PartiQLUpdate',
};

/**
 * Reads a signed request as the calls that IAM judges: a batch of statements is one of each of its kinds, and
 * every other request is one.
 *
 * @param {AwsRequest} request
 * @param {string} accountId
 * @returns {[AwsCall, ...AwsCall[]]}
 */
export function readAwsCalls(request, accountId) {
  const call = readAwsCall(request, accountId);
  if (call.action !== 'dynamodb:BatchExecuteStatement') return [call];
  /** @type {Map<string, AwsCall>} */
  const calls = new Map();
  for (const { Statement } of readOperation(request).input.Statements ?? []) {
    const [, verb = '', table = ''] = /^(\w+) (?:INTO |FROM )?"([^"]+)"/.exec(Statement) ?? [];
    const resource = `arn:aws:dynamodb:${call.region}:${accountId}:table/${table}`;
    const action = STATEMENTS[verb] ?? call.action;
    calls.set(`${action} ${resource}`, { ...call, action, resources: [resource] });
  }
  const [first = call, ...others] = calls.values();
  return [first, ...others];
}

/**
 * @param {AwsRequest} request
 * @returns {{ operation: string, input: Record<string, any> }}
 */
function readOperation({ url, headers, body }) {
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    return { operation: String(target).split('.').at(-1) ?? '', input: parseJson(body) };
  }
  const form = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  if (form.Action !== undefined) return { operation: form.Action, input: form };
  const [, functionName = ''] = /\/functions\/([^/?]+)\/invocations/.exec(url) ?? [];
  if (functionName !== '') return { operation: 'Invoke', input: { FunctionName: functionName } };
  return { operation: `unknown ${url.split('?')[0]}`, input: {} };
}

/** @param {Buffer} body @returns {Record<string, any>} */
function parseJson(body) {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    return {};
  }
}

/** @typedef {{ region: string, accountId: string }} Place */

/**
 * The resources that IAM asks about, by the tables of the Service Authorization Reference. What is not here
 * knows no resources, or none that a policy of ours should name: `*`.
 *
 * @param {string} name
 * @param {Record<string, any>} input
 * @param {Place} place
 * @returns {string[]}
 */
function findResources(name, input, { region, accountId }) {
  const [service] = name.split(':');
  const here = `${region}:${accountId}`;
  /** @type {(name: string) => string} */
  const table = (tableName) =>
    tableName.startsWith('arn:') ? tableName : `arn:aws:dynamodb:${here}:table/${tableName}`;
  if (service === 'dynamodb') {
    if (input.StreamArn !== undefined) return [input.StreamArn];
    if (input.ShardIterator !== undefined) return [input.ShardIterator.split('|')[0]];
    const tables = Object.keys(input.RequestItems ?? {}).map(table);
    if (tables.length > 0) return tables;
    if (input.TableName === undefined) return ['*'];
    const index = input.IndexName === undefined ? '' : `/index/${input.IndexName}`;
    return [`${table(input.TableName)}${index}`];
  }
  if (service === 'sns') return [input.TopicArn ?? '*'];
  if (service === 'sqs') {
    return [`arn:aws:sqs:${here}:${String(input.QueueUrl).split('/').at(-1)}`];
  }
  if (service === 'kms') {
    const key = String(input.KeyId);
    return [key.startsWith('arn:') ? key : `arn:aws:kms:${here}:key/${key}`];
  }
  if (service === 'lambda') return [`arn:aws:lambda:${here}:function:${input.FunctionName}`];
  if (service === 'logs' && input.logGroupName !== undefined) {
    const stream = input.logStreamName ?? '';
    return [`arn:aws:logs:${here}:log-group:${input.logGroupName}:log-stream:${stream}`];
  }
  if (service === 'iam' && input.UserName !== undefined) {
    return [`arn:aws:iam::${accountId}:user/${input.UserName}`];
  }
  // The key's user is what the policy is about; the request names the key.
  if (name === 'iam:GetAccessKeyLastUsed') return [`arn:aws:iam::${accountId}:user/any`];
  return ['*'];
}

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

/**
 * @param {string} method
 * @param {string} key
 * @param {URLSearchParams} query
 */
function nameS3Operation(method, key, query) {
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
    if (method === 'GET' && query.has('uploads')) return 'ListBucketMultipartUploads';
    return method === 'GET' ? 'ListObjectsV2' : `${method} of a bucket`;
  }
  if (method === 'GET') return 'GetObject';
  if (method === 'HEAD') return 'HeadObject';
  if (method === 'DELETE') return query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
  if (method === 'POST') {
    return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
  }
  return query.has('partNumber') ? 'UploadPart' : 'PutObject';
}

// The API's own name of what a request asks for, and what it says of it. Lambda and S3 put both into paths.

/** @typedef {import('./aws-call.mjs').AwsRequest} AwsRequest */
/** @typedef {{ operation: string, input: Record<string, any> }} Operation */

/**
 * Reads the operation of a request to any service but S3, and its parameters.
 *
 * @param {string} service as the signature names it
 * @param {AwsRequest} request
 * @returns {Operation}
 */
export function readOperation(service, { method, url, headers, body }) {
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    return { operation: String(target).split('.').at(-1) ?? '', input: parseJson(body) };
  }
  const form = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  if (form.Action !== undefined) return { operation: form.Action, input: form };
  const found =
    service === 'lambda' ? readLambdaOperation(method, url, parseJson(body)) : undefined;
  return found ?? { operation: `unknown ${url.split('?')[0]}`, input: {} };
}

/** @param {Buffer} body @returns {Record<string, any>} */
function parseJson(body) {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    return {};
  }
}

/**
 * Lambda's paths without their date, by the method; what is in the brackets becomes a parameter of that name (Lambda
 * API reference).
 *
 * @type {readonly (readonly [method: string, path: RegExp, operation: string])[]}
 */
const LAMBDA_PATHS = [
  ['POST', /^\/functions\/(?<FunctionName>[^/]+)\/invocations$/, 'Invoke'],
  ['POST', /^\/functions$/, 'CreateFunction'],
  ['GET', /^\/functions\/(?<FunctionName>[^/]+)$/, 'GetFunction'],
  ['DELETE', /^\/functions\/(?<FunctionName>[^/]+)$/, 'DeleteFunction'],
  ['GET', /^\/functions\/(?<FunctionName>[^/]+)\/versions$/, 'ListVersionsByFunction'],
  ['GET', /^\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['PUT', /^\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'UpdateFunctionConfiguration'],
  ['PUT', /^\/functions\/(?<FunctionName>[^/]+)\/code$/, 'UpdateFunctionCode'],
  ['PUT', /^\/functions\/(?<FunctionName>[^/]+)\/concurrency$/, 'PutFunctionConcurrency'],
  ['DELETE', /^\/functions\/(?<FunctionName>[^/]+)\/concurrency$/, 'DeleteFunctionConcurrency'],
  ['GET', /^\/functions\/(?<FunctionName>[^/]+)\/policy$/, 'GetPolicy'],
  ['POST', /^\/functions\/(?<FunctionName>[^/]+)\/policy$/, 'AddPermission'],
  ['DELETE', /^\/functions\/(?<FunctionName>[^/]+)\/policy\/[^/]+$/, 'RemovePermission'],
  ...perMethod(/^\/functions\/(?<FunctionName>[^/]+)\/event-invoke-config$/, {
    DELETE: 'DeleteFunctionEventInvokeConfig',
    GET: 'GetFunctionEventInvokeConfig',
    PUT: 'PutFunctionEventInvokeConfig',
  }),
  ...perMethod(/^\/functions\/(?<FunctionName>[^/]+)\/code-signing-config$/, {
    DELETE: 'DeleteFunctionCodeSigningConfig',
    GET: 'GetFunctionCodeSigningConfig',
    PUT: 'PutFunctionCodeSigningConfig',
  }),
  ['POST', /^\/event-source-mappings$/, 'CreateEventSourceMapping'],
  ...perMethod(/^\/event-source-mappings\/(?<UUID>[^/]+)$/, {
    DELETE: 'DeleteEventSourceMapping',
    GET: 'GetEventSourceMapping',
    PUT: 'UpdateEventSourceMapping',
  }),
  ...perMethod(/^\/tags\/(?<Resource>.+)$/, {
    DELETE: 'UntagResource',
    GET: 'ListTags',
    POST: 'TagResource',
  }),
  ['POST', /^\/layers\/(?<LayerName>[^/]+)\/versions$/, 'PublishLayerVersion'],
  ...perMethod(/^\/layers\/(?<LayerName>[^/]+)\/versions\/(?<VersionNumber>\d+)$/, {
    DELETE: 'DeleteLayerVersion',
    GET: 'GetLayerVersion',
  }),
];

/** @param {RegExp} path @param {Record<string, string>} operations */
function perMethod(path, operations) {
  return Object.entries(operations).map(
    ([method, operation]) => /** @type {const} */ ([method, path, operation]),
  );
}

/**
 * @param {string} method
 * @param {string} url
 * @param {Record<string, any>} body
 * @returns {Operation | undefined}
 */
function readLambdaOperation(method, url, body) {
  const path = (url.split('?')[0] ?? '').replace(/^\/\d{4}-\d\d-\d\d(?=\/)/, '').replace(/\/$/, '');
  for (const [verb, pattern, operation] of LAMBDA_PATHS) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const named = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return { operation, input: { ...body, ...Object.fromEntries(named) } };
  }
  return undefined;
}

/**
 * What a bucket has besides objects, by the parameter of the query that names it: the part of IAM's name that follows
 * Get and Put. Deleting one takes the permission to put it (Service Authorization Reference, S3), but for policies.
 *
 * @type {Record<string, string>}
 */
const BUCKET_PARTS = {
  accelerate: 'AccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCORS',
  encryption: 'EncryptionConfiguration',
  lifecycle: 'LifecycleConfiguration',
  logging: 'BucketLogging',
  'object-lock': 'BucketObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  publicAccessBlock: 'BucketPublicAccessBlock',
  replication: 'ReplicationConfiguration',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

/**
 * Names what a request asks S3 for. What S3's API and IAM call differently about buckets has IAM's name.
 *
 * @param {string} method
 * @param {string} key empty for what is about a bucket
 * @param {URLSearchParams} query
 */
export function nameS3Operation(method, key, query) {
  if (key === '') return nameBucketOperation(method, query);
  if (method === 'GET') return 'GetObject';
  if (method === 'HEAD') return 'HeadObject';
  if (method === 'DELETE') {
    if (query.has('uploadId')) return 'AbortMultipartUpload';
    return query.has('versionId') ? 'DeleteObjectVersion' : 'DeleteObject';
  }
  if (method === 'POST') {
    return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
  }
  return query.has('partNumber') ? 'UploadPart' : 'PutObject';
}

/** @param {string} method @param {URLSearchParams} query */
function nameBucketOperation(method, query) {
  const part = Object.entries(BUCKET_PARTS).find(([name]) => query.has(name))?.[1];
  if (part !== undefined) {
    if (method === 'DELETE' && part === 'BucketPolicy') return 'DeleteBucketPolicy';
    return `${method === 'GET' ? 'Get' : 'Put'}${part}`;
  }
  if (method === 'HEAD') return 'HeadBucket';
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'DELETE') return 'DeleteBucket';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  if (method !== 'GET') return `${method} of a bucket`;
  if (query.has('uploads')) return 'ListBucketMultipartUploads';
  return query.has('versions') ? 'ListBucketVersions' : 'ListObjectsV2';
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compareText } from '@iam-tracker/core';
import { xmlElement } from '../endpoint/aws-protocol.ts';
import type { SigningKey } from './signing-key.ts';

/** Object of a bucket that is served; names of metadata without `x-amz-meta-`. */
interface ServedObject {
  readonly body: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

interface TrailServerOptions {
  /** Objects by key, by bucket; may change while they are served. */
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, ServedObject>>;
  /** Keys that ListPublicKeys tells, each in its Region. */
  readonly keys: readonly SigningKey[];
  /** Keys of objects that are refused, as S3 does without a permission. */
  readonly refused?: ReadonlySet<string>;
  /** Time that GetObject takes; S3 takes tens of milliseconds. None by default. */
  readonly latencyMilliseconds?: number;
  /** The time in each answer, milliseconds. */
  now(): number;
}

/** Server that answers what reading a trail asks of S3 and CloudTrail. */
export interface TrailServer {
  /** The value for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Operations that were asked for, in order: `GetObject <key>`, `ListPublicKeys <Region>` and so on. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const PAGE = 1_000;

/**
 * Starts a server on the loopback address: S3's GetObject, ListObjects, ListObjectsV2 and GetBucketLocation, buckets in the path, and
 * CloudTrail's ListPublicKeys. Signatures are not checked.
 */
export async function startTrailServer(options: TrailServerOptions): Promise<TrailServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(options.now()).toUTCString());
    if (request.method === 'POST') answerKeys(request, response, options, requests);
    else answerBucket(request, response, options, requests);
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerKeys(
  request: IncomingMessage,
  response: ServerResponse,
  { keys }: TrailServerOptions,
  requests: string[],
): void {
  const [, region = ''] =
    /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1);
    requests.push(`${operation} ${region}`);
    const asked = JSON.parse(Buffer.concat(chunks).toString() || '{}') as {
      StartTime?: number;
      EndTime?: number;
    };
    const { StartTime: from = 0, EndTime: to = Number.POSITIVE_INFINITY } = asked;
    const seconds = (time: string) => Date.parse(time) / 1_000;
    const told = keys
      .filter((key) => key.region === region)
      .map(({ publicKey }) => ({
        ...publicKey,
        ValidityStartTime: seconds(publicKey.ValidityStartTime),
        ValidityEndTime: seconds(publicKey.ValidityEndTime),
      }))
      .filter((key) => key.ValidityStartTime <= to && key.ValidityEndTime >= from);
    response.writeHead(operation === 'ListPublicKeys' ? 200 : 400, {
      'content-type': 'application/x-amz-json-1.1',
    });
    response.end(JSON.stringify({ PublicKeyList: told }));
  });
}

function answerBucket(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  { buckets, latencyMilliseconds = 0, refused }: TrailServerOptions,
  requests: string[],
): void {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const [, name = '', path = ''] = /^\/([^/]+)\/?(.*)$/s.exec(pathname) ?? [];
  const key = decodeURIComponent(path);
  const objects = buckets.get(name);
  if (objects === undefined) sendError(response, 404, 'NoSuchBucket');
  else if (key !== '') {
    requests.push(`GetObject ${key}`);
    if (refused?.has(key) === true) sendError(response, 403, 'AccessDenied');
    else if (latencyMilliseconds === 0) sendObject(response, objects.get(key));
    else setTimeout(() => sendObject(response, objects.get(key)), latencyMilliseconds);
  } else if (searchParams.has('location')) {
    requests.push('GetBucketLocation');
    sendXml(response, '<LocationConstraint></LocationConstraint>');
  } else {
    requests.push(`ListObjects ${searchParams.get('prefix') ?? ''}`);
    sendXml(response, listPage(objects, searchParams));
  }
}

function sendObject(response: ServerResponse, object: ServedObject | undefined): void {
  if (object === undefined) {
    sendError(response, 404, 'NoSuchKey');
    return;
  }
  for (const [field, value] of Object.entries(object.metadata)) {
    response.setHeader(`x-amz-meta-${field}`, value);
  }
  response.writeHead(200, { 'content-length': object.body.length });
  response.end(object.body);
}

/** One page of either version, in the order of S3: that of the bytes of the keys. */
function listPage(objects: ReadonlyMap<string, ServedObject>, asked: URLSearchParams): string {
  const prefix = asked.get('prefix') ?? '';
  const delimiter = asked.get('delimiter') ?? '';
  const isEncoded = asked.get('encoding-type') === 'url';
  const written = (text: string) => (isEncoded ? encodeURIComponent(text) : text);
  const after =
    asked.get('continuation-token') ?? asked.get('start-after') ?? asked.get('marker') ?? '';
  const keys = [...objects.keys()].sort(compareText);
  const names = new Set<string>();
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? key : key.slice(0, cut + 1);
    if (name > after) names.add(name);
    if (names.size > PAGE) break;
  }
  const page = [...names].slice(0, PAGE);
  const isFolder = (name: string) =>
    delimiter !== '' && name.endsWith(delimiter) && name !== prefix;
  const contents = page
    .filter((each) => !isFolder(each))
    .map((each) => {
      const size = String(objects.get(each)?.body.length ?? 0);
      return `<Contents>${xmlElement('Key', written(each))}${xmlElement('Size', size)}</Contents>`;
    });
  const folders = page
    .filter(isFolder)
    .map((each) => `<CommonPrefixes>${xmlElement('Prefix', written(each))}</CommonPrefixes>`);
  const isTruncated = names.size > PAGE;
  const next = isTruncated ? (page.at(-1) ?? '') : undefined;
  return [
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    xmlElement('IsTruncated', String(isTruncated)),
    ...(isEncoded ? [xmlElement('EncodingType', 'url')] : []),
    ...(next === undefined
      ? []
      : [xmlElement('NextContinuationToken', next), xmlElement('NextMarker', written(next))]),
    ...contents,
    ...folders,
    '</ListBucketResult>',
  ].join('');
}

function sendXml(response: ServerResponse, xml: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error>${xmlElement('Code', code)}${xmlElement('Message', code)}</Error>`);
}

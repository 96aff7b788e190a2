import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import { parseBasicTime } from './basic-time.ts';

/** How a service writes requests and answers; EC2 has a query protocol of its own. */
export type AwsProtocol = 'json' | 'query' | 'ec2';

/** What the head of a request tells: enough to word an answer, whatever the body holds. */
export interface RequestHead {
  readonly protocol: AwsProtocol;
  /** Content type of a JSON answer: each JSON service has a version of its own. */
  readonly jsonType: string;
  readonly service: string;
  readonly region: string | undefined;
  /** When the request says it was signed, milliseconds since the epoch. */
  readonly signedAt: number | undefined;
}

export interface AwsRequest extends RequestHead {
  readonly operation: string;
  /** The body, when it is JSON. */
  readonly body: Record<string, unknown>;
  /** The body, when it is a form. */
  readonly form: URLSearchParams;
}

/** Reads who asks whom, and where, from the headers. */
export function readHead(request: IncomingMessage): RequestHead {
  const [, region, service = ''] =
    /Credential=[^/,\s]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
      request.headers.authorization ?? '',
    ) ?? [];
  const type = request.headers['content-type'] ?? '';
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  const queryProtocol = service === 'ec2' ? 'ec2' : 'query';
  return {
    protocol: isForm ? queryProtocol : 'json',
    jsonType: type.startsWith('application/x-amz-json-') ? type : 'application/json',
    service,
    region,
    signedAt: parseBasicTime(String(request.headers['x-amz-date'] ?? '')),
  };
}

/** Reads the whole request. @throws AwsError SerializationException */
export async function readRequest(
  request: IncomingMessage,
  head: RequestHead,
): Promise<AwsRequest> {
  const text = await readBody(request);
  if (head.protocol === 'json') {
    const form = new URLSearchParams();
    const target = request.headers['x-amz-target'];
    // Other protocols, REST and CBOR, put the operation into the path.
    if (target === undefined) {
      return { ...head, operation: `${request.method} ${request.url}`, body: {}, form };
    }
    // The SDKs differ in how much they write before the last part.
    const operation = String(target).split('.').at(-1) ?? '';
    return { ...head, operation, body: parseObject(text), form };
  }
  const form = new URLSearchParams(text);
  return { ...head, operation: form.get('Action') ?? 'nothing', body: {}, form };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    throw new AwsError('SerializationException', 'the body is not gzip as its header says');
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Falls through: not JSON and not an object are the same mistake here.
  }
  throw new AwsError('SerializationException', 'the body is not a JSON object');
}

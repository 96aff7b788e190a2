import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, MINUTE, parseJson } from '@iam-tracker/core';

/** The form of requests and answers of a service; EC2 has a query protocol of its own. */
export type AwsProtocol = 'json' | 'query' | 'ec2';

/** The head of a request: enough to word an answer, whatever the body holds. */
export interface RequestHead {
  readonly protocol: AwsProtocol;
  /** Content type of a JSON answer: each JSON service has a version of its own. */
  readonly jsonType: string;
  readonly service: string;
  readonly region: string | undefined;
  /** The access key that signed; empty when none did. */
  readonly accessKeyId: string;
  /** Time at which the request says it was signed, milliseconds since the epoch. */
  readonly signedAt: number | undefined;
}

export interface AwsRequest extends RequestHead {
  readonly operation: string;
  /** The body, when it is JSON. */
  readonly body: Record<string, unknown>;
  /** The body, when it is a form. */
  readonly form: URLSearchParams;
}

/** A refusal as an AWS service words it; the protocol of the request decides how it is written. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** Reads who asks whom, and where, from the headers. */
export function readHead(request: IncomingMessage): RequestHead {
  const [, accessKeyId = '', region, service = ''] =
    /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
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
    accessKeyId,
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

function parseObject(text: string): JsonObject {
  const value = parseJson(text === '' ? '{}' : text);
  if (isJsonObject(value)) return value;
  throw new AwsError('SerializationException', 'the body is not a JSON object');
}

/** Reads a time as signatures write it, `20260302T120000Z`; undefined when it is none. */
export function parseBasicTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1);
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Writes a time as signatures do. */
function formatBasicTime(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Each protocol has its own word for a signature that is not valid; EC2 does not say that it is the time. */
const REFUSALS: Record<AwsProtocol, readonly [code: string, status: number]> = {
  json: ['InvalidSignatureException', 400],
  query: ['SignatureDoesNotMatch', 403],
  ec2: ['AuthFailure', 401],
};

/**
 * Checks when a request says it was signed, as AWS does.
 *
 * @throws AwsError in AWS's words when that is more than `toleranceMinutes` before or after `now`
 */
export function checkSignatureTime(
  { protocol, signedAt }: { protocol: AwsProtocol; signedAt: number | undefined },
  now: number,
  toleranceMinutes: number,
): void {
  const tolerance = toleranceMinutes * MINUTE;
  if (signedAt === undefined || Math.abs(now - signedAt) <= tolerance) return;
  const [code, status] = REFUSALS[protocol];
  const isOld = signedAt < now;
  const limit = isOld ? now - tolerance : now + tolerance;
  const bound = `${formatBasicTime(limit)} (${formatBasicTime(now)} ${isOld ? '-' : '+'} ${toleranceMinutes} min.)`;
  const message = isOld
    ? `Signature expired: ${formatBasicTime(signedAt)} is now earlier than ${bound}`
    : `Signature not yet current: ${formatBasicTime(signedAt)} is still later than ${bound}`;
  const vague = 'AWS was not able to validate the provided access credentials';
  throw new AwsError(code, protocol === 'ec2' ? vague : message, status);
}

export interface AwsReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export function jsonReply(head: RequestHead, value: unknown): AwsReply {
  return { status: 200, contentType: head.jsonType, body: JSON.stringify(value) };
}

/** Wraps the XML content of an answer as EC2 does. */
export function ec2Reply(operation: string, content: string, requestId: string): AwsReply {
  const body = `<${operation}Response>${xmlElement('requestId', requestId)}${content}</${operation}Response>`;
  return { status: 200, contentType: 'text/xml', body };
}

/** Wraps the XML content of an answer as STS and the other query services do. */
export function queryReply(
  operation: string,
  content: string,
  requestId: string,
  namespace?: string,
): AwsReply {
  const result = `<${operation}Result>${content}</${operation}Result>`;
  const metadata = `<ResponseMetadata>${xmlElement('RequestId', requestId)}</ResponseMetadata>`;
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const body = `<${operation}Response${attribute}>${result}${metadata}</${operation}Response>`;
  return { status: 200, contentType: 'text/xml', body };
}

/** Writes a refusal in the protocol of the request. */
export function errorReply(head: RequestHead, error: AwsError, requestId: string): AwsReply {
  const { code, message, status } = error;
  if (head.protocol === 'json') {
    const body = JSON.stringify({ __type: code, message });
    return { status, contentType: head.jsonType, body };
  }
  const what = xmlElement('Code', code) + xmlElement('Message', message);
  const body =
    head.protocol === 'ec2'
      ? `<Response><Errors><Error>${what}</Error></Errors>${xmlElement('RequestID', requestId)}</Response>`
      : `<ErrorResponse><Error>${xmlElement('Type', status < 500 ? 'Sender' : 'Receiver')}${what}</Error>${xmlElement('RequestId', requestId)}</ErrorResponse>`;
  return { status, contentType: 'text/xml', body };
}

/** Returns an element around text. */
export function xmlElement(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>`;
}

/** Returns a list as the query protocols write it: one `item` for each value. */
export function xmlList<T>(
  name: string,
  values: readonly T[],
  content: (value: T) => readonly string[],
): string {
  const items = values.map((value) => `<item>${content(value).join('')}</item>`);
  return `<${name}>${items.join('')}</${name}>`;
}

/** Returns text as it stands between elements. */
export function xmlText(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

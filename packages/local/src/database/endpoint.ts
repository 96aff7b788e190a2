import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, parseJson } from '@iam-tracker/core';
import { isApiRefusal, type Payload } from './dynalite-store.ts';
import { isOperation, type Operation } from './requests.ts';

/** Answers one request as DynamoDB would; rejects with an `ApiRefusal` or a storage failure. */
export type OperationRunner = (operation: Operation, payload: Payload) => Promise<Payload>;

export interface DynamoDbEndpoint {
  readonly url: string;
  /** Lets requests under way finish, then lets go of the port. */
  close(): Promise<void>;
}

// The most that DynamoDB takes in one request (BatchWriteItem API reference).
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
const PREFIX = 'com.amazonaws.dynamodb.v20120810#';

/**
 * Speaks DynamoDB's JSON protocol on a free port of 127.0.0.1, to callers that sign with the given access
 * key: other users of the machine can reach the port, but do not know the key.
 */
export async function startEndpoint(
  run: OperationRunner,
  accessKeyId: string,
): Promise<DynamoDbEndpoint> {
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answering = answer(request, response, run, accessKeyId).finally(() =>
      underWay.delete(answering),
    );
    underWay.add(answering);
  });
  // A client may reuse a connection at the very moment an idle one is dropped; ours never are.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      while (underWay.size > 0) await Promise.all(underWay);
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Payload;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  run: OperationRunner,
  accessKeyId: string,
): Promise<void> {
  const { status, body } = await answerTo(request, run, accessKeyId);
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
  });
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.end(text);
  });
}

async function answerTo(
  request: IncomingMessage,
  run: OperationRunner,
  accessKeyId: string,
): Promise<Answer> {
  const name = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  try {
    const text = await readBody(request);
    if (!request.headers.authorization?.includes(`Credential=${accessKeyId}/`)) {
      return refusal('UnrecognizedClientException', 'This database belongs to another process.');
    }
    if (text === undefined) return refusal('ValidationException', 'The request is too large.');
    if (!isOperation(name)) {
      return refusal('UnknownOperationException', `The embedded database has no ${name}.`);
    }
    const payload = parseJson(text);
    if (!isJsonObject(payload)) return refusal('SerializationException', 'Not a JSON object.');
    return { status: 200, body: await run(name, payload) };
  } catch (error) {
    if (isApiRefusal(error)) return { status: error.statusCode, body: error.body };
    const message = error instanceof Error ? error.message : String(error);
    return { status: 500, body: { __type: `${PREFIX}InternalServerError`, message } };
  }
}

function refusal(type: string, message: string): Answer {
  return { status: 400, body: { __type: PREFIX + type, message } };
}

/** Undefined when there is too much of it. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the client gets to hear the answer.
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_REQUEST_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

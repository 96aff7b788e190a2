import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDbClient, itemClientOf } from '@iam-tracker/core/aws';

/** One request as it would go over the wire. */
export interface ScriptedCall {
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: the wire format of any operation.
  readonly input: any;
}

export interface ScriptedClient {
  readonly client: DynamoDbClient;
  /** Every request so far, in order. */
  readonly calls: ScriptedCall[];
  /** The most requests that were under way at once. */
  peakInFlight(): number;
}

/** Makes DynamoDB refuse a scripted request. */
export class Refusal extends Error {
  readonly status: number;

  constructor(name: string, message = 'as scripted', status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

interface WireMessage {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** A client of the real SDK whose service is a function: it gets the wire's JSON and returns such, or throws. */
export function createScriptedClient(
  answer: (call: ScriptedCall, index: number) => object | Promise<object>,
): ScriptedClient {
  const calls: ScriptedCall[] = [];
  let inFlight = 0;
  let peak = 0;
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: WireMessage, { abortSignal }: { abortSignal?: unknown } = {}) {
        const call = {
          operation: String(request.headers['x-amz-target']).split('.')[1] ?? '',
          input: JSON.parse(new TextDecoder().decode(request.body)),
        };
        calls.push(call);
        inFlight += 1;
        peak = Math.max(peak, inFlight);
        try {
          const body = await Promise.race([answer(call, calls.length - 1), rejection(abortSignal)]);
          return respond(200, body);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return respond(error.status, { __type: `x#${error.name}`, message: error.message });
        } finally {
          inFlight -= 1;
        }
      },
    },
  });
  return { client: itemClientOf(client), calls, peakInFlight: () => peak };
}

function respond(statusCode: number, body: object) {
  return {
    response: {
      statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Readable.from([Buffer.from(JSON.stringify(body))]),
    },
  };
}

function rejection(signal: unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (!(signal instanceof AbortSignal)) return;
    const abort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

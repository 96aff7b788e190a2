import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type SimulatedAws,
  type SimulatedAwsOptions,
  type SimulatedEvent,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { NOW, SHARD } from './shard.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };

/** Options of the tests' clients. */
export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof credentials;
}

export function clientOptions(endpoint: string): ClientOptions {
  return { endpoint, region: SHARD.region, credentials };
}

/** Runs a test against a simulated account of its own whose time stands still, and ends it. */
export async function withAws(
  options: SimulatedAwsOptions,
  test: (aws: SimulatedAws, client: ClientOptions) => Promise<void>,
): Promise<void> {
  const aws = await startSimulatedAws({
    clock: { now: () => NOW * 1000, sleep: async () => undefined },
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  });
  try {
    await test(aws, clientOptions(aws.url));
  } finally {
    await aws.close();
  }
}

/** Runs a test against a server that answers as no AWS does, and ends it. */
export async function withServer(
  listener: RequestListener,
  test: (client: ClientOptions) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(clientOptions(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

/** Answers every request with this status and body. */
export function answering(
  status: number,
  body: string,
  contentType = 'application/x-amz-json-1.1',
): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': contentType }).end(body);
  };
}

/** An event that happened so many seconds before `NOW` and shows at once. */
export function aSimulatedEvent(secondsAgo: number, eventID: string): SimulatedEvent {
  const eventTime = new Date((NOW - secondsAgo) * 1000).toISOString().replace('.000Z', 'Z');
  return {
    visibleAt: 0,
    record: {
      ...{ eventID, eventTime, eventSource: SHARD.source },
      ...{ eventName: 'AssumeRole', awsRegion: SHARD.region },
    },
  };
}

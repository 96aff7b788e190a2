import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpsPost } from '../../src/adapters/https-post.ts';
import type { HttpsPost } from '../../src/ports.ts';

export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A receiver on this machine; undefined instead of a status: it never answers. */
export async function startReceiver(
  statusOf: (received: Received) => number | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const each = {
      path: request.url ?? '',
      method: request.method ?? '',
      headers: request.headers,
      body: await text(request),
    };
    received.push(each);
    const status = statusOf(each);
    if (status !== undefined) response.writeHead(status, headers).end('routing_key: repeated');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What posts, without TLS and to this machine. */
export const postHere: HttpsPost = createHttpsPost({
  isAllowed: () => true,
  request: httpRequest,
  timeoutMilliseconds: 5_000,
});

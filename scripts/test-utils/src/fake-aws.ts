import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request to AWS, whichever of its protocols it came in. */
export interface FakeAwsRequest {
  readonly service: string;
  readonly region: string;
  /** The API's own name; method and path where only they tell: `GET /2015-03-31/functions/f/configuration`. */
  readonly operation: string;
  readonly body: string;
  /** The members of a JSON body or a form. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface FakeAwsReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | object;
}

export interface FakeAws {
  readonly url: string;
  readonly requests: readonly FakeAwsRequest[];
  close(): Promise<void>;
}

const SCOPE = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Starts a server that answers signed requests as it is told; what it is told nothing about it refuses. */
export async function startFakeAws(
  answer: (request: FakeAwsRequest) => FakeAwsReply | undefined,
): Promise<FakeAws> {
  const requests: FakeAwsRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const [, region = '', service = ''] = SCOPE.exec(incoming.headers.authorization ?? '') ?? [];
    const target = incoming.headers['x-amz-target'];
    const input = parse(body);
    const operation =
      typeof target === 'string'
        ? (target.split('.').at(-1) ?? '')
        : String(input.Action ?? `${incoming.method} ${incoming.url}`);
    const request = { service, region, operation, body, input };
    requests.push(request);
    const reply = answer(request) ?? refuse('UnknownOperationException', operation);
    response.writeHead(reply.status ?? 200, { ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error of AWS's JSON protocols. */
export function refuse(code: string, message = 'as told', status = 400): FakeAwsReply {
  return { status, headers: { 'x-amzn-errortype': code }, body: { __type: code, message } };
}

/** Answer of STS to a caller who asks who they are. */
export function callerIdentity(accountId = '123456789012'): FakeAwsReply {
  return {
    headers: { 'content-type': 'text/xml' },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <GetCallerIdentityResult><Arn>arn:aws:iam::${accountId}:user/ada</Arn><UserId>AIDA</UserId>
      <Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    return Object.fromEntries(new URLSearchParams(body));
  }
}

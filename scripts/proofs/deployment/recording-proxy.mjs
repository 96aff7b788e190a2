import { createServer, request as sendRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listCallsOfAnswer, readAwsCalls } from './aws-call.mjs';

/** Headers that belong to one connection. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** @typedef {import('./aws-call.mjs').AwsCall & { status: number, attempt: number }} RecordedCall `attempt` counts from 1 */

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {Record<string, string>} [headers]
 * @property {string} body
 */

/**
 * @typedef {object} ProxyOptions
 * @property {string} accountId
 * @property {(call: import('./aws-call.mjs').AwsCall) => string} chooseTarget the address that a call goes to
 * @property {(call: import('./aws-call.mjs').AwsCall, request: import('./aws-call.mjs').AwsRequest)
 *   => Promise<Reply | undefined>} [answer] answers a call itself instead of handing it on
 * @property {ReturnType<typeof import('../permissions/known-owners.mjs').createKnownOwners>} [owners] adds what AWS knows
 * @property {(calls: readonly import('./aws-call.mjs').AwsCall[], request: import('./aws-call.mjs').AwsRequest)
 *   => Reply | undefined} [refuse] answers what a caller may not do
 */

/**
 * Starts a proxy between one caller and AWS's stand-ins. Every signed request is read, counted and handed on
 * as it is, with its host: the stand-ins tell buckets and services apart by it.
 *
 * @param {ProxyOptions} options
 * @returns {Promise<{ url: string, calls: RecordedCall[], close: () => Promise<void> }>}
 */
export async function startRecordingProxy({ accountId, answer, chooseTarget, owners, refuse }) {
  /** @type {RecordedCall[]} */
  const calls = [];
  const server = createServer(async (incoming, outgoing) => {
    try {
      const { method = 'GET', url = '/', headers } = incoming;
      const request = { method, url, headers, body: await buffer(incoming) };
      const read = readAwsCalls(request, accountId);
      const judged = owners?.complete(read, request) ?? read;
      const [call] = judged;
      const reply =
        refuse?.(judged, request) ??
        (await answer?.(call, request)) ??
        (await handOn(chooseTarget(call), request));
      owners?.note(call, request, reply);
      const attempt = readAttempt(headers);
      const all = [...judged, ...listCallsOfAnswer(call, reply)];
      calls.push(...all.map((each) => ({ ...each, status: reply.status, attempt })));
      outgoing.writeHead(reply.status, reply.headers).end(reply.body);
    } catch (error) {
      outgoing.writeHead(502).end(String(error));
    }
  });
  // Callers wait through a whole apply on one connection.
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** The SDK says how often it has sent a request. @param {import('node:http').IncomingHttpHeaders} headers */
function readAttempt({ 'amz-sdk-request': said = '' }) {
  const [, attempt = '1'] = /\battempt=(\d+)/.exec(String(said)) ?? [];
  return Number(attempt);
}

/**
 * @param {string} target
 * @param {import('./aws-call.mjs').AwsRequest} request
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer }>}
 */
function handOn(target, { method, url, headers, body }) {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(new URL(url, target), {
      method,
      headers: { ...withoutHopByHop(headers), 'content-length': body.length },
    });
    outgoing.on('error', reject);
    outgoing.on('response', async (response) => {
      const answer = await buffer(response).catch(() => undefined);
      if (answer === undefined) return reject(new Error(`${target} ended in the middle`));
      // What a HEAD would have answered with has a length too, and no body.
      const length = method === 'HEAD' ? response.headers['content-length'] : undefined;
      resolve({
        status: response.statusCode ?? 502,
        headers: {
          ...withoutHopByHop(response.headers),
          ...(length === undefined ? {} : { 'content-length': length }),
        },
        body: answer,
      });
    });
    outgoing.end(body);
  });
}

/** @param {import('node:http').IncomingHttpHeaders | Record<string, any>} headers */
function withoutHopByHop(headers) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)),
  );
}

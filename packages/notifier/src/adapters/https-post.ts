import { type LookupAddress, lookup } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError, printable } from '@iam-tracker/core';
import type { HttpsPost, PostRequest } from '../ports.ts';
import { isPublicAddress } from '../public-address.ts';

interface HttpsPostOptions {
  /** Addresses that may be connected to; those of the internet unless given. */
  readonly isAllowed?: (address: string) => boolean;
  /** Opens requests; over TLS unless given. */
  readonly request?: typeof httpsRequest;
  readonly timeoutMilliseconds?: number;
}

/** Receivers answer in seconds or are ill: PagerDuty and chats do within one. */
const TIMEOUT_MILLISECONDS = 8_000;

/**
 * Creates what posts over HTTPS. The address is judged when it is connected to, so that no name and no change of its records leads
 * to the network of the function itself. Nothing of the answer but its status is read.
 */
export function createHttpsPost({
  isAllowed = isPublicAddress,
  request: open = httpsRequest,
  timeoutMilliseconds = TIMEOUT_MILLISECONDS,
}: HttpsPostOptions = {}): HttpsPost {
  const guarded = guardLookup(isAllowed);
  return async (request) => {
    const { host, hostname } = new URL(request.url);
    // A literal address is connected to without a lookup.
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !isAllowed(literal)) throw refuseAddress(host);
    try {
      return await send(open, request, {
        lookup: guarded,
        signal: AbortSignal.timeout(timeoutMilliseconds),
        // No connection is kept: a function is frozen between two alerts.
        agent: false,
      });
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      const { message, name } = cause instanceof Error ? cause : new Error(String(cause));
      const code = (cause as NodeJS.ErrnoException).code ?? name;
      throw new AppError(
        'PUBLISH_FAILED',
        `${printable(host, 200)} cannot be reached: ${code}: ${printable(message, 200)}`,
        { hint: 'Whether it took the alert is not known; it is tried again in minutes.', cause },
      );
    }
  };
}

function send(
  open: typeof httpsRequest,
  { body, headers, url }: PostRequest,
  options: Pick<RequestOptions, 'lookup' | 'signal' | 'agent'>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      // Whatever it says further: it is not read.
      response.destroy();
      resolve(response.statusCode ?? 0);
    };
    const request = open(
      url,
      {
        ...options,
        method: 'POST',
        headers: {
          ...headers,
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'iam-activity-tracker',
        },
      },
      answered,
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Looks names up as Node does, and refuses those that lead anywhere but where is allowed: one such address is enough. */
function guardLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
        callback(refuseAddress(hostname), []);
        return;
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function refuseAddress(host: string): AppError {
  return new AppError(
    'PUBLISH_FAILED',
    `${printable(host, 200)} is not an address of the internet.`,
    {
      hint: 'Alerts are posted to public addresses only: not to private, local or link-local ones.',
    },
  );
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT = 2 ** 28;

/** @typedef {(...args: string[]) => Promise<any>} AwsCli */

/**
 * Returns AWS's own command line: a client that shares no code with ours.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {AwsCli}
 */
export function createAwsCli(environment) {
  return async (...args) => {
    const { stdout } = await run('aws', [...args, '--output', 'json'], {
      env: environment,
      maxBuffer: MAX_OUTPUT,
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
}

/**
 * Sends a request of AWS's JSON protocol, as whoever the address belongs to. The stand-ins check no
 * signature; they want to know service and Region.
 *
 * @param {string} url
 * @param {{ service: string, region: string, target: string, version?: string, body: object }} request
 * @returns {Promise<any>}
 */
export async function sendJson(url, { service, region, target, version = '1.1', body }) {
  const scope = `20260101/${region}/${service}/aws4_request`;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIALAMBDA/${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${target}: ${response.status} ${answer}`);
  return answer === '' ? {} : JSON.parse(answer);
}

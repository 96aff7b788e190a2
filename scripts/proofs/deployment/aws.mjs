import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT = 2 ** 28;

/** @typedef {(...args: string[]) => Promise<any>} AwsCli */

/**
 * Returns AWS's own command line: a client that shares no code with ours. The address is told again because
 * its SQS commands do not look for it in the environment.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {AwsCli}
 */
export function createAwsCli(environment) {
  const common = ['--output', 'json', '--endpoint-url', environment.AWS_ENDPOINT_URL ?? ''];
  return async (...args) => {
    const { stdout } = await run('aws', [...args, ...common], {
      env: environment,
      maxBuffer: MAX_OUTPUT,
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
}

/**
 * What a request of ours says of itself. The command line takes a second a call, which is too long for what
 * is read back by the dozen. The stand-ins check no signature; they want to know service and Region.
 *
 * @typedef {object} RawRequest
 * @property {string} service
 * @property {string} region
 */

/** @param {RawRequest} request */
function headersOf({ region, service }) {
  const scope = `20260101/${region}/${service}/aws4_request`;
  return {
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAREADER/${scope}, SignedHeaders=host, Signature=0`,
  };
}

/**
 * Sends a request of AWS's JSON protocol, as whoever the address belongs to.
 *
 * @param {string} url
 * @param {RawRequest & { target: string, version?: string, body: object }} request
 * @returns {Promise<any>}
 */
export async function sendJson(url, { target, version = '1.1', body, ...rest }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headersOf(rest),
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
  });
  const answer = await readAnswer(response, target);
  return answer === '' ? {} : JSON.parse(answer);
}

/**
 * Reads what a path of AWS's REST protocol answers.
 *
 * @param {string} url
 * @param {RawRequest & { path: string }} request
 * @returns {Promise<Response>}
 */
export async function get(url, { path, ...rest }) {
  const response = await fetch(url + path, { headers: headersOf(rest) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

/**
 * Reads the JSON that a path of AWS's REST protocol answers.
 *
 * @param {string} url
 * @param {RawRequest & { path: string }} request
 * @returns {Promise<any>}
 */
export async function getJson(url, request) {
  return (await get(url, request)).json();
}

/**
 * Sends a form of AWS's query protocol and returns the XML of the answer.
 *
 * @param {string} url
 * @param {RawRequest & { form: Record<string, string> }} request
 */
export async function sendForm(url, { form, ...rest }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headersOf(rest), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  });
  return readAnswer(response, form.Action ?? '');
}

/** @param {Response} response @param {string} what */
async function readAnswer(response, what) {
  const answer = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${answer}`);
  return answer;
}

// Plays Lambda for one deployed function: everything it needs it reads back from what is deployed.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzip } from '../../build/read-zip.mjs';
import { getJson, sendJson } from '../../emulator/requests.mjs';
import { openExecutionEnvironment } from '../lambda-process.mjs';
import { startRecordingProxy } from './recording-proxy.mjs';
import { readRolePolicies } from './role-judge.mjs';

/**
 * @typedef {object} Platform
 * @property {string} url where the proof reads back from AWS
 * @property {string} accountId
 * @property {string} region
 * @property {string} artifacts the folder of the zips that were to be deployed
 * @property {string} folder for what Lambda unpacks
 * @property {(call: import('./aws-call.mjs').AwsCall) => string} chooseTarget
 * @property {(roleArn: string, policies: import('./policy.mjs').PolicyDocument[]) =>
 *   Pick<import('./recording-proxy.mjs').ProxyOptions, 'answer' | 'owners'>} [guardRole] what stands between the function and AWS
 */

/** @typedef {import('../lambda-process.mjs').InvocationEnd} InvocationEnd */

/**
 * @typedef {object} DeployedLambda
 * @property {string} role the package it is made of
 * @property {string} name
 * @property {string} arn
 * @property {string} url where it finds AWS
 * @property {Record<string, any>} configuration as GetFunctionConfiguration shows it
 * @property {import('./policy.mjs').PolicyDocument[]} policies of its role
 * @property {import('./recording-proxy.mjs').RecordedCall[]} calls it made, and Lambda for it
 * @property {(payload: unknown) => Promise<InvocationEnd>} invoke
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} role
 * @param {string} name
 * @param {Platform} platform
 * @returns {Promise<DeployedLambda>}
 */
export async function openDeployedLambda(role, name, platform) {
  const { accountId, artifacts, chooseTarget, guardRole, region, url } = platform;
  const path = `/2015-03-31/functions/${name}/configuration`;
  const configuration = await getJson(url, { service: 'lambda', region, path });
  const bundle = unpack(readDeployedZip(join(artifacts, `${role}.zip`), configuration), platform);
  const policies = await readRolePolicies(url, configuration.Role);
  const guard = guardRole?.(configuration.Role, policies) ?? {};
  const proxy = await startRecordingProxy({ accountId, chooseTarget, ...guard });
  const { FunctionArn: arn, Environment, LoggingConfig, MemorySize, Timeout } = configuration;
  const logGroup = LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  let invocations = 0;
  const open = () =>
    openExecutionEnvironment({
      bundle,
      memoryMegabytes: MemorySize,
      env: {
        ...atTheEmulator(Environment?.Variables ?? {}, proxy.url),
        AWS_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_ENDPOINT_URL: proxy.url,
        AWS_ACCESS_KEY_ID: 'AKIALAMBDA',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'session',
      },
    });
  // An invocation takes an environment that is free, or a new one, as on Lambda.
  /** @type {ReturnType<typeof open>[]} */
  const free = [];
  return {
    ...{ role, name, arn, configuration, policies },
    url: proxy.url,
    calls: proxy.calls,
    async invoke(payload) {
      invocations += 1;
      const number = invocations;
      const environment = free.pop() ?? open();
      const milliseconds = Timeout * 1000;
      const end = await environment.invoke({ payload, functionArn: arn, milliseconds });
      if (environment.isAlive()) free.push(environment);
      const stream = `2026/01/01/[$LATEST]${String(number).padStart(32, '0')}`;
      await writeLog(proxy.url, region, { group: logGroup, stream, lines: end.log });
      // A runtime that ends without an answer is a failed invocation, as on Lambda.
      if ('result' in end || 'error' in end) return end;
      return { ...end, error: { name: 'Runtime.ExitError', message: 'ended without an answer' } };
    },
    async close() {
      await Promise.all(free.map((environment) => environment.close()));
      await proxy.close();
    },
  };
}

/**
 * Requests about a queue go to its address, whatever other address the SDK is told.
 *
 * @param {Record<string, string>} variables
 * @param {string} url
 */
function atTheEmulator(variables, url) {
  const moved = Object.entries(variables).map(([name, value]) => [
    name,
    value.replace(/^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(?=\/)/, url),
  ]);
  return Object.fromEntries(moved);
}

/**
 * The emulator keeps the hash of what was deployed, not a place to get it from.
 *
 * @param {string} path
 * @param {{ FunctionName: string, CodeSha256: string }} configuration
 */
function readDeployedZip(path, { CodeSha256, FunctionName }) {
  const zip = readFileSync(path);
  const hash = createHash('sha256').update(zip).digest('base64');
  if (hash === CodeSha256) return zip;
  throw new Error(`${FunctionName} was deployed with code ${CodeSha256}; ${path} has ${hash}`);
}

/**
 * @param {Buffer} zip
 * @param {Platform} platform
 */
function unpack(zip, { folder }) {
  const path = join(mkdtempSync(join(folder, 'task ')), 'index.mjs');
  writeFileSync(path, unzip(zip, 'index.mjs'));
  return path;
}

/**
 * Writes the lines of a function as Lambda does, under the function's role.
 *
 * @param {string} url
 * @param {string} region
 * @param {{ group: string, stream: string, lines: Record<string, any>[] }} log
 */
async function writeLog(url, region, { group, stream, lines }) {
  const names = { logGroupName: group, logStreamName: stream };
  /** @type {(operation: string, body: object) => Promise<any>} */
  const send = (operation, body) =>
    sendJson(url, { service: 'logs', region, target: `Logs_20140328.${operation}`, body });
  await send('CreateLogStream', names);
  const logEvents = lines.map((line) => ({
    timestamp: Date.parse(line.timestamp) || Date.now(),
    message: JSON.stringify(line),
  }));
  if (logEvents.length > 0) await send('PutLogEvents', { ...names, logEvents });
}

// terraform/environment.tf: what the configuration of each function reads, out of the variables of the same names.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listLambdas } from '../build/lambda-bundle.mjs';
import { importSources } from '../build/source-bundle.mjs';
import { readEnvironments, readVariables } from './terraform-docs.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Variables */
/** @typedef {(variables: Variables) => Record<string, unknown>} ReadConfig */

/** Set by Lambda itself. */
const OF_THE_RUNTIME = ['AWS_REGION'];

/** Values for what has no default, to get past it. */
export const REQUIRED = {
  EVENTS_TABLE_NAME: 'events',
  CONTROL_TABLE_NAME: 'control',
  ALERTS_TABLE_NAME: 'alerts',
  DETECTION_STATE_TABLE_NAME: 'state',
  DYNAMODB_TABLE_NAME: 'records',
  ANALYTICS_BUCKET_NAME: 'iam-activity-tracker-analytics-123456789012',
  ALERTS_SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
  DESTINATIONS: '{"queue":{"kind":"security_hub","product_arn":"arn"}}',
  MAX_ATTEMPTS: '720',
  // The table of its files is asked for where a trail is a source.
  TRAIL_BUCKET: 'logs',
  TRAIL_BUCKETS: 'logs',
  TRAIL_FILES_TABLE_NAME: 'trail-files',
};

/**
 * Lists every name that a function's configuration asks for, whatever it finds.
 *
 * @param {ReadConfig} readConfig
 */
export function namesRead(readConfig) {
  /** @type {Set<string>} */
  const names = new Set();
  readConfig(
    new Proxy(/** @type {Variables} */ (REQUIRED), {
      get(target, name) {
        names.add(String(name));
        return target[String(name)];
      },
    }),
  );
  return [...names].filter((name) => !OF_THE_RUNTIME.includes(name)).sort();
}

/**
 * Lists the names that the module of a function sets by itself.
 *
 * @param {string} module its main.tf
 */
export function namesOfModule(module) {
  return [...module.matchAll(/\b([A-Z][A-Z0-9_]{3,}) += /g)].map(([, name = '']) => name);
}

/**
 * Returns the file.
 *
 * @param {ReadonlyMap<string, readonly string[]>} settings names to set, by function
 * @param {ReadonlyMap<string, string>} types of the variables by their names
 */
export function renderEnvironment(settings, types) {
  const blocks = [...settings].map(([lambda, names]) => {
    const known = names.flatMap((name) => {
      const variable = name.toLowerCase();
      const type = types.get(variable);
      return type === undefined ? [] : [{ name, value: textOf(`var.${variable}`, type) }];
    });
    const width = Math.max(...known.map(({ name }) => name.length));
    return [
      `  ${lambda.replace('-', '_')}_variables = {`,
      ...known.map(({ name, value }) => `    ${name.padEnd(width)} = ${value}`),
      '  }',
    ].join('\n');
  });
  return [
    '# Written by `pnpm generate`: what the configuration of each function reads (packages/*/src/config.ts), out of the',
    '# variable of the same name. A setting is added there and in variables*.tf; what is more than its variable is in settings.tf.',
    '',
    'locals {',
    `${blocks.join('\n\n')}`,
    '}',
    '',
  ].join('\n');
}

/**
 * @param {string} variable
 * @param {string} type
 */
function textOf(variable, type) {
  if (type === 'string') return variable;
  return type.startsWith('list(') ? `join(",", ${variable})` : `tostring(${variable})`;
}

/**
 * Names the Lambda packages that Terraform deploys.
 *
 * @param {string} root
 */
export function listDeployed(root) {
  return listLambdas(root).filter((name) => existsSync(join(root, 'terraform/modules', name)));
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
  const inSettings = readEnvironments(read('terraform/settings.tf'));
  const settings = new Map();
  for (const lambda of listDeployed(root)) {
    const { readConfig } = await importSources(root, [`packages/${lambda}/src/config.ts`]);
    const elsewhere = [
      ...namesOfModule(read(`terraform/modules/${lambda}/main.tf`)),
      ...(inSettings.get(lambda.replace('-', '_'))?.keys() ?? []),
    ];
    settings.set(
      lambda,
      namesRead(readConfig).filter((name) => !elsewhere.includes(name)),
    );
  }
  const variables = readVariables(root);
  const types = new Map(variables.map(({ attributes, name }) => [name, attributes.type ?? '']));
  return new Map([['terraform/environment.tf', renderEnvironment(settings, types)]]);
}

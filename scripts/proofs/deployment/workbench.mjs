// Everything the proof runs on: the stand-ins for AWS, a copy of the Terraform, the command lines.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateAccount, startSimulatedAws } from '@iam-tracker/simulator';
import { providerArguments, terraformEnvironment } from '../../check/terraform-cli.mjs';
import { startMoto } from '../../emulator/moto.mjs';
import { sendForm } from '../../emulator/requests.mjs';
import { createKnownOwners } from '../permissions/known-owners.mjs';
import { createGuard, createOperatorGuard } from '../permissions/operator-calls.mjs';
import { createAwsCli, createIamTracker, runToEnd } from './command-lines.mjs';
import { startRecordingProxy } from './recording-proxy.mjs';

const run = promisify(execFile);

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
/** The queue that subscribes to the alerts. */
export const INBOX = 'alerts-inbox';
/** Who deploys and runs the commands: may do what the policies for that say. */
const OPERATOR_KEY = 'AKIAOPERATOR00000000';
/** Who asks the lake: may do what the policy for readers says. */
const ANALYST_KEY = 'AKIAANALYST000000000';
/** Who does everything else that the proof needs in the account. */
const ADMINISTRATOR_KEY = 'AKIAADMINISTRATOR000';
/** Credentials that the stand-in of STS does not know. */
const WRONG_KEY = 'AKIAWRONG00000000000';

const DAY = 86_400_000;

/**
 * What the event history answers here, and the collector is told to ask. AWS answers 2, and every run would wait for most of its
 * time; that it keeps to them is scripts/system/collector-throttled.test.ts.
 */
export const LOOKUPS_PER_SECOND = 20;

/** Short of two days, so that about half of the attacks are news. */
const HISTORY = { days: 1.8, eventsPerDay: 250, seed: 3 };

/** @typedef {Awaited<ReturnType<typeof openWorkbench>>} Workbench */

/**
 * @param {string} root of the repository, built
 * @param {{ isRecording: boolean }} options `isRecording`: the operator may do everything
 */
export async function openWorkbench(root, { isRecording }) {
  const now = Date.now();
  const account = generateAccount({
    seed: HISTORY.seed,
    start: now - HISTORY.days * DAY,
    end: now,
    eventsPerDay: HISTORY.eventsPerDay,
    serviceShare: 0.3,
    accountId: ACCOUNT,
  });
  const events = [...account.events()];
  const [moto, simulator] = await Promise.all([
    startMoto({ isExtended: true }),
    startSimulatedAws({
      events,
      accountId: ACCOUNT,
      lookupRequestsPerSecond: LOOKUPS_PER_SECOND,
      regions: account.regions.map((name) => ({ name, optInStatus: 'opt-in-not-required' })),
    }),
  ]);
  // moto knows no event history, and lists Regions that the account has not enabled.
  /** @type {(call: import('./aws-call.mjs').AwsCall) => string} */
  const chooseTarget = ({ service }) =>
    service === 'cloudtrail' || service === 'ec2' ? simulator.url : moto.url;

  /** @type {{ invoke?: (name: string, payload: unknown) => Promise<any> }} */
  const lambda = {};
  const operator = createOperatorGuard(OPERATOR_KEY, isRecording);
  /** @type {{ policies: import('./policy.mjs').PolicyDocument[], guard: ReturnType<typeof createGuard> }} */
  const analyst = { policies: [], guard: createGuard(ANALYST_KEY, () => analyst.policies) };
  const front = await startRecordingProxy({
    accountId: ACCOUNT,
    chooseTarget,
    owners: createKnownOwners(ACCOUNT),
    refuse: (calls, request) =>
      operator.refuse(calls, request) ?? analyst.guard.refuse(calls, request),
    async answer({ accessKeyId, operation }, { body, url }) {
      if (accessKeyId === WRONG_KEY) return WRONG_CREDENTIALS;
      if (operation !== 'Invoke' || lambda.invoke === undefined) return undefined;
      const [, name = ''] = /\/functions\/([^/]+)\//.exec(url) ?? [];
      const { error, result } = await lambda.invoke(name, JSON.parse(body.toString('utf8')));
      const failure = { errorType: error?.name, errorMessage: error?.message };
      return {
        status: 200,
        headers: error === undefined ? {} : { 'x-amz-function-error': 'Unhandled' },
        body: JSON.stringify(error === undefined ? result : failure),
      };
    },
  });

  const folder = mkdtempSync(join(tmpdir(), 'deployment '));
  const repository = join(folder, 'repository');
  for (const part of ['terraform', 'queries']) {
    cpSync(join(root, part), join(repository, part), {
      recursive: true,
      filter: (path) => !/\/\.terraform(\/|$)|\.tfstate|backend_override\.tf$/.test(path),
    });
  }
  mkdirSync(join(repository, 'dist'));
  for (const name of ['collector', 'alerter', 'user-scanner', 'exporter']) {
    cpSync(join(root, 'dist', `${name}.zip`), join(repository, 'dist', `${name}.zip`));
  }
  // Beside the first, so that a second deployment has a state of its own.
  cpSync(join(repository, 'terraform'), join(repository, 'broken'), { recursive: true });

  const environment = terraformEnvironment({
    HOME: folder,
    AWS_ENDPOINT_URL: front.url,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: OPERATOR_KEY,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_PROFILE: undefined,
    // What the emulator does not know would be tried again for minutes.
    AWS_MAX_ATTEMPTS: '2',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    TF_CLI_ARGS_init: providerArguments().join(' '),
  });
  const terraform = join(repository, 'terraform');
  return {
    ...{
      account,
      analyst,
      environment,
      events,
      folder,
      lambda,
      moto,
      operator,
      repository,
      terraform,
    },
    /** @type {import('./deployed-lambda.mjs').Platform} */
    platform: {
      ...{ accountId: ACCOUNT, chooseTarget, folder, region: REGION, url: front.url },
      artifacts: join(repository, 'dist'),
    },
    /** As the administrator. @param {string} Action @param {Record<string, string>} [form] */
    askIam: (Action, form) =>
      sendForm(front.url, {
        ...{ service: 'iam', region: REGION, accessKeyId: ADMINISTRATOR_KEY },
        form: { Action, Version: '2010-05-08', ...form },
      }),
    aws: createAwsCli({ ...environment, AWS_ACCESS_KEY_ID: ADMINISTRATOR_KEY }),
    url: front.url,
    iamTracker: createIamTracker({ root, environment, terraform }),
    /** About another folder of Terraform, or with other credentials. */
    strangeIamTracker: (/** @type {{ wrongKey: boolean }} */ { wrongKey }) =>
      createIamTracker({
        root,
        environment: wrongKey ? { ...environment, AWS_ACCESS_KEY_ID: WRONG_KEY } : environment,
        terraform: join(repository, 'broken'),
      }),
    /** As an analyst, who knows no folder of Terraform. */
    askLake: (/** @type {string[]} */ ...args) =>
      runToEnd(process.execPath, [join(root, 'packages/cli/bin/iam-tracker.cjs'), ...args], {
        env: { ...environment, AWS_ACCESS_KEY_ID: ANALYST_KEY },
        cwd: folder,
      }),
    /** @param {string} name @param {object} settings */
    writeSettings(name, settings) {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(settings));
      return path;
    },
    async close() {
      await Promise.all([front.close(), simulator.close(), moto.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const WRONG_CREDENTIALS = {
  status: 403,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>
    <Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>`,
};

/**
 * Differences that a plan after an apply shows on the emulator and never on AWS: `<type>.<attribute>`, with
 * the reason. Empty is what it should be; nothing is added here that was not looked into.
 *
 * @type {Record<string, string>}
 */
export const EMULATOR_ARTEFACTS = {};

/**
 * Plans again, and lists what would change as `<address>.<attribute>`.
 *
 * @param {Pick<Workbench, 'environment' | 'folder' | 'terraform'>} bench
 * @param {string} settings
 * @returns {Promise<string[]>}
 */
export async function listPlannedChanges({ environment, folder, terraform }, settings) {
  const options = { cwd: terraform, env: environment, maxBuffer: 2 ** 28 };
  const plan = join(folder, 'second.tfplan');
  const args = ['plan', '-input=false', '-no-color', `-out=${plan}`, `-var-file=${settings}`];
  await run('terraform', args, options);
  const { stdout } = await run('terraform', ['show', '-json', plan], options);
  /** @type {{ address: string, type: string, change: any }[]} */
  const resources = JSON.parse(stdout).resource_changes ?? [];
  return resources
    .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
    .flatMap(({ address, change, type }) =>
      listAttributes(change)
        .filter((attribute) => !Object.hasOwn(EMULATOR_ARTEFACTS, `${type}.${attribute}`))
        .map((attribute) => `${address}.${attribute}`),
    );
}

/** @param {{ before: any, after: any, after_unknown: any }} change */
function listAttributes({ before, after, after_unknown: unknown }) {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const differing = [...names].filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  const open = Object.keys(unknown ?? {}).filter((name) => unknown[name] === true);
  return [...new Set([...differing, ...open])];
}

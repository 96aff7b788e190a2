// The root module applied to an emulator with the real zips, driven as AWS would drive it, and taken down
// again. What is driven, and with which settings, is read back from what is deployed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askSqs, getJson } from '../../emulator/requests.mjs';
import { buildPolicies } from '../permissions/build-policies.mjs';
import { provePermissions } from '../permissions/prove-permissions.mjs';
import { proveReader } from '../permissions/prove-reader.mjs';
import { openDeployedLambda } from './deployed-lambda.mjs';
import { createPhases } from './phases.mjs';
import { listDeniedCalls, listUnusedGrants } from './policy.mjs';
import { openPollers, proveActivity } from './prove-activity.mjs';
import { proveDashboard } from './prove-dashboard.mjs';
import { proveLake } from './prove-lake.mjs';
import { proveOperatorCommands, takeDown } from './prove-operator.mjs';
import { proveUsers } from './prove-users.mjs';
import {
  ACCOUNT,
  INBOX,
  LOOKUPS_PER_SECOND,
  listPlannedChanges,
  openWorkbench,
  REGION,
} from './workbench.mjs';

/**
 * @param {string} root of the repository, built
 * @param {(line: string) => void} say
 * @param {{ isRecording: boolean }} options `isRecording`: what the operator asks for is written down, not judged
 * @returns {Promise<string[]>} what was not as it should be
 */
export async function proveDeployment(root, say, options) {
  const phases = createPhases(say);
  /** @type {string[]} */
  const broken = [];
  const bench = await phases.run('start the emulator and the account', () =>
    openWorkbench(root, options),
  );
  try {
    const settings = bench.writeSettings('settings.tfvars.json', {
      alert_subscriptions: {
        proof: { protocol: 'sqs', endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${INBOX}` },
      },
      // As for people who deploy and are no administrators: docs/permissions.md.
      lambda_permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/iam-activity-tracker-boundary`,
      // A change without an event is told at once: no proof waits for hours.
      change_grace_minutes: 0,
      lookup_requests_per_second: LOOKUPS_PER_SECOND,
    });
    await phases.run('deploy, and deployments that must fail', (expect) =>
      deploy(bench, settings, expect),
    );
    await phases.run('plan again', async (expect) => {
      const dry = await bench.iamTracker(
        ...['deploy', '--no-build', '--dry-run', '-o', 'json', '--var-file', settings],
      );
      const isUnlocked = !existsSync(join(bench.terraform, '.terraform.tfstate.lock.info'));
      expect(dry.code === 0 && isUnlocked, 'a dry run ends with the plan, and leaves no lock', dry);
      // The same plan: it is made again only to say what would change.
      const hasChanges = dry.code === 0 && JSON.parse(dry.stdout).plan.has_changes !== false;
      const changes = hasChanges ? await listPlannedChanges(bench, settings) : [];
      expect(changes.length === 0, 'a second plan changes nothing', changes);
    });
    const lambdas = await phases.run('read back what is deployed', () => openLambdas(bench));
    const pollers = await openPollers(lambdas.alerter, bench);
    const scene = { bench, lambdas, pollers };
    await phases.run('schedule, collector, stream, alerter, topic', (expect) =>
      proveActivity(scene, expect),
    );
    await phases.run('users, their changes and what explains them', (expect) =>
      proveUsers(scene, expect),
    );
    await phases.run('exporter, lake and catalogue', (expect) => proveLake(scene, expect));
    await phases.run('the policy for analysts', (expect) => proveReader(bench, expect));
    await phases.run('dashboard and logs', (expect) => proveDashboard(bench, expect));
    await phases.run("the operator's commands", (expect) => proveOperatorCommands(scene, expect));
    await phases.run('policies: enough, and not more', async (expect) => {
      for (const lambda of Object.values(lambdas)) provePolicies(lambda, expect);
    });
    await phases.run('destroy', (expect) => takeDown(bench, settings, expect));
    await phases.run('permissions to deploy and to operate', async (expect) =>
      provePermissions(bench.operator, options.isRecording, expect),
    );
    await Promise.all(Object.values(lambdas).map((lambda) => lambda.close()));
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(text);
    broken.push(text);
  } finally {
    await bench.close();
  }
  return [...phases.failures(), ...broken];
}

/**
 * @param {import('./workbench.mjs').Workbench} bench
 * @param {string} settings
 * @param {import('./phases.mjs').Expect} expect
 */
async function deploy(bench, settings, expect) {
  const { iamTracker, strangeIamTracker, terraform, url } = bench;
  await askSqs({ url, region: REGION }, 'CreateQueue', { QueueName: INBOX });
  const common = ['deploy', '--no-build', '--no-init', '--yes', '--var-file', settings];
  const deploying = iamTracker(...common);
  // Terraform waits most of the time: what must fail goes beside it.
  const wrong = await strangeIamTracker({ wrongKey: true })(...common);
  expect(
    wrong.code === 1 && wrong.stderr.includes('The AWS credentials do not work'),
    'wrong credentials are named before Terraform runs',
    wrong.stderr,
  );
  // Not while it plans: between its plan and its apply the second one could be quicker.
  let hasEnded = false;
  const note = () => {
    hasEnded = true;
  };
  deploying.then(note, note);
  while (!hasEnded && !isApplying(terraform)) await wait(50);
  const second = await iamTracker(...common);
  expect(
    second.code === 1 && second.stderr.includes('Error acquiring the state lock'),
    'a second deployment at once ends at the lock',
    second.stderr,
  );
  const invalid = await strangeIamTracker({ wrongKey: false })(
    ...common,
    '--var',
    'log_level=LOUD',
  );
  expect(
    invalid.code === 1 && invalid.stderr.includes('DEBUG, INFO, WARNING, ERROR, CRITICAL'),
    'an invalid setting is named with what is allowed',
    invalid.stderr,
  );
  const unbuilt = await strangeIamTracker({ wrongKey: false })(
    ...common,
    ...['--var', 'artifacts_path=/nowhere'],
  );
  expect(
    unbuilt.code === 1 && unbuilt.stderr.includes('There is no /nowhere/collector.zip'),
    'a missing zip is named',
    unbuilt.stderr,
  );
  expect(
    !existsSync(join(bench.repository, 'broken', 'terraform.tfstate')),
    'the deployments that failed made nothing',
  );
  const { code, stderr, stdout } = await deploying;
  expect(
    /Plan for account \d{12}, [a-z0-9-]+: \d+ added\./.test(stderr) &&
      stderr.split('\n').length < 100,
    `deploy shows its plan in ${stderr.split('\n').length} lines of messages, progress and what is left to do`,
    stderr,
  );
  if (code !== 0) throw new Error(`iam-tracker deploy ended with ${code}:\n${stderr}`);
  expect(stdout.includes('iam-activity-tracker-collector'), 'deploy names what it made', stdout);
}

/** @param {string} folder where Terraform runs */
function isApplying(folder) {
  const lock = join(folder, '.terraform.tfstate.lock.info');
  try {
    return existsSync(lock) && readFileSync(lock, 'utf8').includes('OperationTypeApply');
  } catch {
    // Released in between.
    return false;
  }
}

/**
 * The functions by role, as the outputs of the root module name them.
 *
 * @param {import('./workbench.mjs').Workbench} bench
 */
async function openLambdas(bench) {
  const { platform, url } = bench;
  const path = '/2015-03-31/functions/';
  const { Functions } = await getJson(url, { service: 'lambda', region: REGION, path });
  /** @param {string} role */
  const open = (role) => {
    const deployed = Functions.find((/** @type {any} */ each) =>
      each.FunctionName.endsWith(`-${role}`),
    );
    if (deployed === undefined) throw new Error(`there is no function for ${role}`);
    return openDeployedLambda(role, deployed.FunctionName, platform);
  };
  const [collector, alerter, scanner, exporter] = await Promise.all([
    ...[open('collector'), open('alerter'), open('user-scanner'), open('exporter')],
  ]);
  if (!collector || !alerter || !scanner || !exporter) throw new Error('a function is missing');
  return { collector, alerter, scanner, exporter };
}

const BOUNDARY = [buildPolicies().get('boundary')].filter((each) => each !== undefined);

/**
 * @param {import('./deployed-lambda.mjs').DeployedLambda} lambda
 * @param {import('./phases.mjs').Expect} expect
 */
function provePolicies(lambda, expect) {
  const { calls, role } = lambda;
  const used = new Set(calls.map(({ action }) => action));
  const denied = listDeniedCalls(lambda);
  const { explained, stale, unexplained } = listUnusedGrants(lambda);
  const counts = `${calls.length} calls of ${used.size} actions`;
  expect(denied.length === 0, `${role}: ${counts}, each allowed by its policy`, denied);
  const beyond = listDeniedCalls({ calls, policies: BOUNDARY });
  expect(beyond.length === 0, `${role}: and each within the permissions boundary`, beyond);
  expect(
    unexplained.length === 0,
    `${role}: ${explained.length} grants never used, each with a reason`,
    unexplained,
  );
  expect(stale.length === 0, `${role}: no reason for what is used or not granted`, stale);
}

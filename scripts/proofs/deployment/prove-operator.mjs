import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { askSqs, drainQueue, get, getJson, sendForm, sendJson } from '../../emulator/requests.mjs';
import { runToEnd } from './command-lines.mjs';
import { ACCOUNT, INBOX, REGION } from './workbench.mjs';

/** @typedef {import('./phases.mjs').Expect} Expect */

/**
 * @param {import('./prove-activity.mjs').Scene} scene
 * @param {Expect} expect
 */
export async function proveOperatorCommands({ bench, lambdas }, expect) {
  const { iamTracker, lambda, url } = bench;
  lambda.invoke = async (name, payload) => {
    const invoked = Object.values(lambdas).find((each) => each.name === name);
    if (invoked === undefined) throw new Error(`there is no function ${name}`);
    return invoked.invoke(payload);
  };
  const init = await iamTracker('init');
  expect(
    init.code === 0 && init.stdout.includes('Ready to query.'),
    'init runs the functions and says what is there',
    init.stderr + init.stdout,
  );

  const [status, logs] = await Promise.all([
    iamTracker('status', '--format', 'json'),
    iamTracker('logs', 'collector', '--level', 'INFO', '--format', 'json'),
  ]);
  const report = JSON.parse(status.stdout || '{}');
  expect(
    status.code === (report.healthy ? 0 : 1) && report.functions?.length === 4,
    `status: ${report.functions?.length} functions, ${report.coverage?.shards} shards, ${report.alarms?.length} alarms, ${report.tables?.length} tables`,
    status.stderr + status.stdout,
  );
  expect(
    report.coverage?.shards > 0 && report.coverage?.backlog_seconds === 0,
    'status knows what is read',
    report.coverage,
  );
  expect(
    report.functions?.every((/** @type {any} */ each) => each.last_log !== null),
    'status knows when each function was last heard of',
    report.functions,
  );
  expect(report.concerns?.length === 0, 'status has no concerns', report.concerns);

  const lines = JSON.parse(logs.stdout || '[]');
  expect(
    logs.code === 0 &&
      lines.length > 0 &&
      lines.every((/** @type {any} */ each) => each.line.level),
    `logs shows ${lines.length} lines of the collector`,
    logs.stderr,
  );

  const place = { url, region: REGION, accountId: ACCOUNT };
  await drainQueue(place, INBOX);
  const test = await iamTracker('test-alerts', '--deployed');
  const arrived = await drainQueue(place, INBOX);
  expect(
    test.code === 0 && arrived.length === 4,
    `test-alerts: ${arrived.length} alerts arrive at the subscriber`,
    test.stderr,
  );
}

/**
 * Takes the deployment down, past everything that protects it, and looks at what is left.
 *
 * @param {import('./workbench.mjs').Workbench} bench
 * @param {string} settings
 * @param {Expect} expect
 */
export async function takeDown(bench, settings, expect) {
  const { askIam, iamTracker, moto, url } = bench;

  const protectedEnd = await iamTracker('destroy', '--yes', '--var-file', settings);
  expect(
    protectedEnd.code === 2 && protectedEnd.stderr.includes('Protected from deletion'),
    'destroy refuses protected tables and touches nothing',
    protectedEnd.stderr,
  );
  await stopsWhole(bench, settings, expect);
  const unprotected = ['--var-file', settings, '--var', 'deletion_protection=false'];
  // Other code and other settings too: what a deployment asks for later is part of its permissions.
  appendFileSync(join(bench.repository, 'dist/exporter.zip'), '\n');
  const changed = ['collector_memory=768', 'log_retention_days=30'].flatMap((each) => [
    '--var',
    each,
  ]);
  const update = await iamTracker('update', '--yes', '--no-build', ...unprotected, ...changed);
  expect(
    update.code === 0 && update.stderr.includes('Updated.'),
    'update takes the protection off',
    update.stderr,
  );
  const full = await iamTracker('destroy', '--yes', ...unprotected);
  expect(
    full.code === 2 && full.stderr.includes('--empty-buckets') && /bucket .*: \d/.test(full.stdout),
    'destroy refuses to delete data, and says how much there is',
    full.stderr + full.stdout,
  );
  const destroyed = await iamTracker('destroy', '--yes', '--empty-buckets', ...unprotected);
  expect(destroyed.code === 0, 'destroy destroys when told', destroyed.stderr);

  const QueueUrl = `${moto.url}/${ACCOUNT}/${INBOX}`;
  await askSqs({ url, region: REGION }, 'DeleteQueue', { QueueUrl });
  await Promise.all(['ada', 'grace'].map((name) => deleteUser(askIam, name)));
  const left = await listLeft(url);
  expect(left.length === 0, 'nothing is left in the emulator', left);
}

/**
 * Lets Terraform alone destroy what is protected, whatever it is told.
 *
 * @param {import('./workbench.mjs').Workbench} bench
 * @param {string} settings
 * @param {Expect} expect
 */
async function stopsWhole({ environment, terraform, url }, settings, expect) {
  const before = await listLeft(url);
  // The state is what protects: what it is about need not be asked for again.
  const quick = ['-auto-approve', '-input=false', '-refresh=false'];
  const args = ['destroy', ...quick, `-var-file=${settings}`];
  const overruled = ['-var=deletion_protection=false', '-var=force_destroy=true'];
  const options = { cwd: terraform, env: environment };
  const { code, stderr, stdout } = await runToEnd('terraform', [...args, ...overruled], options);
  const after = await listLeft(url);
  expect(
    code === 1 && stdout.includes('Protected from deletion, nothing was destroyed'),
    'terraform destroy stops at what is protected',
    stdout + stderr,
  );
  expect(
    before.length > 0 && after.length === before.length,
    `and leaves all ${before.length} things`,
    after,
  );
}

/** @param {import('./workbench.mjs').Workbench['askIam']} askIam @param {string} UserName */
async function deleteUser(askIam, UserName) {
  const keys = await askIam('ListAccessKeys', { UserName });
  for (const [, AccessKeyId = ''] of keys.matchAll(/<AccessKeyId>([^<]+)</g)) {
    await askIam('DeleteAccessKey', { UserName, AccessKeyId });
  }
  if (UserName === 'grace') await askIam('DeleteLoginProfile', { UserName });
  await askIam('DeleteUser', { UserName });
}

/**
 * Things that can be left, by who lists them: the key of the answer and what in it is there from the start. A key of
 * KMS is left for its waiting period, as on AWS.
 *
 * @type {{ service: string, target: string, version?: string, key: string, always?: RegExp }[]}
 */
const LISTINGS = [
  {
    service: 'dynamodb',
    target: 'DynamoDB_20120810.ListTables',
    version: '1.0',
    key: 'TableNames',
  },
  { service: 'events', target: 'AWSEvents.ListRules', key: 'Rules' },
  { service: 'sqs', target: 'AmazonSQS.ListQueues', version: '1.0', key: 'QueueUrls' },
  { service: 'logs', target: 'Logs_20140328.DescribeLogGroups', key: 'logGroups' },
  { service: 'logs', target: 'Logs_20140328.DescribeQueryDefinitions', key: 'queryDefinitions' },
  { service: 'glue', target: 'AWSGlue.GetDatabases', key: 'DatabaseList' },
  { service: 'glue', target: 'AWSGlue.ListCrawlers', key: 'CrawlerNames' },
  {
    ...{ service: 'athena', target: 'AmazonAthena.ListWorkGroups', key: 'WorkGroups' },
    always: /"Name":"primary"/,
  },
  { service: 'kms', target: 'TrentService.ListAliases', key: 'Aliases', always: /"alias\/aws\// },
  {
    ...{ service: 'monitoring', target: 'GraniteServiceVersion20100801.DescribeAlarms' },
    ...{ version: '1.0', key: 'MetricAlarms' },
  },
  {
    ...{ service: 'monitoring', target: 'GraniteServiceVersion20100801.ListDashboards' },
    ...{ version: '1.0', key: 'DashboardEntries' },
  },
];

/** @param {string} url @returns {Promise<string[]>} */
async function listLeft(url) {
  const lists = LISTINGS.map(async ({ service, target, version = '1.1', key, always }) => {
    const answer = await sendJson(url, { service, region: REGION, target, version, body: {} });
    /** @type {unknown[]} */
    const all = answer[key] ?? [];
    const texts = all.map((each) => JSON.stringify(each));
    return texts.filter((text) => !always?.test(text)).map((text) => `${target}: ${text}`);
  });
  const lambda = { service: 'lambda', region: REGION };
  const [{ Functions }, { EventSourceMappings }, buckets, roles, users, topics] = await Promise.all(
    [
      getJson(url, { ...lambda, path: '/2015-03-31/functions/' }),
      getJson(url, { ...lambda, path: '/2015-03-31/event-source-mappings/' }),
      get(url, { service: 's3', region: REGION, path: '/' }).then((answer) => answer.text()),
      ...['ListRoles', 'ListUsers'].map((Action) =>
        sendForm(url, { service: 'iam', region: REGION, form: { Action } }),
      ),
      sendForm(url, { service: 'sns', region: REGION, form: { Action: 'ListTopics' } }),
    ],
  );
  const named = [
    ...Functions.map((/** @type {any} */ each) => each.FunctionName),
    ...EventSourceMappings.map((/** @type {any} */ each) => each.EventSourceArn),
    ...[buckets, roles, users, topics]
      .flatMap((xml) => [
        ...String(xml).matchAll(/<(?:RoleName|UserName|TopicArn|Bucket><Name)>([^<]+)</g),
      ])
      .map(([, name = '']) => name),
  ];
  return [...named, ...(await Promise.all(lists)).flat()];
}

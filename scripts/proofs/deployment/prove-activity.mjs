import { isEligible } from '../../check/expected-events.mjs';
import { drainQueue, getJson, scanTable, sendJson } from '../../emulator/requests.mjs';
import { openStreamPollers } from './stream-reader.mjs';
import { ACCOUNT, INBOX, REGION } from './workbench.mjs';

/** Rules that tell apart by habits: two days of history are too few to have learnt any. */
const NEED_A_PAST = new Set(['foreign-sign-in']);

/** @typedef {import('./deployed-lambda.mjs').DeployedLambda} DeployedLambda */
/** @typedef {import('./phases.mjs').Expect} Expect */

/**
 * @typedef {object} Scene
 * @property {import('./workbench.mjs').Workbench} bench
 * @property {Record<'collector' | 'alerter' | 'scanner' | 'exporter', DeployedLambda>} lambdas
 * @property {Record<'events' | 'users', import('./stream-reader.mjs').StreamPoller>} pollers
 */

/**
 * @param {DeployedLambda} alerter
 * @param {Scene['bench']} bench
 * @returns {Promise<Scene['pollers']>}
 */
export async function openPollers(alerter, { platform }) {
  const pollers = await openStreamPollers(alerter, platform);
  /** @param {string} part of the name of the table */
  const find = (part) => {
    const found = pollers.find(({ mapping }) => mapping.EventSourceArn.includes(part));
    if (found === undefined) throw new Error(`no mapping reads a stream of ${part}`);
    return found;
  };
  return { events: find('-events/stream/'), users: find('user-records/stream/') };
}

/**
 * Runs a function as its schedule would: the rule's target, if the function lets the rule in.
 *
 * @param {Scene['bench']} bench
 * @param {DeployedLambda} lambda
 */
export async function runOnSchedule({ url }, lambda) {
  /** @type {(operation: string, body: object) => Promise<any>} */
  const ask = (operation, body) =>
    sendJson(url, { service: 'events', region: REGION, target: `AWSEvents.${operation}`, body });
  const { RuleNames = [] } = await ask('ListRuleNamesByTarget', { TargetArn: lambda.arn });
  const [rule] = RuleNames;
  if (rule === undefined) throw new Error(`no rule starts ${lambda.name}`);
  const [{ Arn, ScheduleExpression, State }, { Targets }, { Policy }] = await Promise.all([
    ask('DescribeRule', { Name: rule }),
    ask('ListTargetsByRule', { Rule: rule }),
    readFunctionPolicy(url, lambda.name),
  ]);
  const target = Targets.find((/** @type {any} */ each) => each.Arn === lambda.arn);
  const isLetIn = JSON.parse(Policy).Statement.some(
    (/** @type {any} */ { Action, Condition, Effect, Principal }) =>
      Effect === 'Allow' &&
      Action === 'lambda:InvokeFunction' &&
      Principal.Service === 'events.amazonaws.com' &&
      Object.values(Condition?.ArnLike ?? {}).includes(Arn),
  );
  if (State !== 'ENABLED' || !isLetIn) throw new Error(`rule ${rule} cannot start ${lambda.name}`);
  const payload = target.Input === undefined ? scheduledEvent(Arn) : JSON.parse(target.Input);
  const end = await lambda.invoke(payload);
  return { ...end, schedule: ScheduleExpression };
}

/** @param {string} url @param {string} name */
async function readFunctionPolicy(url, name) {
  const path = `/2015-03-31/functions/${name}/policy`;
  return getJson(url, { service: 'lambda', region: REGION, path });
}

/** @param {string} rule */
function scheduledEvent(rule) {
  return {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: new Date().toISOString(),
    region: REGION,
    resources: [rule],
    detail: {},
  };
}

/** @param {Scene} scene @param {Expect} expect */
export async function proveActivity({ bench, lambdas, pollers }, expect) {
  const { collector, alerter } = lambdas;
  const database = { endpoint: bench.url, accessKeyId: 'AKIAREADER' };
  const startedAt = Date.now();
  const run = await runOnSchedule(bench, collector);
  expect(run.error === undefined, `the schedule (${run.schedule}) runs the collector`, run.error);
  expect(run.result?.backlog_seconds === 0, 'all of the 90 days are read', run.result);

  const expected = bench.events
    .filter(({ record, visibleAt }) => visibleAt <= startedAt && isEligible(record))
    .map(({ record }) => String(record.eventID));
  const { EVENTS_TABLE_NAME = '' } = collector.configuration.Environment.Variables;
  const stored = await scanTable(database, EVENTS_TABLE_NAME, 'event_id');
  const ids = new Set(stored.map((item) => item.event_id.S));
  const missing = expected.filter((id) => !ids.has(id));
  expect(missing.length === 0, `${expected.length} events are stored, none is missing`, missing);

  const first = await pollers.events.poll();
  expect(
    first.givenUp === 0 && first.delivered === stored.length,
    `the mapping hands ${first.delivered} records to the alerter in ${first.invocations} batches`,
    first,
  );
  const { ALERTS_TABLE_NAME = '' } = alerter.configuration.Environment.Variables;
  const ledger = await scanTable(database, ALERTS_TABLE_NAME, 'event_id, alert_type, disposition');
  const place = { url: bench.url, region: REGION, accountId: ACCOUNT };
  const alerts = (await drainQueue(place, INBOX)).map((body) =>
    JSON.parse(JSON.parse(body).Message),
  );
  const sent = ledger.filter(({ disposition }) => disposition?.S === 'sent').length;
  const different = new Set(alerts.map(({ alert_id: id }) => id)).size;
  // What SNS took and did not say so in time is published again (docs/destinations.md); nothing else may double.
  const again = alerter.calls.filter(
    ({ action, attempt }) => action === 'sns:Publish' && attempt > 1,
  ).length;
  const doubled = alerts.length - different;
  expect(
    different > 0 && different === sent && doubled <= again,
    `${different} alerts arrive at the subscriber, as many as the ledger says; ${doubled} twice, of ${again} without an answer`,
    { sent, ledger: ledger.length },
  );
  const rules = new Set(ledger.map(({ alert_type: rule }) => rule.S));
  const unseen = bench.account.attacks
    .filter(({ eventIds }) => eventIds.every((id) => ids.has(id)))
    .filter(({ detections }) => !detections.some((rule) => rules.has(rule)))
    .map(({ id }) => id)
    .filter((id) => !NEED_A_PAST.has(id));
  expect(
    unseen.length === 0,
    'every attack that was collected and needs no past is detected',
    unseen,
  );

  const next = await runOnSchedule(bench, collector);
  const second = await pollers.events.poll();
  const late = next.result?.total_events_processed ?? -1;
  expect(
    next.error === undefined && second.delivered === late,
    `a second run stores what became visible since (${late}) and nothing twice`,
    { result: next.result, second },
  );
  const closing = await runOnSchedule(bench, alerter);
  expect(
    closing.error === undefined && closing.result?.failed === 0,
    `the schedule (${closing.schedule}) closes groups of alerts`,
    closing,
  );
  await provePoison({ bench, lambdas, pollers }, EVENTS_TABLE_NAME, expect);
}

/**
 * A record that is no event holds no other up: it goes to the queue of failures, told by its place.
 *
 * @param {Scene} scene
 * @param {string} table
 * @param {Expect} expect
 */
async function provePoison({ bench, pollers }, table, expect) {
  const { url } = bench;
  const Item = { event_date: { S: '2026-01-01' }, event_id: { S: 'no-event' } };
  await sendJson(url, {
    ...{ service: 'dynamodb', region: REGION, version: '1.0' },
    target: 'DynamoDB_20120810.PutItem',
    body: { TableName: table, Item },
  });
  const delivery = await pollers.events.poll();
  const { Destination } = pollers.events.mapping.DestinationConfig.OnFailure;
  const queue = Destination.split(':').at(-1);
  const failures = await drainQueue({ url, region: REGION, accountId: ACCOUNT }, queue);
  const [failure] = failures.map((body) => JSON.parse(body));
  expect(
    delivery.givenUp === 1 && failure?.DDBStreamBatchInfo.batchSize === 1,
    `a record that is no event is tried ${delivery.invocations} times and lies in the queue`,
    { delivery, failures },
  );
}

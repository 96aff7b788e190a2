import { findDoubt, LEDGER_REST_SECONDS, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import type { DeployedFunction, Deployment } from '../deployment.ts';
import type { Cloud } from '../ports.ts';
import { listConcerns } from './concerns.ts';
import type { CoverageStatus, FunctionStatus, Status } from './findings.ts';
import { ifTold } from './if-told.ts';
import { findPushFeed } from './push-feed.ts';
import { findPushStatus } from './push-status.ts';
import { findRecipients } from './recipients.ts';

/** Hours over which runs and errors are counted. */
const STATUS_HOURS = 24;

/**
 * Looks at everything that is deployed. Of queues, streams and subscribers AWS may refuse to tell: that is a concern then, and the
 * rest is told.
 *
 * @throws AppError of what could not be asked for
 */
export async function gatherStatus(
  cloud: Cloud,
  deployment: Deployment,
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<Status> {
  const { control } = deployment.tables;
  const unknown: string[] = [];
  const [functions, ledgers, alarms, tables, queues, streams, push, pushFeed] = await Promise.all([
    Promise.all(deployment.functions.map((each) => describeFunction(cloud, each, now))),
    control === undefined ? [] : cloud.tables.coverage(control, signal),
    cloud.monitoring.alarms(deployment.alarms),
    Promise.all(
      Object.entries(deployment.tables).map(async ([role, name]) => ({
        role,
        ...(await cloud.tables.size(name)),
      })),
    ),
    ifTold(listQueues(cloud, deployment, now), unknown),
    ifTold(listStreams(cloud, deployment), unknown),
    findPushStatus(cloud, deployment),
    deployment.push === undefined ? findPushFeed(cloud, deployment) : undefined,
  ]);
  const recipients = await findRecipients(cloud, deployment, alarms);
  const found = {
    ...{ deployment, hours: STATUS_HOURS, functions, alarms, tables, recipients },
    ...{ queues: queues ?? [], streams: streams ?? [] },
    push,
    pushFeed,
    coverage: summariseCoverage(ledgers, now),
    unknown: [...unknown, ...recipients.unknown, ...(push?.unknown ?? [])],
  };
  return { ...found, concerns: listConcerns(found, now) };
}

async function listQueues({ monitoring }: Cloud, { functions }: Deployment, now: number) {
  const names = functions.flatMap(({ failuresQueue }) => failuresQueue ?? []);
  const waiting = await monitoring.waiting(names, now);
  return names.map((name) => ({ name, messages: waiting.get(name) ?? 0 }));
}

async function listStreams(cloud: Cloud, { functions }: Deployment) {
  const mappings = functions.flatMap(({ role, streams }) =>
    Object.entries(streams).map(([label, id]) => ({ role, label, id })),
  );
  return Promise.all(
    mappings.map(async (each) => ({ ...each, ...(await cloud.functions.stream(each.id)) })),
  );
}

async function describeFunction(
  { functions, logs, monitoring }: Cloud,
  { logGroup, name, role, schedule }: DeployedFunction,
  now: number,
): Promise<FunctionStatus> {
  const [summary, lastLog, counts] = await Promise.all([
    functions.describe(name),
    logs.lastEventTime(logGroup),
    monitoring.runs(name, now, STATUS_HOURS),
  ]);
  return { ...summary, role, schedule, lastLog, ...counts };
}

function summariseCoverage(ledgers: readonly ShardLedger[], now: number): CoverageStatus {
  const sum = (widthOf: (ledger: ShardLedger) => number) =>
    ledgers.reduce((total, ledger) => total + widthOf(ledger), 0);
  const lastRuns = ledgers.flatMap(({ lastExecutionTime }) => lastExecutionTime ?? []);
  const fresh = ledgers.map(freshThrough);
  return {
    shards: ledgers.length,
    failed: ledgers.filter(({ lastError }) => lastError !== undefined).length,
    lagSeconds:
      fresh.length === 0 ? undefined : Math.max(0, Math.floor(now / 1000) - Math.min(...fresh)),
    backlogSeconds: sum(({ passes }) => totalSeconds(passes[0].gaps)),
    lostSeconds: sum(({ lost }) => totalSeconds(lost)),
    doubted: ledgers.filter((ledger) => findDoubt(ledger, Math.floor(now / 1000))).length,
    lastRun: lastRuns.length === 0 ? undefined : Math.max(...lastRuns),
  };
}

/**
 * The newest second up to which nothing fresh is missing; older gaps are backlog, not lag. What the ledger of
 * a quiet event name or resource says may be as old as it is allowed to rest.
 */
function freshThrough({ passes, shard }: ShardLedger): number {
  const { through, gaps } = passes[0];
  const newest = gaps.at(-1);
  if (newest !== undefined && newest.end >= through) return newest.start;
  return shard.source !== undefined ? through : through + LEDGER_REST_SECONDS;
}

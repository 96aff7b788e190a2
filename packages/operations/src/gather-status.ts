import { findDoubt, LEDGER_REST_SECONDS, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import type { DeployedFunction, Deployment, FunctionRole } from './deployment.ts';
import type { AlarmState, Cloud, FunctionSummary, TableSize } from './ports.ts';

/** Hours over which runs and errors are counted. */
const STATUS_HOURS = 24;

interface FunctionStatus extends FunctionSummary {
  readonly role: FunctionRole;
  /** Milliseconds since the epoch; undefined when it never wrote a line. */
  readonly lastLog: number | undefined;
  readonly runs: number;
  readonly errors: number;
}

interface CoverageStatus {
  readonly shards: number;
  /** Shards whose last run failed. */
  readonly failed: number;
  /** Lag of the shard that is most behind; undefined before the first run. */
  readonly lagSeconds: number | undefined;
  /** Still to be read, over all shards. */
  readonly backlogSeconds: number;
  /** Left CloudTrail's 90 days unread. */
  readonly lostSeconds: number;
  /** Shards whose ledger claims what cannot be; the next run reads them again. */
  readonly doubted: number;
  /** Milliseconds since the epoch. */
  readonly lastRun: number | undefined;
}

export interface Status {
  readonly deployment: Deployment;
  /** Hours over which runs and errors were counted. */
  readonly hours: number;
  readonly functions: readonly FunctionStatus[];
  readonly coverage: CoverageStatus;
  readonly alarms: readonly AlarmState[];
  readonly tables: readonly (TableSize & { readonly role: string })[];
  /** Reasons to have a look, one sentence each. */
  readonly concerns: readonly string[];
}

/** Looks at everything that is deployed. @throws AppError of what could not be asked for */
export async function gatherStatus(
  cloud: Cloud,
  deployment: Deployment,
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<Status> {
  const { control } = deployment.tables;
  const [functions, ledgers, alarms, tables] = await Promise.all([
    Promise.all(deployment.functions.map((each) => describeFunction(cloud, each, now))),
    control === undefined ? [] : cloud.tables.coverage(control, signal),
    cloud.monitoring.alarms(deployment.alarms),
    Promise.all(
      Object.entries(deployment.tables).map(async ([role, name]) => ({
        role,
        ...(await cloud.tables.size(name)),
      })),
    ),
  ]);
  const coverage = summariseCoverage(ledgers, now);
  const found = { deployment, hours: STATUS_HOURS, functions, coverage, alarms, tables };
  return { ...found, concerns: listConcerns(found) };
}

async function describeFunction(
  { functions, logs, monitoring }: Cloud,
  { logGroup, name, role }: DeployedFunction,
  now: number,
): Promise<FunctionStatus> {
  const [summary, lastLog, counts] = await Promise.all([
    functions.describe(name),
    logs.lastEventTime(logGroup),
    monitoring.runs(name, now, STATUS_HOURS),
  ]);
  return { ...summary, role, lastLog, ...counts };
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

function listConcerns(status: Omit<Status, 'concerns'>): string[] {
  const { alarms, coverage, deployment, functions, tables } = status;
  const missing = deployment.alarms.filter((name) => !alarms.some((alarm) => alarm.name === name));
  return [
    ...functions
      .filter(({ state }) => state !== 'Active')
      .map(({ name, state }) => `Function ${name} is ${state}.`),
    ...functions
      .filter(({ errors }) => errors > 0)
      .map(
        ({ errors, name }) => `Function ${name} failed ${errors} times in ${STATUS_HOURS} hours.`,
      ),
    ...(coverage.shards === 0 ? ['Nothing was collected yet: iam-tracker init.'] : []),
    ...(coverage.failed > 0 ? [`${coverage.failed} shards failed in their last run.`] : []),
    ...(coverage.doubted > 0
      ? [`${coverage.doubted} shards have a coverage ledger that cannot be true.`]
      : []),
    ...(coverage.lostSeconds > 0
      ? [`${coverage.lostSeconds} seconds of history left CloudTrail unread.`]
      : []),
    ...alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => `Alarm ${name} is on.`),
    ...missing.map((name) => `Alarm ${name} is gone.`),
    ...tables
      .filter(({ status: state }) => state !== 'ACTIVE')
      .map(({ name, status: state }) => `Table ${name} is ${state}.`),
  ];
}

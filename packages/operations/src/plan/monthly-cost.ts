import {
  DAY,
  flagIn,
  HOUR,
  isJsonObject,
  type JsonObject,
  listIn,
  MINUTE,
  objectIn,
  SECOND,
  textIn,
} from '@iam-tracker/core';
import { secondsBetweenRuns } from '../status/schedule.ts';
import { COST_FIGURES } from './cost-figures.data.ts';

/** An average one. */
const MONTH = 730 * HOUR;

/** A part of the bill that comes whatever happens in the account, in US dollars a month. */
interface StandingCost {
  readonly what: string;
  readonly count: number;
  readonly dollars: number;
}

/** Estimate in US dollars a month at list prices, without any free tier. */
export interface MonthlyCost {
  readonly standing: readonly StandingCost[];
  readonly standingDollars: number;
  /** The whole bill of accounts of several sizes, with the default settings for what happens in them. */
  readonly accounts: readonly {
    readonly name: string;
    readonly users: number;
    /** A month. */
    readonly events: number;
    readonly dollars: number;
  }[];
  /** What each member account adds, and how often that is done a month; empty when none is read. */
  readonly members: readonly {
    readonly what: 'read' | 'users scanned';
    readonly times: number;
    readonly dollars: number;
  }[];
}

/**
 * Estimates what the deployment costs that a plan leads to, out of the figures of docs/operations.md: keys, alarms and metrics
 * are counted in the plan, the rest is that of accounts of three sizes.
 */
export function estimateMonthlyCost(plan: JsonObject): MonthlyCost {
  const { accounts, members, metrics, prices } = COST_FIGURES;
  const resources = listResources(objectIn(objectIn(plan, 'planned_values'), 'root_module'));
  const ofType = (type: string) => resources.filter((each) => textIn(each, 'type') === type);
  const variable = (name: string) => objectIn(objectIn(plan, 'variables'), name);
  const setting = (name: string) => flagIn(variable(name), 'value');
  const ofAccounts = listIn(variable('account_metrics'), 'value').length * members.metrics;
  const published =
    (setting('detailed_monitoring') === true ? metrics.detailed : metrics.usual) + ofAccounts;
  const hasFunctions = ofType('aws_lambda_function').length > 0;
  const standing = [
    { what: 'key', count: ofType('aws_kms_key').length, price: prices.keyMonth },
    {
      what: 'alarm',
      count: ofType('aws_cloudwatch_metric_alarm').reduce(
        (sum, each) => sum + alarmMetrics(each),
        0,
      ),
      price: prices.alarmMonth,
    },
    {
      what: 'metric',
      count: hasFunctions && setting('cloudwatch_metrics') !== false ? published : 0,
      price: prices.metricMonth,
    },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, price, what }) => ({ what, count, dollars: count * price }));
  const standingDollars = standing.reduce((sum, { dollars }) => sum + dollars, 0);
  return {
    standing,
    standingDollars,
    accounts: hasFunctions
      ? accounts.map(({ dollars, ...each }) => ({ ...each, dollars: standingDollars + dollars }))
      : [],
    members: hasFunctions ? memberCosts(variable) : [],
  };
}

/** Readings and scans of one member account. A cron schedule is taken for one of once a day. */
function memberCosts(variable: (name: string) => JsonObject): MonthlyCost['members'] {
  if ((textIn(variable('member_role_name'), 'value') ?? '') === '') return [];
  const { reading, scan } = COST_FIGURES.members;
  const readings = MONTH / (Number(variable('member_interval_minutes').value ?? 60) * MINUTE);
  const read = { what: 'read' as const, times: readings, dollars: readings * reading };
  if (flagIn(variable('scan_member_users'), 'value') !== true) return [read];
  const period = textIn(variable('monitoring_period'), 'value') ?? 'rate(1 hour)';
  const scans = MONTH / ((secondsBetweenRuns(period) ?? DAY / SECOND) * SECOND);
  return [read, { what: 'users scanned', times: scans, dollars: scans * scan }];
}

/** An alarm with a formula is paid for each metric in it (Amazon CloudWatch pricing, "Alarms"). */
function alarmMetrics(alarm: JsonObject): number {
  const queries = listIn(objectIn(alarm, 'values'), 'metric_query').filter(isJsonObject);
  return Math.max(1, queries.filter((query) => listIn(query, 'metric').length > 0).length);
}

/** Returns the resources of a module and of all below it. */
function listResources(module: JsonObject): JsonObject[] {
  return [
    ...listIn(module, 'resources').filter(isJsonObject),
    ...listIn(module, 'child_modules').filter(isJsonObject).flatMap(listResources),
  ];
}

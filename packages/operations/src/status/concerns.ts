import { printable } from '@iam-tracker/core';
import type { Findings } from './findings.ts';
import { pushConcerns } from './push-status.ts';
import { secondsBetweenRuns } from './schedule.ts';

const HOUR_SECONDS = 3_600;
/** The alarms of Terraform begin there too (`backlog_alarm_hours`). */
const MAX_BACKLOG_SECONDS = 24 * HOUR_SECONDS;
/** Runs that may be missed before a function is silent, and before its coverage is behind. */
const MISSED_RUNS = 2;

/** Lists the reasons to have a look, one sentence each: first what stopped, then what has no recipient, then the rest. */
export function listConcerns(status: Findings, now: number): string[] {
  return [
    ...functionConcerns(status, now),
    ...streamConcerns(status),
    ...alarmConcerns(status),
    ...recipientConcerns(status),
    ...coverageConcerns(status),
    ...pushConcerns(status.push),
    ...status.queues
      .filter(({ messages }) => messages > 0)
      .map(
        ({ messages, name }) =>
          `${messages} in queue ${name} failed for good (docs/operations.md, "…-failures").`,
      ),
    ...status.tables
      .filter(({ status: state }) => state !== 'ACTIVE')
      .map(({ name, status: state }) => `Table ${name} is ${state}.`),
    ...status.unknown.map((sentence) => `Not known: ${sentence}`),
  ];
}

function functionConcerns({ functions, hours }: Findings, now: number): string[] {
  const silent = functions.flatMap(({ lastLog, lastModified, name, schedule }) => {
    const between = secondsBetweenRuns(schedule);
    const since = Math.max(lastLog ?? 0, Date.parse(lastModified) || 0);
    const limit = (between ?? 0) * MISSED_RUNS + HOUR_SECONDS;
    if (between === undefined || now - since <= limit * 1_000) return [];
    return [`Function ${name} is silent: it runs by ${schedule}, and nothing was heard of it.`];
  });
  return [
    ...functions
      .filter(({ state }) => state !== 'Active')
      .map(({ name, state }) => `Function ${name} is ${state}.`),
    ...functions
      .filter(({ errors }) => errors > 0)
      .map(
        ({ errors, name, runs }) =>
          `Function ${name} failed ${errors} times in ${hours} hours, of ${runs} runs.`,
      ),
    ...silent,
  ];
}

function streamConcerns({ streams }: Findings): string[] {
  return streams.flatMap(({ label, lastResult, role, state }) => {
    const name = `Stream ${label} of the ${role}`;
    if (state !== 'Enabled') return [`${name} is ${state}: nothing of it gets there.`];
    const isFine = lastResult === '' || lastResult === 'OK';
    return isFine ? [] : [`${name}: ${printable(lastResult, 200)}.`];
  });
}

function alarmConcerns({ alarms, deployment }: Findings): string[] {
  const missing = deployment.alarms.filter((name) => !alarms.some((alarm) => alarm.name === name));
  return [
    ...alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => `Alarm ${name} is on.`),
    ...missing.map((name) => `Alarm ${name} is gone.`),
  ];
}

function recipientConcerns({ recipients }: Findings): string[] {
  const { alarmsReachNoOne, alertsReachNoOne, pending } = recipients;
  return [
    ...(alertsReachNoOne ? ['Alerts reach no one: no subscription is confirmed.'] : []),
    ...(alarmsReachNoOne ? ['Alarms reach no one: no subscription is confirmed.'] : []),
    ...pending.map(
      ({ endpoint, protocol, topic }) =>
        `The subscription of ${printable(endpoint, 100)} (${printable(protocol, 20)}) to the ${topic} is not confirmed.`,
    ),
  ];
}

function coverageConcerns({ coverage, functions }: Findings): string[] {
  const { backlogSeconds, doubted, failed, lagSeconds, lostSeconds, shards } = coverage;
  const schedule = functions.find(({ role }) => role === 'collector')?.schedule;
  const limit = (secondsBetweenRuns(schedule) ?? HOUR_SECONDS) * MISSED_RUNS + HOUR_SECONDS;
  return [
    ...(shards === 0 ? ['Nothing was collected yet: iam-tracker init.'] : []),
    ...(failed > 0 ? [`${failed} shards failed in their last run.`] : []),
    ...(doubted > 0 ? [`${doubted} shards have a coverage ledger that cannot be true.`] : []),
    ...(lostSeconds > 0 ? [`${lostSeconds} seconds of history left CloudTrail unread.`] : []),
    ...(lagSeconds !== undefined && lagSeconds > limit
      ? [`The ledger is ${hoursOf(lagSeconds)} hours behind.`]
      : []),
    ...(backlogSeconds > MAX_BACKLOG_SECONDS
      ? [
          `${hoursOf(backlogSeconds)} hours of history, over all shards, are still to be read: iam-tracker init.`,
        ]
      : []),
  ];
}

function hoursOf(seconds: number): number {
  return Math.round(seconds / HOUR_SECONDS);
}

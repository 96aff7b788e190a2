import { printable } from '@iam-tracker/core';
import type { Deployment, InitialiseOutcome, InitialiseProgress } from '@iam-tracker/operations';
import { formatCount, formatCounted, formatDuration } from './quantities.ts';
import { type ReportLine, renderLines } from './table.ts';

/** Writes what is deployed, and under which names. */
export function renderDeployment(deployment: Deployment): string {
  const { accountId, buckets, functions, name, region, tables, topicArn } = deployment;
  const lines: (readonly [string, string])[] = [
    ['Deployment', name],
    ['Account', `${accountId}, ${region}`],
    ...functions.map((each) => [`Function ${each.role}`, each.name] as const),
    ...Object.entries(tables).map(([role, value]) => [`Table ${role}`, value] as const),
    ...buckets.map((bucket) => ['Bucket', bucket] as const),
    ...(topicArn === undefined ? [] : [['Alerts', topicArn] as const]),
  ];
  // Values to the left: they are names to copy.
  return renderLines(lines.map(([label, value]): ReportLine => [label, '', printable(value)]));
}

/** Says in one line what initialising is at. */
export function describeInitialising({ backlogSeconds, run, step }: InitialiseProgress): string {
  const again = run === 1 ? '' : `, run ${run}`;
  if (step === 'scan') return 'Scanning the users';
  if (step === 'export') return `Exporting to the lake${again}`;
  const left = backlogSeconds === undefined ? '' : `, ${formatDuration(backlogSeconds)} to read`;
  return `Collecting the event history${again}${left}`;
}

/** Says what is there after initialising. */
export function renderInitialised(outcome: InitialiseOutcome): string {
  const { collectorRuns, daysExported, eventsStored, usersScanned } = outcome;
  const lines: ReportLine[] = [
    ['Events', formatCount(eventsStored), formatCounted(collectorRuns, 'run')],
  ];
  if (usersScanned !== undefined) lines.push(['Users', formatCount(usersScanned)]);
  if (daysExported !== undefined) lines.push(['Days in the lake', formatCount(daysExported)]);
  return `${renderLines(lines)}\nReady to query.\n`;
}

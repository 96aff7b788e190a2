import { printable } from '@iam-tracker/core';
import type { Deployment } from '@iam-tracker/operations';
import { type ReportLine, renderLines } from './lines.ts';

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

import { compact, formatTime, groupBy, SECOND, type ShardLedger } from '@iam-tracker/core';
import {
  countsOf,
  isRegionSilent,
  joinPushRecords,
  latencyAt,
  PUSH_GRACE_SECONDS,
  type PushRecord,
} from '@iam-tracker/core/push';
import type { Colors } from '../terminal.ts';
import { formatCount, formatDuration } from './quantities.ts';
import type { Cell } from './table/column.ts';

/** Returns what push brought of what polling found, in short: `118 of 120, 5 s`; empty where there is no push. */
export function pushCell(push: PushRecord | undefined, colors: Colors): Cell {
  if (push === undefined) return '';
  const { missed, pushed } = countsOf(push, PUSH_GRACE_SECONDS);
  if (pushed + missed === 0) return 'nothing yet';
  const latency = latencyAt(push.latencies, 0.5);
  const text = [
    `${formatCount(pushed)} of ${formatCount(pushed + missed)}`,
    ...(latency === undefined ? [] : [formatDuration(latency)]),
  ].join(', ');
  return missed === 0 ? text : { text, color: colors.yellow };
}

/** Returns what a ledger knows of push for programs, times in ISO 8601; the counts are those of the grace, by pass below. */
export function pushDocument(push: PushRecord) {
  const { counts, lastMissed, lastPushed, latencies, since } = push;
  const { missed, pushed } = countsOf(push, PUSH_GRACE_SECONDS);
  return compact({
    since: isoOf(since),
    pushed,
    missed,
    latency_seconds_p50: latencyAt(latencies, 0.5),
    latency_seconds_p99: latencyAt(latencies, 0.99),
    latency_seconds_max: latencyAt(latencies, 1),
    last_pushed: lastPushed === undefined ? undefined : isoOf(lastPushed),
    last_missed: lastMissed[0] === undefined ? undefined : isoOf(lastMissed[0].second),
    passes: counts.map((each) => ({
      delay_seconds: each.delaySeconds,
      pushed: each.pushed,
      missed: each.missed,
    })),
  });
}

/** Says in words what push is worth over some ledgers, and where it has gone silent; nothing where there is none. */
export function describePush(ledgers: readonly ShardLedger[]): string[] {
  const [first, ...others] = ledgers.flatMap(({ push }) => push ?? []);
  if (first === undefined) return [];
  const push = joinPushRecords([first, ...others]);
  const { missed, pushed } = countsOf(push, PUSH_GRACE_SECONDS);
  const regions = groupBy(ledgers, ({ shard }) => shard.region);
  const silent = [...regions].filter(([, own]) => isRegionSilent(own)).map(([region]) => region);
  const [half, most] = [0.5, 0.99].map((share) => latencyAt(push.latencies, share) ?? 0);
  return [
    `push brought ${formatCount(pushed)} of ${formatCount(pushed + missed)} events`,
    ...(pushed === 0
      ? []
      : [
          `half of them within ${formatDuration(half ?? 0)}, 99 % within ${formatDuration(most ?? 0)}`,
        ]),
    ...(silent.length === 0 ? [] : [`push is silent in ${silent.join(', ')}`]),
  ];
}

function isoOf(second: number): string {
  return formatTime(second * SECOND);
}

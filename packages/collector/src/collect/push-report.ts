import {
  groupBy,
  type Logger,
  type Metric,
  printable,
  redactText,
  type ShardLedger,
  startDeadline,
} from '@iam-tracker/core';
import {
  isRegionSilent,
  judgeTrails,
  type LatencyCount,
  latencyAt,
  type TrailProblem,
} from '@iam-tracker/core/push';
import type { CollectSettings } from '../config.ts';
import type { CollectDependencies } from '../ports.ts';
import { type PushFindings, sumFindings } from './push-findings.ts';

/** What a run found of push, beside what its result says. */
interface PushOutcome {
  readonly report: PushReport;
  readonly latencies: readonly LatencyCount[];
}

/** What a run says of push; the names are a contract as those of `CollectResult` are. Absent where no Region has it. */
export interface PushReport {
  /** Regions from which push is to bring events. */
  readonly push_regions: number;
  /** Events that were old enough to be judged, and push had brought. */
  readonly pushed_events: number;
  /** Those that it had not. */
  readonly push_missed_events: number;
  /** Seconds from the event to our table that half of the pushed events did not exceed; null without any. */
  readonly push_latency_seconds_p50: number | null;
  readonly push_latency_seconds_max: number | null;
  /** Regions from which push brings nothing any more while polling finds events. */
  readonly push_silent_regions: readonly string[];
  /** What is wrong with the trails that feed push. */
  readonly trail_problems: readonly TrailProblem[];
}

/** Of a name, and of what AWS says. */
const MAX_TEXT = 500;

/**
 * Has AWS tell of the trails that feed push until `deadline` (milliseconds), and returns what is wrong with them.
 * Never fails.
 */
export async function inspectTrails(
  regions: readonly string[],
  { clock, trails }: CollectDependencies,
  { accountId, pushBringsReads = false, pushRegions = [] }: CollectSettings,
  { deadline, signal }: { readonly deadline: number; readonly signal?: AbortSignal },
): Promise<readonly TrailProblem[]> {
  const fed = regions.filter((region) => pushRegions.includes(region));
  if (trails === undefined || fed.length === 0) return [];
  const time = startDeadline(clock, deadline, signal);
  // Without an answer each Region is one whose trail is not known, which is a problem by itself.
  const seen = await trails.listTrails(fed, time.signal).catch(() => new Map());
  time.stop();
  return judgeTrails(fed, seen, { accountId, bringsReads: pushBringsReads });
}

/** Sums up what a run found of push; undefined where no Region has it. */
export function reportPush(
  ledgers: readonly ShardLedger[],
  findings: readonly PushFindings[],
  problems: readonly TrailProblem[],
): PushOutcome | undefined {
  const watched = ledgers.filter(({ push }) => push !== undefined);
  if (watched.length === 0) return undefined;
  const { latencies, missed, pushed } = sumFindings(findings);
  const regions = groupBy(watched, ({ shard }) => shard.region);
  const silent = [...regions].filter(([, own]) => isRegionSilent(own));
  const report = {
    push_regions: regions.size,
    pushed_events: pushed,
    push_missed_events: missed,
    push_latency_seconds_p50: latencyAt(latencies, 0.5) ?? null,
    push_latency_seconds_max: latencyAt(latencies, 1) ?? null,
    push_silent_regions: silent.map(([region]) => region).sort(),
    trail_problems: problems.map(cleanProblem),
  };
  return { report, latencies };
}

/** The owners of accounts choose the names of trails, and AWS words its refusals: both are text of others. */
function cleanProblem({ detail, trail, ...problem }: TrailProblem): TrailProblem {
  return {
    ...problem,
    ...(trail === undefined ? {} : { trail: printable(trail, MAX_TEXT) }),
    ...(detail === undefined ? {} : { detail: printable(redactText(detail), MAX_TEXT) }),
  };
}

/** Returns the metrics of push; none where no Region has it. Latency is only there with events that it is of. */
export function pushMetrics(outcome: PushOutcome | undefined): Metric[] {
  if (outcome === undefined) return [];
  const { latencies, report } = outcome;
  const count = (name: string, value: number): Metric => ({ name, unit: 'Count', value });
  const latency: Metric = {
    name: 'PushLatencySeconds',
    unit: 'Seconds',
    value: report.push_latency_seconds_max ?? 0,
    distribution: latencies.map(({ count: times, seconds }) => ({ value: seconds, count: times })),
  };
  return [
    count('PushedEvents', report.pushed_events),
    count('PushMissed', report.push_missed_events),
    ...(latencies.length === 0 ? [] : [latency]),
    count('PushSilentRegions', report.push_silent_regions.length),
    count('TrailProblems', report.trail_problems.length),
  ];
}

/** Says what is wrong with push, a line each. */
export function warnOfPush(outcome: PushOutcome | undefined, logger: Logger): void {
  if (outcome === undefined) return;
  const { push_silent_regions: silent, trail_problems: problems } = outcome.report;
  if (silent.length > 0) {
    logger.warn(
      { push_silent_regions: silent },
      'Push brings nothing from Regions in which polling finds events',
    );
  }
  for (const { kind, ...problem } of problems) {
    logger.warn({ trail_problem: kind, ...problem }, TRAIL_PROBLEM_TEXTS[kind]);
  }
}

const TRAIL_PROBLEM_TEXTS: Readonly<Record<TrailProblem['kind'], string>> = {
  no_trail: 'No trail covers these Regions: AWS pushes none of their events',
  not_logging: 'The trail does not log: AWS pushes none of its events',
  management_events_left_out: 'The trail leaves out management events: AWS pushes none of them',
  write_events_left_out: 'The trail leaves out what changes something: AWS does not push it',
  read_events_left_out: 'The trail leaves out what only reads: AWS does not push it',
  some_events_left_out: 'The trail leaves out some management events: AWS does not push them',
  delivery_failed: 'The trail cannot deliver its files',
  not_known: 'AWS did not tell of the trail that feeds push',
};

import { type ActivityEvent, compact, compareText } from '@iam-tracker/core';
import { readFilter } from './event-filter.ts';
import type { QuerySource } from './query-events.ts';

/** Fate that an alert would have had. */
export type ReplayOutcome = 'sent' | 'grouped' | 'suppressed' | 'dry_run';

/** The least that is known of an alert that was replayed. */
interface Replayed {
  readonly rule: { readonly id: string };
  readonly outcome: ReplayOutcome;
}

/** Rules that are asked about the past as if they had watched. */
export interface Replay<Alert extends Replayed> {
  /** Judges the next event; events come in the order of their times. */
  take(event: ActivityEvent): Promise<readonly Alert[]>;
}

interface BacktestOptions<Alert extends Replayed> {
  /** The rules that are asked, in the order to tell of them. */
  readonly rules: readonly Alert['rule'][];
  readonly replay: Replay<Alert>;
  /** Epoch milliseconds. Events before only teach: windows and baselines need a past. */
  readonly since?: number | undefined;
  /** Events after it are not read. */
  readonly until?: number | undefined;
  /** Only what happened in this account, or what its people did, is told of; all the others teach. */
  readonly account?: string | undefined;
  /** Number of alerts of a rule that are kept as samples. */
  readonly samples: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly events: number; readonly alerts: number }) => void;
}

/** Verdicts that one rule would have given. */
export interface RuleCounters<Alert extends Replayed> {
  readonly rule: Alert['rule'];
  /** Events the rule would have fired on, each in one of the outcomes. */
  readonly alerts: number;
  readonly outcomes: Readonly<Record<ReplayOutcome, number>>;
  /** The newest, notifications first; newest first among these. */
  readonly samples: readonly Alert[];
}

export interface BacktestResult<Alert extends Replayed> {
  /** Events the rules were asked about, those that only taught not among them. */
  readonly events: number;
  /** ISO 8601, of those events; undefined when there were none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Every rule that was asked. */
  readonly rules: readonly RuleCounters<Alert>[];
}

/**
 * Says what the rules would have said about the events of a store. Changes nothing.
 *
 * @throws AppError BAD_ARGUMENT for an account that is none
 */
export async function backtest<Alert extends Replayed>(
  {
    events,
    days,
  }: Pick<QuerySource, 'days'> & { events: Pick<QuerySource['events'], 'queryByDate'> },
  options: BacktestOptions<Alert>,
): Promise<BacktestResult<Alert>> {
  const { account, rules, replay, samples, signal, onProgress } = options;
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = options;
  const isTold = readFilter({ account });
  const byRule = new Map(rules.map((rule) => [rule.id, newCounters<Alert>()]));
  let counted = 0;
  let alerts = 0;
  let from: string | undefined;
  let to: string | undefined;
  const wanted = [...days].filter((day) => Date.parse(day) <= until).sort();
  const operation = compact({ signal });
  for (const day of wanted) {
    for (const event of await readDay(events.queryByDate(day, {}, operation))) {
      const occurredAt = Date.parse(event.eventTime);
      if (occurredAt > until) continue;
      const found = await replay.take(event);
      if (occurredAt < since || !isTold(event)) continue;
      counted += 1;
      from ??= event.eventTime;
      to = event.eventTime;
      alerts += found.length;
      for (const alert of found) note(byRule.get(alert.rule.id), alert, samples);
    }
    onProgress?.({ events: counted, alerts });
  }
  return {
    events: counted,
    from,
    to,
    rules: rules.map((rule) => ({ rule, ...(byRule.get(rule.id) ?? newCounters<Alert>()) })),
  };
}

interface OpenCounters<Alert> {
  alerts: number;
  readonly outcomes: Record<ReplayOutcome, number>;
  samples: Alert[];
}

function newCounters<Alert>(): OpenCounters<Alert> {
  const outcomes = { sent: 0, grouped: 0, suppressed: 0, dry_run: 0 };
  return { alerts: 0, outcomes, samples: [] };
}

function note<Alert extends Replayed>(
  counters: OpenCounters<Alert> | undefined,
  alert: Alert,
  samples: number,
): void {
  if (counters === undefined) return;
  counters.alerts += 1;
  counters.outcomes[alert.outcome] += 1;
  const isOther = ({ outcome }: Alert) => outcome === 'grouped' || outcome === 'suppressed';
  const known = [alert, ...counters.samples];
  counters.samples = [
    ...known.filter((each) => !isOther(each)),
    ...known.filter((each) => isOther(each)),
  ].slice(0, samples);
}

/** The events of a day, by time; the table does not sort them. */
async function readDay(found: AsyncIterable<ActivityEvent>): Promise<readonly ActivityEvent[]> {
  const events: ActivityEvent[] = [];
  for await (const event of found) events.push(event);
  return events.sort((a, b) => compareText(a.eventTime, b.eventTime));
}

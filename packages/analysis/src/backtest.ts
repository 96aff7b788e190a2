import {
  CATALOGUE,
  type DetectionSettings,
  type Rule,
  toRuleEvent,
} from '@iam-tracker/alerter/detect';
import type { ActivityEvent } from '@iam-tracker/core';
import type { QuerySource } from './query-events.ts';
import { createReplay, type ReplayedAlert, type ReplayOutcome } from './replay-detections.ts';

export interface BacktestOptions {
  readonly settings: DetectionSettings;
  /** The rules to ask; all of the catalogue unless given. */
  readonly rules?: readonly Rule[];
  /** Epoch milliseconds. Events before only teach: windows and baselines need a past. */
  readonly since?: number | undefined;
  /** Events after it are not read. */
  readonly until?: number | undefined;
  /** How many alerts of a rule are kept as samples. */
  readonly samples: number;
  readonly groupMinutes: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly events: number; readonly alerts: number }) => void;
}

/** What one rule would have said. */
export interface RuleTally {
  readonly rule: Rule;
  /** Events the rule would have fired on, each in one of the outcomes. */
  readonly alerts: number;
  readonly outcomes: Readonly<Record<ReplayOutcome, number>>;
  /** The newest, notifications first; newest first among these. */
  readonly samples: readonly ReplayedAlert[];
}

export interface BacktestResult {
  /** Events the rules were asked about, those that only taught not among them. */
  readonly events: number;
  /** ISO 8601, of those events; undefined when there were none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Every rule that was asked, in the order of the catalogue. */
  readonly rules: readonly RuleTally[];
}

/** Says what the rules would have said about the events of a store. Changes nothing. */
export async function backtest(
  {
    events,
    days,
  }: Pick<QuerySource, 'days'> & { events: Pick<QuerySource['events'], 'queryByDate'> },
  options: BacktestOptions,
): Promise<BacktestResult> {
  const { rules = CATALOGUE, settings, groupMinutes, samples, signal, onProgress } = options;
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = options;
  const replay = createReplay({ catalogue: rules, settings, groupMinutes });
  const tallies = new Map(rules.map((rule) => [rule.id, newTally()]));
  let counted = 0;
  let alerts = 0;
  let from: string | undefined;
  let to: string | undefined;
  const wanted = [...days].filter((day) => Date.parse(day) <= until).sort();
  for (const day of wanted) {
    const operation = signal === undefined ? {} : { signal };
    for (const event of await readDay(events.queryByDate(day, {}, operation))) {
      const seen = toRuleEvent(event);
      if (seen.occurredAt > until) continue;
      const found = await replay.take(seen);
      if (seen.occurredAt < since) continue;
      counted += 1;
      from ??= event.eventTime;
      to = event.eventTime;
      alerts += found.length;
      for (const alert of found) note(tallies.get(alert.rule.id), alert, samples);
    }
    onProgress?.({ events: counted, alerts });
  }
  return {
    events: counted,
    from,
    to,
    rules: rules.map((rule) => ({ rule, ...(tallies.get(rule.id) ?? newTally()) })),
  };
}

interface OpenTally {
  alerts: number;
  readonly outcomes: Record<ReplayOutcome, number>;
  samples: ReplayedAlert[];
}

function newTally(): OpenTally {
  const outcomes = { sent: 0, grouped: 0, suppressed: 0, dry_run: 0 };
  return { alerts: 0, outcomes, samples: [] };
}

function note(tally: OpenTally | undefined, alert: ReplayedAlert, samples: number): void {
  if (tally === undefined) return;
  tally.alerts += 1;
  tally.outcomes[alert.outcome] += 1;
  const isOther = ({ outcome }: ReplayedAlert) => outcome === 'grouped' || outcome === 'suppressed';
  const known = [alert, ...tally.samples];
  tally.samples = [
    ...known.filter((each) => !isOther(each)),
    ...known.filter((each) => isOther(each)),
  ].slice(0, samples);
}

/** The events of a day, by time; the table does not sort them. */
async function readDay(found: AsyncIterable<ActivityEvent>): Promise<readonly ActivityEvent[]> {
  const events: ActivityEvent[] = [];
  for await (const event of found) events.push(event);
  return events.sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1));
}

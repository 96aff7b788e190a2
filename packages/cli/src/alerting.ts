import {
  compareText,
  createLogger,
  type Disposition,
  redactText,
  SEVERITIES,
  shellWord,
} from '@iam-tracker/core';
import type { AlertMessage, Alerts, AlertsOutcome, StoredTimes, Tracker } from '@iam-tracker/local';
import { type CommandContext, EXIT, ExitError } from './command.ts';
import type { GlobalOptions } from './flags.ts';
import { type RuleOptions, readRuleSettings } from './own-rules.ts';
import { renderAlert } from './render/alert.ts';
import { formatCount, formatCounted } from './render/quantities.ts';
import type { Terminal } from './terminal.ts';

export interface AlertingOptions extends RuleOptions {
  /** The events come from files, in any order. */
  readonly isOrdered?: boolean | undefined;
  /** False where alerts are told another way: they are in the file and in the ledger all the same. */
  readonly isTold?: boolean | undefined;
  /** `--no-alerts` makes it false. */
  readonly alerts?: boolean | undefined;
}

/** Alerts of a command: raised while it works, told when it has stopped showing its progress. */
interface Alerting {
  /** Returns the tracker that raises alerts. */
  attach(tracker: Tracker): Promise<Tracker>;
  /** Waits for the alerts of what was stored; undefined when they are switched off. */
  finish(): Promise<AlertsOutcome | undefined>;
  /** Tells of the alerts that were sent, once. */
  tell(): void;
  /** For every end, good or bad: lets the tracker go, tells what was not told. Never throws. */
  close(): Promise<void>;
}

/** Alerts that are shown; the others are in the file. */
const MAX_SHOWN = 50;

const NO_ALERTS: Alerting = {
  attach: async (tracker) => tracker,
  finish: async () => undefined,
  tell: () => undefined,
  close: async () => undefined,
};

/** Reads all settings and rules before anything else happens. @throws AppError BAD_CONFIGURATION */
export async function startAlerting(
  { alerts = true, isOrdered, isTold = true, ...options }: AlertingOptions,
  terminal: Terminal,
): Promise<Alerting> {
  if (!alerts) return NO_ALERTS;
  const settings = await readRuleSettings(options, terminal);
  const messages: AlertMessage[] = [];
  let sent = 0;
  let open: Alerts | undefined;
  const write = (line: string) => terminal.say(line.trimEnd());
  return {
    async attach(tracker) {
      const { createAlertFile, openAlerts } = await import('@iam-tracker/local');
      const publisher = createAlertFile(tracker.folder, (message) => {
        sent += 1;
        if (messages.length < MAX_SHOWN) messages.push(message);
      });
      const logger = createLogger({
        level: 'ERROR',
        destination: { write },
        cleanText: redactText,
      });
      open = await openAlerts(tracker, { ...settings, publisher, logger, isOrdered });
      return open.tracker;
    },
    async finish() {
      return open?.finish();
    },
    tell,
    async close() {
      await open?.finish().catch(() => undefined);
      tell();
    },
  };

  function tell(): void {
    if (!isTold) return;
    // The collector reads the newest events first; people read on from what happened first.
    messages.sort((a, b) => compareText(timeOf(a), timeOf(b)));
    for (const message of messages) terminal.say(renderAlert(message, terminal.err.colors));
    const more = sent - messages.length;
    if (more > 0) terminal.say(`and ${formatCounted(more, 'more alert')} (iam-tracker alerts)`);
    messages.length = 0;
    sent = 0;
  }
}

function timeOf({ document }: AlertMessage): string {
  return document.event.event_time ?? '';
}

/** Writes what became of the alerts in one line; empty when there is nothing to say. */
export function describeAlerts(outcome: AlertsOutcome | undefined): string {
  if (outcome === undefined) return '';
  const words: readonly (readonly [Disposition, string])[] = [
    ['sent', 'sent'],
    ['grouped', 'grouped'],
    ['suppressed', 'suppressed'],
    ['historical', 'historical'],
    ['dry_run', 'in dry run'],
  ];
  const parts = words
    .filter(([name]) => outcome[name] > 0)
    .map(([name, word]) => `${formatCount(outcome[name])} ${word}`);
  if (outcome.summaries > 0) parts.push(formatCounted(outcome.summaries, 'summary', 'summaries'));
  if (outcome.pending > 0) {
    parts.push(`${formatCounted(outcome.pending, 'event')} to be tried again by the next collect`);
  }
  const severities = SEVERITIES.filter((each) => outcome.severities[each] > 0)
    .map((each) => `${formatCount(outcome.severities[each])} ${each}`)
    .join(', ');
  const bySeverity = severities === '' ? '' : `; ${severities}`;
  return parts.length === 0 ? '' : `Alerts: ${parts.join(', ')}${bySeverity}\n`;
}

/** What a collect stored, and what came of it. */
interface Collected {
  readonly alerts: AlertsOutcome | undefined;
  readonly times: StoredTimes | undefined;
}

/** Writes which command tells more of what was stored just now; empty when nothing was. */
export function describeNext(
  { alerts, times }: Collected,
  { dataDir }: GlobalOptions,
  { invocation }: Pick<CommandContext, 'invocation'>,
): string {
  const { CRITICAL = 0, HIGH = 0, ...others } = alerts?.severities ?? {};
  const isGrave = CRITICAL + HIGH > 0;
  const isAlerting = isGrave || Object.values(others).some((count) => count > 0);
  // What a run that was killed had stored may raise its alerts only now.
  if (times === undefined && !isAlerting) return '';
  const command = isGrave ? 'incident' : isAlerting ? 'alerts' : 'events';
  const words = [command];
  if (times !== undefined) {
    words.push('--since', times.first.slice(0, 10), '--until', times.last.slice(0, 10));
  }
  if (dataDir !== undefined) words.push('--data-dir', dataDir);
  return `Next: ${invocation} ${words.map(shellWord).join(' ')}\n`;
}

/** Says what the figures mean. @throws ExitError when alerts could not be dealt with */
export function concludeAlerts(outcome: AlertsOutcome | undefined, terminal: Terminal): void {
  if (outcome === undefined || outcome.pending === 0) return;
  terminal.say('Not every alert could be raised; collecting again goes on with them.');
  throw new ExitError(EXIT.failure);
}

import { AppError } from '@iam-tracker/core';
import type { Rule } from '../detect/rule.ts';
import type { AlertLedger, Closing } from '../ports.ts';
import { type Alert, keyText } from './alert.ts';
import { eventOf } from './alert-gist.ts';
import { logFieldsOf } from './alert-log.ts';
import { type AlertSummary, summarise } from './alert-summary.ts';
import type { AlertDependencies } from './alert-work.ts';

export interface ClosingCounters {
  /** Messages that were sent. */
  closed: number;
  /** Alerts that they told of. */
  alerts: number;
  /** Messages that could not be sent; the next time tries again. */
  failed: number;
}

interface ClosingOptions {
  /** Epoch milliseconds after which nothing new is begun. */
  readonly deadline: number;
  /** Nothing more is expected now: what is over is closed at once. */
  readonly isLast?: boolean;
}

type ClosingDependencies = Pick<
  AlertDependencies,
  'clock' | 'closings' | 'engine' | 'ledger' | 'logger' | 'publisher'
>;

/**
 * Tells what no message told of: of every group whose time is over, and of what was found late. The run that does
 * so first does so alone; a crash between sending and marking means sending again.
 *
 * @throws AppError STORAGE_FAILED when it cannot be told what is due
 */
export async function closeGroups(
  dependencies: ClosingDependencies,
  { deadline, isLast = false }: ClosingOptions,
): Promise<ClosingCounters> {
  const { clock, closings, logger } = dependencies;
  const counters: ClosingCounters = { closed: 0, alerts: 0, failed: 0 };
  for (const place of await closings.due(clock.now(), isLast)) {
    if (clock.now() >= deadline) {
      counters.failed += 1;
      continue;
    }
    try {
      const closing = await closings.claim(place);
      if (closing === undefined) continue;
      const summary = await summariseUnsent(dependencies.ledger, closing);
      if (summary === undefined) {
        await closings.markSent(closing);
        continue;
      }
      await sendClosing(dependencies, { ...closing, summary });
      counters.closed += 1;
      counters.alerts += summary.count;
    } catch (error) {
      counters.failed += 1;
      logger.error({ error, rule_id: place.ruleId }, 'A group could not be closed');
    }
  }
  return counters;
}

/** @throws AppError INCOMPLETE when a message could not be sent */
export function expectAllClosed({ failed }: ClosingCounters): void {
  if (failed === 0) return;
  throw new AppError('INCOMPLETE', `${failed} groups of alerts could not be closed.`, {
    hint: 'See the log for the reason; the next time tries again, and nothing of them is forgotten.',
  });
}

/** Sums up a closing without the alerts that were sent after all: a change is found again at another time. */
async function summariseUnsent(
  ledger: AlertLedger,
  { place, summary, told, unsentEventIds }: Closing,
): Promise<AlertSummary | undefined> {
  const sent = new Set<string>();
  for (const eventId of unsentEventIds) {
    if (await ledger.wasSent({ eventId, ruleId: place.ruleId })) sent.add(eventId);
  }
  if (sent.size === 0) return summary;
  const entries = told.entries.filter(
    ({ gist, isUnsent }) => isUnsent !== true || !sent.has(eventOf(gist).eventId),
  );
  return summarise(summary.kind, [], [{ ...told, entries }]);
}

async function sendClosing(dependencies: ClosingDependencies, closing: Closing): Promise<void> {
  const { closings, ledger, logger, publisher } = dependencies;
  const { leaderEventId, place, summary, unsentEventIds } = closing;
  const [worst] = summary.named;
  if (worst === undefined) return;
  const { gist, severity } = worst;
  const alert: Alert = {
    rule:
      dependencies.engine.rules.find(({ id }) => id === place.ruleId) ?? unknownRule(place.ruleId),
    event: eventOf(gist),
    severity,
    isDryRun: false,
    detail: gist.detail,
    relatedEventIds: summary.named.map((each) => eventOf(each.gist).eventId),
    dedupKey: gist.dedupKey,
  };
  const attribution = {
    actor: alert.event.actor,
    certainty: gist.certainty,
    rule: gist.foundBy,
    chain: [],
    isCut: false,
  };
  try {
    const context = {
      folded: summary.count - 1,
      attribution,
      summary,
      messageId: idOf(closing),
      follows: leaderEventId && keyText({ eventId: leaderEventId, ruleId: place.ruleId }),
    };
    await publisher.publish(alert, context);
  } catch (error) {
    // The lease ends by itself if this fails too.
    await closings.release(place).catch(() => undefined);
    throw error;
  }
  await closings.markSent(closing);
  const fields = { ...logFieldsOf(alert, alert.event.actor), alerts: summary.count };
  logger.info(fields, 'Summary of alerts published');
  // They left the house in this message.
  for (const eventId of unsentEventIds) {
    await ledger.markSent({ eventId, ruleId: place.ruleId });
  }
}

function idOf({ number, place: { accountId, kind, ruleId, start } }: Closing): string {
  return [kind, accountId, new Date(start).toISOString(), number, ruleId].join('/');
}

/** Stands for a rule of an earlier version, or one that is switched off: what it found is told all the same. */
function unknownRule(id: string): Rule {
  return {
    id,
    title: 'A rule that is switched off now raised alerts',
    severity: 'HIGH',
    status: 'stable',
    mitre: ['T1078'],
    kind: 'single',
    on: {},
    outcome: 'any',
    why: 'The rule was in force when the events came.',
    runbook: ['Look at the events that are named.', 'Ask those who acted.'],
    falsePositives: ['See the rule.'],
    references: [],
    match: () => false,
    dedupKey: () => id,
  };
}

import { isAppError, type Logger } from '@iam-tracker/core';
import { judgeBatch, type RuleFailure } from '../detect/engine.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import { concernsRights } from '../rights/account-rights.ts';
import type {
  AlertDependencies,
  AlertOptions,
  Arrival,
  BatchCounters,
  RaisedAlert,
} from './alert-work.ts';
import { OUT_OF_TIME, settleAlerts } from './settle-alerts.ts';

export interface BatchResult {
  /** Ids of arrivals that have to come again, in the order they came. */
  readonly failedIds: readonly string[];
  readonly counters: BatchCounters;
}

/**
 * Takes events through the rules to the ledger and the publisher. Every event is tried; those that
 * failed in part are reported and may come again as a whole, for every step knows what it did before.
 */
export async function alertBatch(
  dependencies: AlertDependencies,
  options: AlertOptions,
  arrivals: readonly Arrival[],
): Promise<BatchResult> {
  const { clock } = dependencies;
  const counters: BatchCounters = {
    events: arrivals.length,
    alerts: { sent: 0, grouped: 0, suppressed: 0, historical: 0, dry_run: 0 },
    brokenRules: 0,
  };
  const errors = new Map<Arrival, unknown[]>();
  const fail = (arrival: Arrival, error: unknown) => {
    errors.set(arrival, [...(errors.get(arrival) ?? []), error]);
  };
  const waitUntil = clock.now() + (options.originsWaitMilliseconds ?? 0);
  if (clock.now() < options.deadline) {
    try {
      await noteWatch(dependencies, arrivals);
      const raised = await raiseAlerts(dependencies, options, arrivals, counters, fail);
      await settleAlerts(raised, {
        dependencies,
        options,
        waitUntil,
        report: { counters, fail },
      });
    } catch (error) {
      for (const arrival of arrivals) fail(arrival, error);
    }
  } else {
    for (const arrival of arrivals) fail(arrival, OUT_OF_TIME);
  }
  const failed = arrivals.filter((arrival) => errors.has(arrival));
  for (const arrival of failed)
    reportFailure(dependencies.logger, arrival, errors.get(arrival) ?? []);
  return { failedIds: failed.map(({ id }) => id), counters };
}

/** Without it what was missed would be history: the batch comes again rather than go on. */
async function noteWatch(
  { watch }: AlertDependencies,
  arrivals: readonly Arrival[],
): Promise<void> {
  const watched = arrivals.filter(({ isImported }) => isImported !== true);
  if (watched.length === 0) return;
  const storedAt = Math.min(...watched.map((arrival) => arrival.storedAt));
  const accounts = watched.map(({ event }) => event.accountId ?? '');
  await watch.note(accounts, storedAt);
}

/** Asks the rules about all events of a batch at once. */
async function raiseAlerts(
  dependencies: AlertDependencies,
  { isOrdered }: AlertOptions,
  arrivals: readonly Arrival[],
  counters: BatchCounters,
  fail: (arrival: Arrival, error: unknown) => void,
): Promise<readonly RaisedAlert[]> {
  // All of them first: the newest often arrives first, and its session was opened by an older one.
  await rememberKeys(dependencies, arrivals);
  await dependencies.accounts?.learn(arrivals.map(({ event }) => event));
  const uninformed = await informOfRights(dependencies, arrivals);
  for (const [arrival, error] of uninformed) fail(arrival, error);
  const seen = arrivals.map(({ event, storedAt }) => ({ event, storedAt, isOrdered }));
  const judged = await judgeBatch(dependencies, seen);
  return arrivals.flatMap((arrival, index) => {
    const { alerts = [], broken = [], failures = [] } = judged[index] ?? {};
    for (const failure of broken) reportBrokenRule(dependencies.logger, arrival.event, failure);
    counters.brokenRules += broken.length;
    for (const error of failures) fail(arrival, error);
    return uninformed.has(arrival) ? [] : alerts.map((alert) => ({ alert, arrival }));
  });
}

/** Without it an alert names its role instead of its person: no reason to hold alerts up. */
async function rememberKeys(
  { directoryNames, issuedKeys, logger }: AlertDependencies,
  arrivals: readonly Arrival[],
): Promise<void> {
  const events = arrivals.map(({ event }) => event);
  try {
    await issuedKeys.remember(events);
    await directoryNames?.remember(events);
  } catch (error) {
    logger.warn({ error }, 'Issued access keys could not be remembered');
  }
}

function reportBrokenRule(
  logger: Logger,
  { eventId }: RuleEvent,
  { error, ruleId }: RuleFailure,
): void {
  logger.error({ error, rule_id: ruleId, event_id: eventId }, 'Rule failed on an event');
}

/** Returns events that would be judged without what they have to know, and why: they come again. */
async function informOfRights(
  { logger, rights }: AlertDependencies,
  arrivals: readonly Arrival[],
): Promise<ReadonlyMap<Arrival, unknown>> {
  try {
    await rights?.inform(arrivals.map(({ event }) => event));
    return new Map();
  } catch (error) {
    if (!isAppError(error)) {
      // It would throw again, for ever: better judged by the event alone.
      logger.error({ error }, 'Looking up what policies allow broke');
      return new Map();
    }
    logger.warn({ error }, 'What policies allow could not be looked up');
    const concerned = arrivals.filter(({ event }) => concernsRights(event));
    return new Map(concerned.map((arrival) => [arrival, error]));
  }
}

function reportFailure(logger: Logger, { event }: Arrival, errors: readonly unknown[]): void {
  const [first, ...more] = errors.filter((error) => error !== OUT_OF_TIME);
  if (first === undefined) return;
  const error =
    more.length === 0
      ? first
      : new AggregateError([first, ...more], `${more.length + 1} alerts failed`);
  const data = { error, event_id: event.eventId };
  logger.error(data, 'Event failed and will be delivered again');
}

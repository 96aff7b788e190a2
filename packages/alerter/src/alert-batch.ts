import { AppError, type Clock, type Disposition, isAppError, type Logger } from '@iam-tracker/core';
import { type Alert, alertKey, LEASE_MILLISECONDS } from './alert.ts';
import { attribute } from './attribution.ts';
import type { DetectionSettings } from './detection-settings.ts';
import type { LearntNames } from './directory-names.ts';
import type { Engine, RuleFailure } from './engine.ts';
import type { IssuedKeys } from './issued-keys.ts';
import { type Judged, judgeBatch } from './judge-batch.ts';
import { createPatientOrigins } from './patient-origins.ts';
import type {
  AccountRights,
  AlertGroups,
  AlertLedger,
  AlertPublisher,
  DetectionState,
  SessionOrigins,
} from './ports.ts';
import { concernsRights } from './rights/account-rights.ts';
import type { RuleEvent } from './rule-event.ts';
import { findSuppression } from './suppression.ts';

/** An event on its way through the alerter. */
export interface Arrival {
  /** What a failure is reported by. */
  readonly id: string;
  readonly event: RuleEvent;
  /** Epoch milliseconds when the event was stored: the same however often it is delivered. */
  readonly storedAt: number;
}

export interface AlertParts {
  readonly engine: Engine;
  readonly settings: DetectionSettings;
  readonly state: DetectionState;
  readonly groups: AlertGroups;
  readonly ledger: AlertLedger;
  readonly publisher: AlertPublisher;
  readonly issuedKeys: IssuedKeys;
  /** Names of people whose records have their id alone; without it the id is the name. */
  readonly directoryNames?: LearntNames | undefined;
  /** What policies allow; without it an event alone tells. */
  readonly rights?: AccountRights | undefined;
  /** Where else the call that opened a session may be found. */
  readonly issuingCalls?: SessionOrigins | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface BatchParts extends AlertParts {
  readonly origins: SessionOrigins;
}

export interface AlertOptions {
  readonly groupMinutes: number;
  /** Events that were older than this when they were stored page nobody. */
  readonly maxAgeHours: number;
  /** Epoch milliseconds after which nothing new is begun. */
  readonly deadline: number;
  /** How long alerts of a batch may wait for the call that opened a session to be stored; 0 unless given. */
  readonly patienceMilliseconds?: number;
  /** Batches come in the order of the events' times, long after these: what was before an event has come. */
  readonly isOrdered?: boolean | undefined;
}

export interface BatchTally {
  events: number;
  /** Alerts by what became of them in this batch, those that were settled before not among them. */
  readonly alerts: Record<Disposition, number>;
  /** Rules that threw. */
  brokenRules: number;
}

export interface BatchResult {
  /** Ids of arrivals that have to come again, in the order they came. */
  readonly failedIds: readonly string[];
  readonly tally: BatchTally;
}

const HOUR = 3_600_000;
/** Events that are worked on at a time; most of an alert is waiting for answers. */
const WORKERS = 8;
const LEASE_POLL_MILLISECONDS = 2_000;
/** What a run of the collector read together is stored within a minute. */
const SETTLED_MILLISECONDS = 60_000;

/**
 * Takes events through the rules to the ledger and the publisher. Every event is tried; those that
 * failed in part are reported and may come again as a whole, for every step knows what it did before.
 */
export async function alertBatch(
  parts: AlertParts,
  options: AlertOptions,
  arrivals: readonly Arrival[],
): Promise<BatchResult> {
  const { clock, logger } = parts;
  const tally: BatchTally = {
    events: arrivals.length,
    alerts: { sent: 0, grouped: 0, suppressed: 0, historical: 0, dry_run: 0 },
    brokenRules: 0,
  };
  const failed = new Set<string>();
  const patientUntil = clock.now() + (options.patienceMilliseconds ?? 0);
  // All of them first: the newest often arrives first, and its session was opened by an older one.
  await rememberKeys(parts, arrivals);
  const withoutRights = await informOfRights(parts, arrivals);
  const seen = arrivals.map(({ event, storedAt }) => ({
    ...{ event, storedAt, isOrdered: options.isOrdered },
  }));
  const judged = clock.now() < options.deadline ? await judgeBatch(parts, seen) : [];
  for (const [index, { broken }] of judged.entries()) {
    for (const failure of broken) reportBrokenRule(logger, arrivals[index]?.event, failure);
    tally.brokenRules += broken.length;
  }
  const queue = arrivals.entries();
  async function work(): Promise<void> {
    for (const [index, arrival] of queue) {
      const verdict = withoutRights.has(arrival.id) ? undefined : judged[index];
      if (verdict === undefined || clock.now() >= options.deadline) {
        failed.add(arrival.id);
        continue;
      }
      try {
        const until = Math.min(patientUntil, arrival.storedAt + SETTLED_MILLISECONDS);
        await alertOn(withPatience(parts, until), options, verdict, arrival.storedAt, tally);
      } catch (error) {
        failed.add(arrival.id);
        const data = { error, event_id: arrival.event.eventId };
        logger.error(data, 'Event failed and will be delivered again');
      }
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { failedIds: arrivals.map(({ id }) => id).filter((id) => failed.has(id)), tally };
}

/** The parts with every place where the origin of a session may be found, asked until a time. */
function withPatience(parts: AlertParts, until: number): BatchParts {
  const { clock, issuedKeys, issuingCalls } = parts;
  const places = issuingCalls === undefined ? [issuedKeys] : [issuedKeys, issuingCalls];
  return { ...parts, origins: createPatientOrigins(places, clock, until) };
}

/** Without it an alert names its role instead of its person: no reason to hold alerts up. */
async function rememberKeys(parts: AlertParts, arrivals: readonly Arrival[]) {
  const { directoryNames, issuedKeys, logger } = parts;
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
  event: RuleEvent | undefined,
  { error, ruleId }: RuleFailure,
): void {
  logger.error({ error, rule_id: ruleId, event_id: event?.eventId }, 'Rule failed on an event');
}

/** Returns the ids of events that would be judged without what they have to know: they come again. */
async function informOfRights({ logger, rights }: AlertParts, arrivals: readonly Arrival[]) {
  try {
    await rights?.inform(arrivals.map(({ event }) => event));
    return new Set<string>();
  } catch (error) {
    if (!isAppError(error)) {
      // It would throw again, for ever: better judged by the event alone.
      logger.error({ error }, 'Looking up what policies allow broke');
      return new Set<string>();
    }
    logger.warn({ error }, 'What policies allow could not be looked up');
    const concerned = arrivals.filter(({ event }) => concernsRights(event));
    return new Set(concerned.map(({ id }) => id));
  }
}

/** Settles every alert of an event, then fails if one of them, or the memory of a rule, did. */
async function alertOn(
  parts: BatchParts,
  options: AlertOptions,
  { alerts, failures }: Judged,
  storedAt: number,
  tally: BatchTally,
): Promise<void> {
  const errors = [...failures];
  for (const alert of alerts) {
    try {
      const disposition = await settle(parts, options, alert, storedAt);
      if (disposition !== undefined) tally.alerts[disposition] += 1;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} alerts failed`);
}

/** Returns what became of the alert; undefined when it was settled before. */
async function settle(
  parts: BatchParts,
  { deadline, groupMinutes, maxAgeHours }: AlertOptions,
  alert: Alert,
  storedAt: number,
): Promise<Disposition | undefined> {
  const { groups, ledger, settings } = parts;
  const { event } = alert;
  // By the time of storage: an alert must not turn into history while its delivery is tried.
  if (storedAt - event.occurredAt > maxAgeHours * HOUR) {
    await ledger.record(alert, 'historical');
    return 'historical';
  }
  if (alert.isDryRun) {
    await ledger.record(alert, 'dry_run');
    return 'dry_run';
  }
  const suppression = findSuppression(settings.suppressions, alert, storedAt);
  if (suppression !== undefined) {
    await ledger.record(alert, 'suppressed', suppression.reason);
    return 'suppressed';
  }
  const group = await groups.enter(alert, groupMinutes);
  if (group.role === 'follower') {
    await ledger.record(alert, 'grouped', group.leaderEventId);
    return 'grouped';
  }
  return (await send(parts, alert, group.folded, deadline)) ? 'sent' : undefined;
}

async function send(
  { clock, directoryNames, ledger, logger, origins, publisher }: BatchParts,
  alert: Alert,
  folded: number,
  deadline: number,
): Promise<boolean> {
  const isOurs = await claimPatiently(ledger, clock, alert, deadline);
  if (!isOurs) return false;
  try {
    const attribution = await attribute(alert.event, { origins, names: directoryNames }, logger);
    await publisher.publish(alert, { folded, attribution });
  } catch (error) {
    // The lease ends by itself if this fails too.
    await ledger.release(alertKey(alert)).catch(() => undefined);
    throw error;
  }
  await ledger.markSent(alertKey(alert));
  return true;
}

/** Waits for a lease to end: its holder has died, or is about to publish. */
async function claimPatiently(
  ledger: AlertLedger,
  clock: Clock,
  alert: Alert,
  deadline: number,
): Promise<boolean> {
  const patience = Math.min(deadline, clock.now() + LEASE_MILLISECONDS + LEASE_POLL_MILLISECONDS);
  for (;;) {
    const claim = await ledger.claim(alert);
    if (claim !== 'leased') return claim === 'claimed';
    if (clock.now() + LEASE_POLL_MILLISECONDS > patience) {
      throw new AppError('BUSY', 'Somebody else is publishing the alert, or died doing so.', {
        hint: 'The stream delivers the event again.',
      });
    }
    await clock.sleep(LEASE_POLL_MILLISECONDS);
  }
}

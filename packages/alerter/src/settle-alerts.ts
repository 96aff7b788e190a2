import { isAppError } from '@iam-tracker/core';
import type { Alert } from './alert.ts';
import type { AlertOptions, AlertParts, Arrival, BatchTally } from './alert-work.ts';
import { createPatientOrigins } from './patient-origins.ts';
import type { GroupMessage } from './ports.ts';
import { BUSY, sendAlert } from './send-alert.ts';
import type { GroupPlace } from './state/group-place.ts';
import { rankOf } from './state/group-window.ts';
import { findSuppression } from './suppression.ts';
import { takeInTurn } from './take-in-turn.ts';

/** An alert and the event that raised it, as it arrived. */
export interface RaisedAlert {
  readonly alert: Alert;
  readonly arrival: Arrival;
}

/** What a settlement tells, while it goes on. */
export interface SettlementReport {
  readonly tally: BatchTally;
  /** The arrival has to come again. */
  fail(arrival: Arrival, error: unknown): void;
}

interface Settlement {
  readonly parts: AlertParts;
  readonly options: AlertOptions;
  readonly report: SettlementReport;
  /** Epoch milliseconds until which alerts may wait for the call that opened a session. */
  readonly patientUntil: number;
}

/** Alerts of one window, and how many were raised so far whatever became of them. */
interface Cluster {
  readonly place: GroupPlace;
  readonly raised: RaisedAlert[];
}

const HOUR = 3_600_000;
/** Alerts that are worked on at a time; most of an alert is waiting for answers. */
const WORKERS = 8;
/** What a run of the collector read together is stored within a minute. */
const SETTLED_MILLISECONDS = 60_000;
/** Arrivals whose time is over are told so, without a reason to log. */
export const OUT_OF_TIME = Symbol('out of time');

/**
 * Sends, folds or records the alerts of a batch, window by window, the worst first: neither the storm of a
 * rule nor a backlog keeps the worst waiting. What fails concerns its window alone.
 */
export async function settleAlerts(
  raised: readonly RaisedAlert[],
  settlement: Settlement,
): Promise<void> {
  const { report } = settlement;
  const clusters = new Map<string, Cluster>();
  await takeInTurn(raised, WORKERS, async (each) => {
    try {
      const place = await findPlace(settlement, each);
      if (place === undefined) return;
      const cluster = clusters.get(place.key) ?? { place, raised: [] };
      clusters.set(place.key, cluster);
      cluster.raised.push(each);
    } catch (error) {
      report.fail(each.arrival, error);
    }
  });
  const sorted = [...clusters.values()].sort((a, b) => worstOf(a) - worstOf(b));
  await takeInTurn(sorted, WORKERS, async (cluster) => {
    await settleCluster(settlement, cluster);
  });
}

function worstOf({ raised }: Cluster): number {
  return Math.min(...raised.map(({ alert }) => rankOf(alert.severity)));
}

/** Returns the window of an alert that is news; records what is none, and returns nothing then. */
async function findPlace(
  { options, parts, report }: Settlement,
  { alert, arrival }: RaisedAlert,
): Promise<GroupPlace | undefined> {
  const { groups, ledger, settings } = parts;
  const { storedAt } = arrival;
  const { tally } = report;
  // By the time of storage: an alert must not turn into history while its delivery is tried.
  const isOld = storedAt - alert.event.occurredAt > options.maxAgeHours * HOUR;
  if (isOld && !(await wasMissed(parts, arrival))) {
    await ledger.record(alert, 'historical');
    tally.alerts.historical += 1;
    return undefined;
  }
  if (alert.isDryRun) {
    await ledger.record(alert, 'dry_run');
    tally.alerts.dry_run += 1;
    return undefined;
  }
  const suppression = findSuppression(settings.suppressions, alert, storedAt);
  if (suppression !== undefined) {
    await ledger.record(alert, 'suppressed', suppression.reason);
    tally.alerts.suppressed += 1;
    return undefined;
  }
  return isOld ? groups.latePlaceOf(alert, storedAt) : groups.placeOf(alert, options.groupMinutes);
}

/** Tells whether we should have heard of an event when it happened: the account was watched by then. */
async function wasMissed(
  { watch }: AlertParts,
  { event, isImported = false }: Arrival,
): Promise<boolean> {
  return !isImported && event.occurredAt >= (await watch.since(event.accountId ?? ''));
}

async function settleCluster(settlement: Settlement, cluster: Cluster): Promise<void> {
  const { place } = cluster;
  const open = new Map(cluster.raised.map((each) => [each.alert, each]));
  const fail = (error: unknown) => {
    for (const { arrival } of open.values()) settlement.report.fail(arrival, error);
  };
  try {
    if (place.kind === 'late') await foldAlerts(settlement, place, [...open.keys()], LATE_NOTE);
    else await settleGroup(settlement, place, open);
  } catch (error) {
    fail(error);
  }
}

const LATE_NOTE = 'found late; told in a summary';

/**
 * Sends what a window has to say, message by message, then folds the rest. Takes away from `open` what is done;
 * what is left when it throws has to come again.
 */
async function settleGroup(
  settlement: Settlement,
  place: GroupPlace,
  open: Map<Alert, RaisedAlert>,
): Promise<void> {
  const { options, parts, report } = settlement;
  const { groups, ledger } = parts;
  for (;;) {
    const plan = await groups.judge(place, [...open.keys()], options.groupMinutes);
    for (const alert of plan.sent) open.delete(alert);
    const [message] = plan.messages;
    if (message !== undefined && parts.clock.now() >= options.deadline) {
      await deferAlerts(settlement, place, plan.messages, open);
      continue;
    }
    if (message === undefined) {
      const leaders = new Map(plan.followers.map((each) => [each.alert, each.leaderEventId]));
      await foldAlerts(settlement, place, [...leaders.keys()], (alert) => leaders.get(alert) ?? '');
      return;
    }
    const outcome = await sendMessage(settlement, place, message, open);
    if (outcome === 'sent') {
      const { lead, others, untold } = message;
      report.tally.alerts.sent += 1;
      await groups.noteSent(place, { lead, others, untold });
      await takeInTurn(others, WORKERS, async (alert) => {
        await ledger.record(alert, 'grouped', lead.event.eventId);
        report.tally.alerts.grouped += 1;
        open.delete(alert);
      });
    }
    // Whatever its message told of others then: they are told again rather than never.
    if (outcome === 'sent_before') {
      await groups.noteSent(place, { lead: message.lead, others: [], untold: [] });
    }
    open.delete(message.lead);
  }
}

/** Sends a message. What it is about comes again, and leaves `open`, when that fails: others are tried all the same. */
async function sendMessage(
  { options, parts, patientUntil, report }: Settlement,
  place: GroupPlace,
  { lead, others, summary }: GroupMessage,
  open: Map<Alert, RaisedAlert>,
): Promise<'sent' | 'sent_before' | 'settled' | 'failed'> {
  const { clock, issuedKeys, issuingCalls } = parts;
  const places = issuingCalls === undefined ? [issuedKeys] : [issuedKeys, issuingCalls];
  const storedAt = open.get(lead)?.arrival.storedAt ?? 0;
  const until = Math.min(patientUntil, storedAt + SETTLED_MILLISECONDS);
  const origins = createPatientOrigins(places, clock, until);
  try {
    const context = { folded: summary?.count ?? 0, summary, deadline: options.deadline };
    return await sendAlert(parts, origins, lead, context);
  } catch (error) {
    if (!isAppError(error, BUSY)) await noteUnsent(parts, place, [lead, ...others]);
    giveUp(report, [lead, ...others], open, error);
    return 'failed';
  }
}

/** There is no time to send them in this invocation: they come again, and it is known that they do. */
async function deferAlerts(
  { parts, report }: Settlement,
  place: GroupPlace,
  messages: readonly GroupMessage[],
  open: Map<Alert, RaisedAlert>,
): Promise<void> {
  const alerts = messages.flatMap(({ lead, others }) => [lead, ...others]);
  await noteUnsent(parts, place, alerts);
  giveUp(report, alerts, open, OUT_OF_TIME);
}

/** The stream brings them again, for a day; if it gives them up, the closing message has them. */
async function noteUnsent(
  { groups, logger }: AlertParts,
  place: GroupPlace,
  alerts: readonly Alert[],
): Promise<void> {
  await groups.noteUnsent(place, alerts).catch((error: unknown) => {
    logger.warn({ error }, 'What could not be sent could not be noted either');
  });
}

function giveUp(
  report: SettlementReport,
  alerts: readonly Alert[],
  open: Map<Alert, RaisedAlert>,
  error: unknown,
): void {
  for (const alert of alerts) {
    const arrival = open.get(alert)?.arrival;
    if (arrival !== undefined) report.fail(arrival, error);
    open.delete(alert);
  }
}

async function foldAlerts(
  { parts, report }: Settlement,
  place: GroupPlace,
  alerts: readonly Alert[],
  note: string | ((alert: Alert) => string),
): Promise<void> {
  if (alerts.length === 0) return;
  await parts.groups.fold(place, alerts);
  await takeInTurn(alerts, WORKERS, async (alert) => {
    await parts.ledger.record(alert, 'grouped', typeof note === 'string' ? note : note(alert));
    report.tally.alerts.grouped += 1;
  });
}

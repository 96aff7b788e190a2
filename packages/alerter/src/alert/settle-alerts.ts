import { forEachConcurrently, groupBy, HOUR, isAppError, MINUTE } from '@iam-tracker/core';
import { joinKey } from '../event/caller.ts';
import { createRetryingOrigins } from '../people/attribution.ts';
import type { AlertLedger, GroupMessage, GroupPlace, JudgedWindow, NewRecord } from '../ports.ts';
import { findSuppression } from '../settings/suppression.ts';
import { type Alert, alertKey, keyText } from './alert.ts';
import type {
  AlertDependencies,
  AlertOptions,
  Arrival,
  RaisedAlert,
  SettlementReport,
} from './alert-work.ts';
import { rankOf } from './group-window.ts';
import { BUSY, sendAlert } from './send-alert.ts';

interface SettlementContext {
  readonly dependencies: AlertDependencies;
  readonly options: AlertOptions;
  readonly report: SettlementReport;
  /** Epoch milliseconds until which alerts may wait for the call that opened a session. */
  readonly waitUntil: number;
}

interface Settlement extends SettlementContext {
  readonly quiet: QuietAlerts;
}

/** Alerts of one window. */
interface Cluster {
  readonly place: GroupPlace;
  readonly raised: RaisedAlert[];
}

/** Alerts that are worked on at a time; most of an alert is waiting for answers. */
const WORKERS = 8;
/** Events that a run of the collector read together are stored within a minute. */
const SETTLED_MILLISECONDS = MINUTE;
/** Arrivals whose time is over are told so, without a reason to log. */
export const OUT_OF_TIME = Symbol('out of time');

/**
 * Sends, folds or records the alerts of a batch, window by window, the worst first: neither the storm of a
 * rule nor a backlog keeps the worst waiting. What fails concerns its window alone.
 */
export async function settleAlerts(
  raised: readonly RaisedAlert[],
  context: SettlementContext,
): Promise<void> {
  const { dependencies, report } = context;
  const settlement = { ...context, quiet: createQuietAlerts() };
  const clusters = new Map<string, Cluster>();
  await forEachConcurrently(raised, WORKERS, async (each) => {
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
  // What one window tells counts for its neighbours too: those of a rule in an account come one after the other.
  const lanes = groupBy(sorted, ({ place }) => joinKey(place.kind, place.ruleId, place.accountId));
  await forEachConcurrently([...lanes.values()], WORKERS, async (lane) => {
    for (const cluster of lane) await settleCluster(settlement, cluster);
  });
  // Whatever the time is: what was begun is ended.
  await settlement.quiet.record(dependencies.ledger, report);
}

function worstOf({ raised }: Cluster): number {
  return Math.min(...raised.map(({ alert }) => rankOf(alert.severity)));
}

/** Returns the window of an alert that is news; puts aside what is none, and returns nothing then. */
async function findPlace(
  { options, dependencies, quiet }: Settlement,
  raised: RaisedAlert,
): Promise<GroupPlace | undefined> {
  const { accounts, groups, settings } = dependencies;
  const { alert, arrival } = raised;
  const { storedAt } = arrival;
  // By the time of storage: an alert must not turn into history while its delivery is tried.
  const isOld = storedAt - alert.event.occurredAt > options.maxAgeHours * HOUR;
  if (isOld && !(await wasMissed(dependencies, arrival))) {
    quiet.add(raised, 'historical');
    return undefined;
  }
  if (alert.isDryRun) {
    quiet.add(raised, 'dry_run');
    return undefined;
  }
  const suppression = findSuppression(settings.suppressions, alert, storedAt, accounts?.find);
  if (suppression !== undefined) {
    quiet.add(raised, 'suppressed', suppression.reason);
    return undefined;
  }
  return isOld ? groups.latePlaceOf(alert, storedAt) : groups.placeOf(alert, options.groupMinutes);
}

/** Tells whether we should have heard of an event when it happened: the account was watched by then. */
async function wasMissed(
  { watch }: AlertDependencies,
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
    if (place.kind === 'late') {
      await foldAlerts(settlement, place, { raised: cluster.raised, noteOf: () => LATE_NOTE });
    } else await settleGroup(settlement, place, open);
  } catch (error) {
    fail(error);
  }
}

const LATE_NOTE = 'found late; told in a summary';

/**
 * Sends what a window has to say, message by message, then folds the rest. Takes away from `open` what is done,
 * but for its record; what is left when it throws has to come again.
 */
async function settleGroup(
  settlement: Settlement,
  place: GroupPlace,
  open: Map<Alert, RaisedAlert>,
): Promise<void> {
  const { options, dependencies, quiet, report } = settlement;
  const { groups } = dependencies;
  while (open.size > 0) {
    const plan = await groups.judge(place, [...open.keys()], options.groupMinutes);
    for (const alert of plan.sent) open.delete(alert);
    const [message] = plan.messages;
    if (message !== undefined && dependencies.clock.now() >= options.deadline) {
      await deferAlerts(settlement, place, plan.messages, open);
      continue;
    }
    if (message === undefined) {
      const leaders = new Map(plan.followers.map((each) => [each.alert, each.leaderEventId]));
      const followers = [...open.values()].filter(({ alert }) => leaders.has(alert));
      const noteOf = (alert: Alert) => leaders.get(alert) ?? '';
      await foldAlerts(settlement, place, { raised: followers, noteOf, judged: plan.judged });
      return;
    }
    const outcome = await sendMessage(settlement, place, message, open);
    if (outcome === 'sent') {
      const { lead, others, untold } = message;
      report.counters.alerts.sent += 1;
      await groups.noteSent(place, { lead, others, untold }, plan.judged);
      for (const alert of others) {
        const raised = open.get(alert);
        if (raised !== undefined) quiet.add(raised, 'grouped', lead.event.eventId);
        open.delete(alert);
      }
    }
    // Whatever its message told of others then: they are told again rather than never.
    if (outcome === 'sent_before') {
      const { lead } = message;
      await groups.noteSent(place, { lead, others: [], untold: [] }, plan.judged);
    }
    open.delete(message.lead);
  }
}

/** Sends a message. What it is about comes again, and leaves `open`, when that fails: others are tried all the same. */
async function sendMessage(
  { options, dependencies, waitUntil, report }: Settlement,
  place: GroupPlace,
  { lead, others, summary }: GroupMessage,
  open: Map<Alert, RaisedAlert>,
): Promise<'sent' | 'sent_before' | 'settled' | 'failed'> {
  const { clock, issuedKeys, issuingCalls } = dependencies;
  const places = issuingCalls === undefined ? [issuedKeys] : [issuedKeys, issuingCalls];
  const storedAt = open.get(lead)?.arrival.storedAt ?? 0;
  const until = Math.min(waitUntil, storedAt + SETTLED_MILLISECONDS);
  const origins = createRetryingOrigins(places, clock, until);
  try {
    const context = { folded: summary?.count ?? 0, summary, deadline: options.deadline };
    return await sendAlert(dependencies, origins, lead, context);
  } catch (error) {
    if (!isAppError(error, BUSY)) await noteUnsent(dependencies, place, [lead, ...others]);
    giveUp(report, [lead, ...others], open, error);
    return 'failed';
  }
}

/** There is no time to send them in this invocation: they come again, and it is known that they do. */
async function deferAlerts(
  { dependencies, report }: Settlement,
  place: GroupPlace,
  messages: readonly GroupMessage[],
  open: Map<Alert, RaisedAlert>,
): Promise<void> {
  const alerts = messages.flatMap(({ lead, others }) => [lead, ...others]);
  await noteUnsent(dependencies, place, alerts);
  giveUp(report, alerts, open, OUT_OF_TIME);
}

/** The stream brings them again, for a day; if it gives them up, the closing message has them. */
async function noteUnsent(
  { groups, logger }: AlertDependencies,
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

interface Fold {
  readonly raised: readonly RaisedAlert[];
  readonly noteOf: (alert: Alert) => string;
  readonly judged?: JudgedWindow;
}

async function foldAlerts(
  { dependencies, quiet }: Settlement,
  place: GroupPlace,
  { judged, noteOf, raised }: Fold,
): Promise<void> {
  if (raised.length === 0) return;
  const alerts = raised.map(({ alert }) => alert);
  await dependencies.groups.fold(place, alerts, judged);
  for (const each of raised) quiet.add(each, 'grouped', noteOf(each.alert));
}

/** Alerts of a batch that are not published themselves. They are recorded together: apart, each would be a request. */
interface QuietAlerts {
  add(raised: RaisedAlert, disposition: NewRecord['disposition'], note?: string): void;
  /** Records each once and counts it, or reports that its event has to come again. */
  record(ledger: AlertLedger, report: SettlementReport): Promise<void>;
}

interface QuietAlert {
  readonly record: NewRecord;
  /** More than one when its event came more than once. */
  readonly arrivals: Arrival[];
}

function createQuietAlerts(): QuietAlerts {
  const quiet = new Map<string, QuietAlert>();
  return {
    add({ alert, arrival }, disposition, note) {
      const key = keyText(alertKey(alert));
      const known = quiet.get(key);
      if (known !== undefined) known.arrivals.push(arrival);
      else quiet.set(key, { record: { alert, disposition, note }, arrivals: [arrival] });
    },

    async record(ledger, { fail, counters }) {
      const all = [...quiet.values()];
      if (all.length === 0) return;
      const failures = await ledger.recordAll(all.map(({ record }) => record));
      for (const [index, { arrivals, record }] of all.entries()) {
        const failure = failures[index];
        if (failure === undefined) counters.alerts[record.disposition] += 1;
        else if (failure !== 'settled') for (const arrival of arrivals) fail(arrival, failure);
      }
    },
  };
}

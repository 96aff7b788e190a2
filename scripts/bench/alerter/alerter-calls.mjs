import {
  alertBatch,
  createAlertMemory,
  createDynamoDbDocuments,
  createDynamoDbLedger,
  createStreamMemory,
} from '@iam-tracker/alerter/alert';
import {
  CATALOGUE,
  createDetectionState,
  createEngine,
  decodeImage,
  parseSettings,
  RULE_IDS,
} from '@iam-tracker/alerter/detect';
import { createLogger, encodeEvent } from '@iam-tracker/core';
import { storedEvents } from '../stored-events.mjs';
import { createCountingLedger, createCountingTable } from './counting-tables.mjs';

/** @typedef {import('@iam-tracker/alerter/detect').RuleEvent} RuleEvent */

/**
 * Cost of a batch.
 *
 * @typedef {object} BatchCost
 * @property {number} calls of DynamoDB, all tables
 * @property {number} writeUnits of the detection state
 * @property {number} readUnits of the detection state
 * @property {number} alerts sent, grouped or recorded
 */

const DAY = 86_400_000;

/**
 * An alerter as it is deployed, over tables that count.
 */
export function createCountedAlerter() {
  const table = createCountingTable();
  const alertsTable = createCountingLedger();
  let now = 0;
  const clock = {
    now: () => now,
    /** @param {number} milliseconds */
    async sleep(milliseconds) {
      now += milliseconds;
    },
  };
  const context = { client: /** @type {any} */ (table), clock, random: () => 0.5 };
  const documents = createDynamoDbDocuments({ ...context, tableName: 'detection-state' });
  const settings = parseSettings({}, RULE_IDS);
  const dependencies = {
    engine: createEngine(CATALOGUE, settings),
    settings,
    state: createDetectionState({ documents, clock, random: context.random }),
    ...createAlertMemory({ documents, clock, random: context.random }),
    ledger: createDynamoDbLedger({
      ...context,
      client: /** @type {any} */ (alertsTable),
      tableName: 'alerts',
    }),
    publisher: { publish: async () => undefined },
    ...createStreamMemory({ documents, clock, random: context.random }),
    clock,
    logger: createLogger({ level: 'ERROR' }),
  };
  const options = { groupMinutes: 60, maxAgeHours: 24, deadline: Number.POSITIVE_INFINITY };

  return {
    /**
     * @param {readonly RuleEvent[]} events stored a minute after the last of them happened
     * @returns {Promise<BatchCost>}
     */
    async take(events) {
      const before = { ...table.counts, ofAlerts: alertsTable.counts.calls };
      now = Math.max(now, ...events.map(({ occurredAt }) => occurredAt + 60_000));
      const arrivals = events.map((event) => ({ id: event.eventId, event, storedAt: now }));
      const { failedIds, counters } = await alertBatch(dependencies, options, arrivals);
      if (failedIds.length > 0) throw new Error(`${failedIds.length} events failed`);
      return {
        calls: table.counts.calls - before.calls + alertsTable.counts.calls - before.ofAlerts,
        writeUnits: table.counts.writeUnits - before.writeUnits,
        readUnits: table.counts.readUnits - before.readUnits,
        alerts: Object.values(counters.alerts).reduce((sum, count) => sum + count, 0),
      };
    },
  };
}

/**
 * Events of a simulated account as the stream delivers them, in the order of their times.
 *
 * @param {number} days
 * @returns {RuleEvent[]}
 */
export function ordinaryEvents(days) {
  const end = Date.UTC(2026, 2, 31);
  const account = { seed: 1, start: end - days * DAY, end };
  return [...storedEvents(account)].map(toEvent).sort((a, b) => a.occurredAt - b.occurredAt);
}

/**
 * Calls of one principal, as fast as it can: two kinds of reads, each of which a rule counts, or what is refused,
 * which alerts.
 *
 * @param {number} count
 * @param {'reads' | 'refused'} kind
 * @param {{ start: number, perSecond?: number }} time epoch milliseconds of the first
 * @returns {RuleEvent[]}
 */
export function burstOf(count, kind, { perSecond = 5, start }) {
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(start + Math.floor(index / perSecond) * 1000);
    const eventTime = `${time.toISOString().slice(0, 19)}Z`;
    return toEvent({
      ...{ eventDate: eventTime.slice(0, 10), eventTime, eventVersion: '1.11' },
      eventId: `burst-${kind}-${start}-${index}`,
      eventName: index % 2 === 0 ? 'ListUsers' : 'ListRoles',
      ...{ eventSource: 'iam.amazonaws.com', eventType: 'iam', readOnly: true },
      ...{ accountId: '123456789012', awsRegion: 'us-east-1', sourceIp: '192.0.2.1' },
      ...{ actor: 'mallory', actorType: 'iam_user', userName: 'mallory', userType: 'IAMUser' },
      userArn: 'arn:aws:iam::123456789012:user/mallory',
      outcome: kind === 'reads' ? 'success' : 'failure',
      ...(kind === 'reads' ? {} : { errorCode: 'AccessDenied' }),
    });
  });
}

/** @param {import('@iam-tracker/core').ActivityEvent} event */
function toEvent(event) {
  const decoded = decodeImage(encodeEvent(event, { retentionDays: 0 }));
  if (decoded === undefined) throw new Error('An event of our own cannot be read.');
  return decoded;
}

/**
 * Takes events through an alerter in batches.
 *
 * @param {ReturnType<typeof createCountedAlerter>} alerter
 * @param {readonly RuleEvent[]} events
 * @param {number} size
 */
export async function takeBatches(alerter, events, size) {
  /** @type {BatchCost[]} */
  const costs = [];
  for (let start = 0; start < events.length; start += size) {
    costs.push(await alerter.take(events.slice(start, start + size)));
  }
  return costs;
}

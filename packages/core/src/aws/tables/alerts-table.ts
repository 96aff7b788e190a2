import {
  ALERT_RETENTION_DAYS,
  type AlertRecord,
  decodeAlertRecord,
} from '../../alerts/alert-record.ts';
import { DAY, dayOf, HOUR } from '../../time.ts';
import { type OperationOptions, queryItems, type TableAccess } from '../dynamodb/requests.ts';

/**
 * Reads what the alerter recorded. Each operation throws AppError TABLE_MISSING or STORAGE_FAILED
 * with what the SDK threw as its cause, after waiting out throttling for a while.
 */
interface AlertsTable {
  /** Time after its end in which a day may still change, milliseconds. */
  readonly changesForMilliseconds: number;
  /** Returns the UTC days of which the table may have alerts, newest first. */
  days(): Promise<readonly string[]>;
  /**
   * Yields the alerts that were first recorded on a UTC day, by event id. What was written within the last
   * second may be missing, or be as it was before.
   */
  alertsOfDay(day: string, options?: OperationOptions): AsyncIterable<AlertRecord>;
}

/** DynamoDB deletes "within a few days" of an item's time to live (developer guide, "Using time to live"). */
const DELETION_DAYS = 3;

/**
 * A claim may become something else until the stream lets go of its event: a day later, at most (DynamoDB
 * developer guide, "Change data capture for DynamoDB Streams"). Two hours more, because clocks differ.
 */
const CHANGES_FOR_MILLISECONDS = 26 * HOUR;

export function createAlertsTable(options: TableAccess): AlertsTable {
  return {
    changesForMilliseconds: CHANGES_FOR_MILLISECONDS,
    async days() {
      const now = options.clock.now();
      const count = ALERT_RETENTION_DAYS + DELETION_DAYS;
      return Array.from({ length: count }, (_, age) => dayOf(now - age * DAY));
    },
    async *alertsOfDay(day, { signal } = {}) {
      const params = {
        IndexName: 'alert_date-index',
        KeyConditionExpression: 'alert_date = :day',
        ExpressionAttributeValues: { ':day': { S: day } },
      };
      for await (const item of queryItems(params, { ...options, signal })) {
        const alert = decodeAlertRecord(item);
        if (alert !== undefined) yield alert;
      }
    },
  };
}

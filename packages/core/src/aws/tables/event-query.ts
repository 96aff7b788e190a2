import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AppError } from '../../error.ts';
import { printable } from '../../text.ts';
import { formatTime, parseDay, parseTime, SECOND } from '../../time.ts';
import type { TableQuery } from '../dynamodb/requests.ts';

/**
 * A stretch of event time, both ends included; what is left out is open. ISO 8601 with `Z` or an
 * offset, or a day (its first second, UTC).
 */
export interface TimeRange {
  readonly since?: string;
  readonly until?: string;
}

/** What the table compares for its reader, in the names of storage; case counts. */
export interface Comparison {
  readonly attribute: string;
  readonly operator: 'is' | 'contains';
  readonly value: string;
}

/** Selects events of which each list has a comparison that holds. The values never become part of an expression. */
export type EventConditions = readonly (readonly Comparison[])[];

/** A range in the spelling of stored times, whole seconds in UTC, so that text sorts as time. */
interface StoredRange {
  readonly since?: string;
  readonly until?: string;
}

type EventIndex = 'user_name-index' | 'event_name-index';

/**
 * Returns what Query wants for one key of an index, newest first; undefined when nothing can match.
 *
 * @throws AppError BAD_ARGUMENT for a time that is none.
 */
export function indexQuery(
  indexName: EventIndex,
  value: string,
  range: TimeRange,
  where: EventConditions = [],
): TableQuery | undefined {
  const stored = storedRange(range);
  if (value === '' || stored === undefined) return undefined;
  const keyName = indexName === 'user_name-index' ? 'user_name' : 'event_name';
  const time = timeCondition(stored);
  const filter = filterBy(where);
  return {
    IndexName: indexName,
    KeyConditionExpression: [`${keyName} = :key`, ...time.conditions].join(' AND '),
    ExpressionAttributeValues: { ':key': { S: value }, ...time.values, ...filter.values },
    ScanIndexForward: false,
    ...filterParams(filter),
  };
}

/**
 * Returns what Query wants for the events of a day, whole, by event id; undefined when nothing can
 * match. The table does not sort a day by time, so a range filters what was read. The read is consistent:
 * a day that is exported must have every event that was acknowledged before.
 *
 * @throws AppError BAD_ARGUMENT for a time that is none.
 */
export function dateQuery(
  eventDate: string,
  range: TimeRange,
  where: EventConditions = [],
): TableQuery | undefined {
  const stored = storedRange(range);
  if (eventDate === '' || stored === undefined) return undefined;
  const time = timeCondition(stored);
  const filter = filterBy(where);
  const conditions = [...time.conditions, ...filter.conditions];
  return {
    ConsistentRead: true,
    KeyConditionExpression: 'event_date = :key',
    ExpressionAttributeValues: { ':key': { S: eventDate }, ...time.values, ...filter.values },
    ...filterParams({ ...filter, conditions }),
  };
}

interface Filter {
  readonly conditions: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

function filterBy(where: EventConditions): Filter {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const conditions = where.map((comparisons) => {
    const written = comparisons.map(({ attribute, operator, value }) => {
      const number = Object.keys(names).length;
      const [name, bound] = [`#w${number}`, `:w${number}`];
      names[name] = attribute;
      values[bound] = { S: value };
      return operator === 'is' ? `${name} = ${bound}` : `contains(${name}, ${bound})`;
    });
    return `(${written.join(' OR ')})`;
  });
  return { conditions, names, values };
}

function filterParams({
  conditions,
  names,
}: Pick<Filter, 'conditions' | 'names'>): Pick<
  TableQuery,
  'FilterExpression' | 'ExpressionAttributeNames'
> {
  if (conditions.length === 0) return {};
  return {
    FilterExpression: conditions.join(' AND '),
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
  };
}

function timeCondition({ since, until }: StoredRange): {
  conditions: string[];
  values: Record<string, AttributeValue>;
} {
  // A key may be compared once: two bounds are one BETWEEN (Query API reference).
  if (since !== undefined && until !== undefined) {
    return {
      conditions: ['event_time BETWEEN :since AND :until'],
      values: { ':since': { S: since }, ':until': { S: until } },
    };
  }
  if (since !== undefined) {
    return { conditions: ['event_time >= :since'], values: { ':since': { S: since } } };
  }
  if (until !== undefined) {
    return { conditions: ['event_time <= :until'], values: { ':until': { S: until } } };
  }
  return { conditions: [], values: {} };
}

/** Undefined for an empty range, which DynamoDB would refuse. */
function storedRange({ since, until }: TimeRange): StoredRange | undefined {
  const stored = {
    ...(since === undefined ? {} : { since: toStoredTime('since', since, Math.ceil) }),
    ...(until === undefined ? {} : { until: toStoredTime('until', until, Math.floor) }),
  };
  const isEmpty =
    stored.since !== undefined && stored.until !== undefined && stored.since > stored.until;
  return isEmpty ? undefined : stored;
}

function toStoredTime(name: string, text: string, round: (seconds: number) => number): string {
  const time = parseDay(text) ?? parseTime(text);
  if (time === undefined) {
    throw new AppError(
      'BAD_ARGUMENT',
      `${name} is "${printable(text, 100)}"; allowed: an ISO 8601 time such as 2026-03-01T12:00:00Z, or a day.`,
    );
  }
  return formatTime(round(time / SECOND) * SECOND);
}

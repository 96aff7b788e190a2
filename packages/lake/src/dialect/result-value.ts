import type { ResultValue } from '../queries/query-engine.ts';
import { ZONED_FIELDS } from './macros/macro.ts';

const WHOLE = /^U?(BIGINT|HUGEINT)$|^DECIMAL/;
const FRACTION = /[.]\d+$/;

/**
 * Writes a value as Athena would. Numbers that JSON cannot hold come as text; those that it can become numbers again.
 * Times have milliseconds, and those with a zone name it.
 */
export function toResultValue(value: ResultValue, type: string): ResultValue {
  if (value === null) return null;
  if (type.endsWith('[]') && Array.isArray(value)) {
    return value.map((each) => toResultValue(each, type.slice(0, -2)));
  }
  if (type === `STRUCT(${ZONED_FIELDS})`) {
    const { local, zone } = value as Readonly<Record<string, ResultValue>>;
    return `${withMilliseconds(String(local))} ${String(zone)}`;
  }
  if (type === 'INTERVAL') return writeInterval(value as unknown as Interval);
  if (typeof value !== 'string') return value;
  if (/^TIME(STAMP(_M?S)?)?$/.test(type)) return withMilliseconds(value);
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    return `${withMilliseconds(value.replace(/\+00$/, ''))} UTC`;
  }
  if (!WHOLE.test(type)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) || type.startsWith('DECIMAL') ? number : value;
}

function withMilliseconds(time: string): string {
  const fraction = FRACTION.exec(time)?.[0] ?? '.';
  return time.replace(FRACTION, '') + fraction.padEnd(4, '0');
}

interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: string;
}

const DAY = 86_400_000;

/** Years and months, or days and the rest: Trino has no interval of both. */
function writeInterval({ months, days, micros }: Interval): string {
  if (months !== 0) {
    const size = Math.abs(months);
    return `${months < 0 ? '-' : ''}${Math.floor(size / 12)}-${size % 12}`;
  }
  const milliseconds = days * DAY + Math.trunc(Number(micros) / 1000);
  const size = Math.abs(milliseconds);
  const clock = new Date(size % DAY).toISOString().slice(11, 23);
  return `${milliseconds < 0 ? '-' : ''}${Math.floor(size / DAY)} ${clock}`;
}

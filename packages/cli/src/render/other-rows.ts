import { printable } from '@iam-tracker/core';
import type { OtherRow } from '@iam-tracker/local';
import type { Colors } from '../terminal.ts';
import { formatCount } from './quantities.ts';
import type { Cell, Column } from './table.ts';

export const OTHER_COLUMNS: readonly Column[] = [
  { title: 'COUNT', align: 'right', atLeast: 'whole' },
  { title: 'REFUSED', align: 'right', atLeast: 'whole' },
  { title: 'SERVICE', atLeast: 14 },
  { title: 'ACTION', atLeast: 20 },
  { title: 'PRINCIPAL', atLeast: 20 },
  { title: 'ACCESS KEY', atLeast: 'whole' },
  { title: 'FIRST (UTC)', atLeast: 'whole' },
  { title: 'LAST (UTC)', atLeast: 'whole' },
];

const MAX_CELL = 2_500;

export function otherRow(row: OtherRow, colors: Colors): Cell[] {
  const { accessKeyId = '', count, eventName, eventSource, first, last, principal, refused } = row;
  return [
    formatCount(count),
    refused === 0 ? '' : { text: formatCount(refused), color: colors.yellow },
    printable(eventSource.replace(/\.amazonaws\.com$/, ''), MAX_CELL),
    printable(eventName, MAX_CELL),
    { text: printable(shorten(principal), MAX_CELL), color: colors.cyan },
    printable(accessKeyId, MAX_CELL),
    showTime(first),
    showTime(last),
  ];
}

/** Without the part that is the same of most; JSON and CSV have it whole. */
function shorten(principal: string): string {
  return principal.replace(/^arn:[^:]*:(?:iam|sts):[^:]*:\d*:/, '');
}

function showTime(time: string | undefined): string {
  return time === undefined ? 'unknown' : time.slice(0, 16).replace('T', ' ');
}

export function otherDocument(row: OtherRow) {
  return {
    principal: row.principal,
    access_key_id: row.accessKeyId ?? null,
    event_source: row.eventSource,
    event_name: row.eventName,
    count: row.count,
    refused: row.refused,
    first: row.first ?? null,
    last: row.last ?? null,
  };
}

export const OTHER_CSV_COLUMNS = [
  'principal',
  'access_key_id',
  'event_source',
  'event_name',
  'count',
  'refused',
  'first',
  'last',
];

export function otherCsv(row: OtherRow): string[] {
  return Object.values(otherDocument(row)).map((value) => String(value ?? ''));
}

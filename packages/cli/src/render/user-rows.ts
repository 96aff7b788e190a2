import {
  type AccessKeyRecord,
  printable,
  SEVERITIES,
  USER_RECORD_ATTRIBUTES,
  type UserRecord,
} from '@iam-tracker/core';

import type { Colors } from '../terminal.ts';
import type { Listing } from './listing.ts';
import { formatAge } from './quantities.ts';
import { severityOf } from './severity-cell.ts';
import type { Cell } from './table.ts';

export const USERS: Listing<UserRecord> = {
  columns: [
    { title: 'USER', atLeast: 14 },
    { title: 'CONSOLE', atLeast: 'whole' },
    { title: 'MFA', atLeast: 'whole' },
    { title: 'ACCESS KEYS', atLeast: 20 },
    { title: 'LAST ACTIVITY', atLeast: 'whole' },
    { title: 'FINDINGS', atLeast: 20 },
  ],
  row: userRow,
  document: userDocument,
  // Every attribute there is, so that the columns never change with the data.
  csvColumns: USER_RECORD_ATTRIBUTES.map(({ name }) => name),
};

/** The longest text a cell gets: IAM allows 64 characters in a name and far less in what follows. */
const MAX_CELL = 2_500;

/** Ages are those at the time of the scan. */
function userRow(user: UserRecord, colors: Colors): Cell[] {
  const { passwordEnabled, mfaActive } = user;
  const isOpen = passwordEnabled === true && mfaActive === false;
  return [
    { text: printable(user.userName, MAX_CELL), color: colors.cyan },
    yesOrNo(passwordEnabled),
    isOpen ? { text: 'no', color: colors.red } : yesOrNo(mfaActive),
    describeKeys(user),
    user.lastActivity === undefined
      ? 'never'
      : `${formatAge(user.lastActivity, user.scanTimestamp)} ago`,
    findingsCell(user, colors),
  ];
}

/** What the scan could not know is told apart from no. */
function yesOrNo(value: boolean | undefined): string {
  return value === undefined ? 'unknown' : value ? 'yes' : 'no';
}

function describeKeys({ accessKeys, scanTimestamp }: UserRecord): string {
  if (accessKeys === undefined) return 'unknown';
  if (accessKeys.length === 0) return 'none';
  return accessKeys.map((key) => describeKey(key, scanTimestamp)).join('; ');
}

/** Writes what is known of a key, its id aside: `active, 84 d old, used 2 h ago`. */
export function describeKey(key: AccessKeyRecord, scanTimestamp: string): string {
  const { status, createDate, lastUsedDate } = key;
  const age = createDate === undefined ? [] : [`${formatAge(createDate, scanTimestamp)} old`];
  const use =
    lastUsedDate === undefined
      ? 'never used'
      : `used ${formatAge(lastUsedDate, scanTimestamp)} ago`;
  return [status === 'Active' ? 'active' : 'inactive', ...age, use].join(', ');
}

function findingsCell({ findings = [] }: UserRecord, colors: Colors): Cell {
  const text = [...new Set(findings.map(({ rule }) => rule))].join(', ');
  const worst = Math.min(...findings.map((each) => SEVERITIES.indexOf(severityOf(each))));
  if (worst <= SEVERITIES.indexOf('HIGH')) return { text, color: colors.red };
  return worst <= SEVERITIES.indexOf('WARNING') ? { text, color: colors.yellow } : text;
}

/** Returns a user for programs, under the names of the table. */
export function userDocument(user: UserRecord): Record<string, unknown> {
  const known = USER_RECORD_ATTRIBUTES.filter(({ field }) => user[field] !== undefined);
  return Object.fromEntries(known.map(({ field, name }) => [name, user[field]]));
}

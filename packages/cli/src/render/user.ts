import type { UserStory } from '@iam-tracker/analysis';
import {
  type AccessKeyRecord,
  FINDINGS,
  SEVERITIES,
  USER_RECORD_ATTRIBUTES,
  type UserRecord,
} from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { severityOf } from './finding-rows.ts';
import { type Listing, show } from './listing.ts';
import { cutToMinute, formatAge } from './quantities.ts';
import type { Cell } from './table/column.ts';

export const USERS: Listing<UserRecord> = {
  columns: [
    { title: 'USER', atLeast: 14, stays: true },
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

/** Ages are those at the time of the scan. */
function userRow(user: UserRecord, colors: Colors): Cell[] {
  const { passwordEnabled, mfaActive } = user;
  const isOpen = passwordEnabled === true && mfaActive === false;
  return [
    { text: show(user.userName), color: colors.cyan },
    yesOrNo(passwordEnabled),
    isOpen ? { text: 'no', color: colors.red } : yesOrNo(mfaActive),
    describeKeys(user),
    user.lastActivity === undefined
      ? 'never'
      : `${formatAge(user.lastActivity, user.scanTimestamp)} ago`,
    findingsCell(user, colors),
  ];
}

/** Tells apart from no what the scan could not know. */
function yesOrNo(value: boolean | undefined): string {
  return value === undefined ? 'unknown' : value ? 'yes' : 'no';
}

function describeKeys({ accessKeys, scanTimestamp }: UserRecord): string {
  if (accessKeys === undefined) return 'unknown';
  if (accessKeys.length === 0) return 'none';
  return accessKeys.map((key) => describeKey(key, scanTimestamp)).join('; ');
}

/** Writes what is known of a key, its id aside: `active, 84 d old, used 2 h ago`. */
function describeKey(key: AccessKeyRecord, scanTimestamp: string): string {
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
function userDocument(user: UserRecord): Record<string, unknown> {
  const known = USER_RECORD_ATTRIBUTES.filter(({ field }) => user[field] !== undefined);
  return Object.fromEntries(known.map(({ field, name }) => [name, user[field]]));
}

const UNKNOWN = 'unknown';

/** Writes what is known of a user now, a fact a line. */
export function renderUser({ record, isPresent, scan }: UserStory, colors: Colors): string {
  const state = isPresent
    ? `as of ${cutToMinute(scan.scanTimestamp)}`
    : colors.red(`gone; last seen ${cutToMinute(record.scanTimestamp)}`);
  const facts = factsOf(record).map(([label, value]) => `  ${label.padEnd(13)}${show(value)}`);
  return [`${colors.bold(show(record.userName))}  ${state}`, ...facts]
    .map((line) => `${line}\n`)
    .join('');
}

type Fact = readonly [label: string, value: string];

function factsOf(user: UserRecord): Fact[] {
  return [
    ['ARN', user.arn],
    ['id', user.userId],
    ['created', `${cutToMinute(user.createDate)}, ${ageOf(user, user.createDate)} ago`],
    ['console', describeConsole(user)],
    ['MFA', describeMfa(user)],
    ...keysOf(user),
    ...listOf('groups', user.groups),
    ...listOf('policies', user.attachedPolicies),
    ...listOf(
      'inline',
      user.inlinePolicies?.map(({ name, isAdmin }) => (isAdmin ? `${name} (administrator)` : name)),
    ),
    ...(user.permissionsBoundary === undefined
      ? []
      : ([['boundary', user.permissionsBoundary]] as const)),
    ...listOf(
      'tags',
      user.tags?.map(({ key, value = '' }) => `${key}=${value}`),
    ),
    ...findingsOf(user),
  ];
}

function describeConsole(user: UserRecord): string {
  const { passwordEnabled, passwordLastChanged, passwordLastUsed } = user;
  if (passwordEnabled === undefined) return UNKNOWN;
  const use =
    passwordLastUsed === undefined
      ? 'never signed in'
      : `last sign-in ${ageOf(user, passwordLastUsed)} ago`;
  if (!passwordEnabled) return passwordLastUsed === undefined ? 'no' : `no; ${use}`;
  const age =
    passwordLastChanged === undefined ? [] : [`password ${ageOf(user, passwordLastChanged)} old`];
  return ['yes', ...age, use].join(', ');
}

function describeMfa({ mfaActive, mfaDevices = [] }: UserRecord): string {
  if (mfaActive === undefined) return UNKNOWN;
  return mfaActive ? ['yes', ...mfaDevices].join(', ') : 'no';
}

function keysOf(user: UserRecord): Fact[] {
  const { accessKeys, scanTimestamp } = user;
  if (accessKeys === undefined) return [['keys', UNKNOWN]];
  if (accessKeys.length === 0) return [['keys', 'none']];
  return accessKeys.map((key, index) => {
    const { accessKeyId, slot, lastUsedService, lastUsedRegion } = key;
    const where = [lastUsedService, lastUsedRegion].filter((text) => text !== undefined);
    const last = where.length === 0 ? '' : ` (${where.join(', ')})`;
    const name = accessKeyId ?? `key ${slot ?? index + 1}`;
    return [index === 0 ? 'keys' : '', `${name}: ${describeKey(key, scanTimestamp)}${last}`];
  });
}

function listOf(label: string, values: readonly string[] | undefined): Fact[] {
  if (values === undefined) return [[label, UNKNOWN]];
  return values.map((value, index) => [index === 0 ? label : '', value]);
}

function findingsOf({ findings = [] }: UserRecord): Fact[] {
  return findings.map(({ rule, subject, days }, index) => {
    const { severity, title } = FINDINGS[rule];
    const about = subject === undefined ? '' : `: ${subject}`;
    const since = days === undefined ? '' : `, ${days} days`;
    return [index === 0 ? 'findings' : '', `${severity} ${title}${about}${since}`];
  });
}

function ageOf({ scanTimestamp }: UserRecord, time: string): string {
  return formatAge(time, scanTimestamp);
}

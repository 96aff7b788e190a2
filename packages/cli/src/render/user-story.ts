import type { UserStory } from '@iam-tracker/analysis';
import { FINDINGS, printable, type UserRecord } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { formatAge } from './quantities.ts';
import { describeKey } from './user-rows.ts';

const MAX_VALUE = 2_500;
const UNKNOWN = 'unknown';

/** Writes what is known of a user now, a fact a line. */
export function renderUser({ record, isPresent, scan }: UserStory, colors: Colors): string {
  const show = (text: string) => printable(text, MAX_VALUE);
  const state = isPresent
    ? `as of ${minute(scan.scanTimestamp)}`
    : colors.red(`gone; last seen ${minute(record.scanTimestamp)}`);
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
    ['created', `${minute(user.createDate)}, ${ageOf(user, user.createDate)} ago`],
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

function minute(time: string): string {
  return printable(time.slice(0, 16).replace('T', ' '), 16);
}

import { HOUR } from '@iam-tracker/core';
import { isoSecond } from '../account/timestamps.ts';
import { AwsError } from '../endpoint/aws-protocol.ts';
import { type Holder, type IamState, sortedUsers } from './iam-state.ts';
import { ROOT } from './identity-change.ts';
import { type AccessKey, type UploadedCredential, userArn } from './inventory.ts';

/** Columns as IAM writes them: IAM User Guide, credential reports. */
const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...['access_key_1', 'access_key_2'].flatMap((key) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (field) => `${key}_${field}`,
    ),
  ),
  ...['cert_1', 'cert_2'].flatMap((cert) => [`${cert}_active`, `${cert}_last_rotated`]),
] as const;

const NONE = 'N/A';

/** Writes the credential report: root first, then the users by name, as CSV. */
export function writeCredentialReport(state: IamState): string {
  const { accountId, root } = state;
  const rows = [
    [
      ROOT,
      `arn:aws:iam::${accountId}:root`,
      isoTime(root.createdAt),
      ...rootCells(root),
      ...rest(root, []),
    ],
    ...sortedUsers(state).map((user) => [
      user.userName,
      userArn(accountId, user),
      isoTime(user.createdAt),
      ...passwordCells(user),
      ...rest(user, user.signingCertificates),
    ]),
  ];
  return [COLUMNS, ...rows].map((cells) => cells.map(quoted).join(',')).join('\n');
}

/** IAM does not tell here whether root has a password, and how old it is. */
function rootCells({ passwordLastUsedAt }: Holder): string[] {
  const lastUsed =
    passwordLastUsedAt === undefined ? 'no_information' : isoTime(passwordLastUsedAt);
  return ['not_supported', lastUsed, 'not_supported', 'not_supported'];
}

function passwordCells({ password, passwordLastUsedAt }: Holder): string[] {
  if (password === undefined) return ['false', NONE, NONE, NONE];
  const lastUsed =
    passwordLastUsedAt === undefined ? 'no_information' : isoTime(passwordLastUsedAt);
  return ['true', lastUsed, isoTime(password.changedAt), NONE];
}

/** The report has room for two keys and two certificates. */
function rest(holder: Holder, certificates: readonly UploadedCredential[]): string[] {
  const [key1, key2] = holder.accessKeys;
  const [cert1, cert2] = certificates;
  return [
    String(holder.mfaDevices.length > 0),
    ...keyCells(key1),
    ...keyCells(key2),
    ...certificateCells(cert1),
    ...certificateCells(cert2),
  ];
}

function keyCells(key: AccessKey | undefined): string[] {
  if (key === undefined) return ['false', NONE, NONE, NONE, NONE];
  const { lastUsed } = key;
  const used = lastUsed
    ? [isoTime(lastUsed.at), lastUsed.region, lastUsed.service]
    : [NONE, NONE, NONE];
  return [String(key.status === 'Active'), isoTime(key.createdAt), ...used];
}

function certificateCells(certificate: UploadedCredential | undefined): string[] {
  if (certificate === undefined) return ['false', NONE];
  return [String(certificate.status === 'Active'), isoTime(certificate.uploadedAt)];
}

/** The report writes the offset out. */
function isoTime(time: number): string {
  return isoSecond(time).replace('Z', '+00:00');
}

/** User names may hold commas. */
function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** IAM makes no new report while the last one is younger: IAM User Guide, credential reports. */
const REPORT_LIFETIME_MILLISECONDS = 4 * HOUR;

interface Report {
  readonly text: string;
  /** Milliseconds. */
  readonly generatedAt: number;
}

interface ReportOrder {
  readonly state: 'STARTED' | 'INPROGRESS' | 'COMPLETE';
  readonly description?: string;
}

/** Makes credential reports the way IAM does: on order, after a while, and no two in four hours. */
export interface ReportDesk {
  order(now: number): ReportOrder;
  /** @throws AwsError ReportNotPresent, ReportInProgress or ReportExpired */
  fetch(now: number): Report;
}

/** `write` writes the report as of a time; it is asked when a caller looks, for the time it was ready. */
export function createReportDesk(
  write: (time: number) => string,
  durationMilliseconds: number,
): ReportDesk {
  let readyAt: number | undefined;
  let report: Report | undefined;

  /** Lets time pass: what was ordered may be ready by now. */
  function settle(now: number): void {
    if (readyAt === undefined || readyAt > now) return;
    report = { text: write(readyAt), generatedAt: readyAt };
    readyAt = undefined;
  }

  const isFresh = (now: number) =>
    report !== undefined && now - report.generatedAt < REPORT_LIFETIME_MILLISECONDS;

  return {
    order(now) {
      settle(now);
      if (readyAt !== undefined) return { state: 'INPROGRESS' };
      if (isFresh(now)) return { state: 'COMPLETE' };
      const description =
        report === undefined
          ? 'No report exists. Starting a new report generation task'
          : 'The report is more than four hours old. Starting a new report generation task';
      readyAt = now + durationMilliseconds;
      return { state: 'STARTED', description };
    },
    fetch(now) {
      settle(now);
      if (readyAt !== undefined) {
        throw new AwsError('ReportInProgress', 'Credential report is not ready.', 404);
      }
      if (report === undefined) {
        throw new AwsError('ReportNotPresent', 'No report exists for this account.', 410);
      }
      if (!isFresh(now)) throw new AwsError('ReportExpired', 'Credential report has expired.', 410);
      return report;
    },
  };
}

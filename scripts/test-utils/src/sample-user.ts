import type { ScanHeader, UserChange, UserRecord } from '@iam-tracker/core';

const ACCOUNT = '123456789012';

/** An ordinary user with a password, MFA and one key, as a scan at `scanTimestamp` saw it. */
export function sampleUser(
  userName: string,
  scanTimestamp = '2026-01-01T10:00:00Z',
  fields: Partial<UserRecord> = {},
): UserRecord {
  return {
    userName,
    scanTimestamp,
    userId: `AIDA${userName.toUpperCase()}`,
    arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
    accountId: ACCOUNT,
    path: '/',
    createDate: '2025-01-15T08:30:00Z',
    passwordEnabled: true,
    passwordLastChanged: '2025-06-01T08:00:00Z',
    mfaActive: true,
    accessKeys: [
      {
        accessKeyId: `AKIA${userName.toUpperCase()}`,
        slot: 1,
        status: 'Active',
        createDate: '2025-12-01T09:00:00Z',
        lastUsedDate: '2025-12-31T12:00:00Z',
        lastUsedService: 's3',
        lastUsedRegion: 'eu-west-1',
      },
    ],
    programmaticAccess: true,
    groups: ['developers'],
    attachedPolicies: [],
    inlinePolicies: [],
    tags: [],
    credentialReportTime: scanTimestamp,
    ...fields,
  };
}

/** The header of a complete scan. */
export function sampleHeader(scanTimestamp: string, fields: Partial<ScanHeader> = {}): ScanHeader {
  return {
    scanTimestamp,
    status: 'complete',
    totalUsers: 1,
    recordsWritten: 1,
    errors: 0,
    changes: 0,
    changesPending: 0,
    ...fields,
  };
}

/** A change of a user that a scan saw; pending. */
export function sampleChange(
  userName: string,
  scanTimestamp = '2026-01-01T10:00:00Z',
  fields: Partial<UserChange> = {},
): UserChange {
  const { userId, arn } = sampleUser(userName);
  const kind = fields.kind ?? 'group_joined';
  const subject = fields.subject ?? 'administrators';
  return {
    changeId: `${scanTimestamp}/${userId}/${kind}/${subject}`,
    kind,
    userName,
    userId,
    arn,
    subject,
    scanTimestamp,
    previousScan: '2026-01-01T09:00:00Z',
    changedAfter: '2026-01-01T09:00:00Z',
    changedBefore: scanTimestamp,
    causeStatus: 'pending',
    ...fields,
  };
}

import {
  type ChangeKind,
  compact,
  compareText,
  formatEventTime,
  type UserChange,
  type UserRecord,
} from '@iam-tracker/core';
import { laterOf } from '../record/build-record.ts';
import { diffFields, type FieldChange, fieldChange } from './diff-fields.ts';

/** The two scans that are compared. Times are ISO 8601 UTC. */
interface ScanPair {
  readonly previousScan: string;
  readonly scanTimestamp: string;
  /** Time at which the later one had read everything. */
  readonly readThrough: string;
}

/** Older reports than this do not widen the time in which a change may have happened: a week. */
const LONGEST_WINDOW_SECONDS = 7 * 86_400;

/**
 * Lists what changed between two complete scans, all `pending`. Who a user is goes by `userId`: a user
 * under another name was renamed, another user under the same name was created anew. The order of the
 * records does not matter, nor do facts that either scan did not know.
 */
export function diffScans(
  previous: readonly UserRecord[],
  current: readonly UserRecord[],
  pair: ScanPair,
): UserChange[] {
  const before = new Map(previous.map((user) => [user.userId, user]));
  const after = new Map(current.map((user) => [user.userId, user]));
  const gone = new Map(
    previous.filter((user) => !after.has(user.userId)).map((user) => [user.userName, user]),
  );
  const changes: UserChange[] = [];
  for (const user of current) {
    const old = before.get(user.userId);
    if (old !== undefined) {
      const renamed = { before: old.userName, after: user.userName };
      const names = old.userName === user.userName ? [] : [fieldChange('user_renamed', renamed)];
      changes.push(...identify([...names, ...diffFields(old, user)], user, old, pair));
      continue;
    }
    const former = gone.get(user.userName);
    gone.delete(user.userName);
    const birth = fieldChange(former ? 'user_recreated' : 'user_created', {
      before: former?.userId,
      after: user.path,
    });
    changes.push(...identify([birth, ...diffFields(newborn(user), user)], user, former, pair));
  }
  for (const user of gone.values()) {
    changes.push(...identify([{ kind: 'user_deleted' }], user, user, pair));
  }
  return changes.sort(
    (a, b) => compareText(a.userName, b.userName) || compareText(a.userId, b.userId),
  );
}

/** The same user before anything was done to it, knowing what the record knows. */
function newborn(user: UserRecord): UserRecord {
  const { userName, scanTimestamp, userId, arn, createDate, path } = user;
  const known = <T>(value: unknown, start: T) => (value === undefined ? {} : start);
  return compact({
    ...{ userName, scanTimestamp, userId, arn, createDate },
    path,
    ...known(user.passwordEnabled, { passwordEnabled: false }),
    ...known(user.mfaActive, { mfaActive: false }),
    ...known(user.mfaDevices, { mfaDevices: [] }),
    ...known(user.accessKeys, { accessKeys: [] }),
    ...known(user.groups, { groups: [], attachedPolicies: [], inlinePolicies: [], tags: [] }),
    ...known(user.signingCertificates, { signingCertificates: 0 }),
    ...known(user.sshPublicKeys, { sshPublicKeys: 0 }),
    ...known(user.serviceCredentials, { serviceCredentials: 0 }),
  });
}

function identify(
  changes: readonly FieldChange[],
  user: UserRecord,
  old: UserRecord | undefined,
  pair: ScanPair,
): UserChange[] {
  const { userName, userId, arn } = user;
  return changes.map((change) => ({
    changeId: [pair.scanTimestamp, userId, change.kind, change.subject]
      .filter((part) => part !== undefined)
      .join('/'),
    ...change,
    ...{ userName, userId, arn },
    scanTimestamp: pair.scanTimestamp,
    previousScan: pair.previousScan,
    changedAfter: changedAfter(change.kind, old, pair),
    changedBefore: pair.readThrough,
    causeStatus: 'pending',
  }));
}

/** Returns when the fact was last known to be as before: facts of a report are as old as the report. */
function changedAfter(
  kind: ChangeKind,
  old: UserRecord | undefined,
  { previousScan }: ScanPair,
): string {
  const known = old === undefined ? undefined : knownAt(kind, old);
  const earliest = formatEventTime(Date.parse(previousScan) / 1000 - LONGEST_WINDOW_SECONDS);
  const start = known !== undefined && known < previousScan ? known : previousScan;
  return laterOf(start, earliest);
}

function knownAt(kind: ChangeKind, old: UserRecord): string | undefined {
  const { credentialReportTime, keysTime, detailsTime } = old;
  if (kind.startsWith('password_') || kind.startsWith('signing_')) return credentialReportTime;
  if (kind.startsWith('key_')) return laterOf(keysTime, credentialReportTime);
  if (kind === 'mfa_enabled' || kind === 'mfa_disabled') {
    return laterOf(detailsTime, credentialReportTime);
  }
  const isDetail = /^(mfa_device|ssh_public|service_credentials)_/.test(kind);
  return isDetail ? detailsTime : undefined;
}

import {
  AppError,
  compact,
  formatEventTime,
  type RootCredentials,
  type ScanHeader,
  type UserRecord,
} from '@iam-tracker/core';
import { diffScans } from '../changes/diff-scans.ts';
import type { ScanSettings } from '../config.ts';
import type { ReportOutcome } from '../gather/credential-report.ts';
import { type Inventory, readInventory } from '../gather/inventory.ts';
import { readDetails } from '../gather/user-details.ts';
import type { ScanDependencies, UserAuthorization } from '../ports.ts';
import { buildRecord, findRow, needsKeys } from '../record/build-record.ts';
import { rootFindingsOf } from '../record/findings.ts';
import type { IamCalls } from './iam-calls.ts';

interface ScanStart {
  /** The newest complete scan. */
  readonly previous: ScanHeader | undefined;
  readonly scanTimestamp: string;
  readonly startedAt: number;
}

export interface Published {
  readonly header: ScanHeader;
  /** Rights of users, as far as they are listed. */
  readonly authorizations: readonly UserAuthorization[];
}

/** The index may be a second behind a scan that has only just ended. */
const BASE_ATTEMPTS = 3;
const BASE_WAIT_MILLISECONDS = 1_000;

/**
 * Reads the inventory, stores it with its changes, and turns the header to `complete` last: before that
 * no reader looks at any of it.
 *
 * @throws AppError LOCK_LOST when another scan has taken over: nothing is published.
 */
export async function publishScan(
  dependencies: ScanDependencies,
  settings: ScanSettings,
  calls: IamCalls,
  { previous, scanTimestamp, startedAt }: ScanStart,
): Promise<Published> {
  const { clock, directory, logger, records } = dependencies;
  const base = previous && (await loadBase(dependencies, previous));
  const known = new Map((base ?? []).map((user) => [user.userId, user]));
  const inventory = await readInventory(calls, directory, clock, logger);
  await holdLock(dependencies);
  const { details, errors } = await askForDetails(
    dependencies,
    settings,
    calls,
    inventory,
    known,
    scanTimestamp,
  );
  const users = inventory.users.map((user) =>
    buildRecord({
      ...{ user, scanTimestamp, thresholds: settings.thresholds, report: inventory.report },
      details: details.get(user.userId),
      previous: known.get(user.userId),
    }),
  );
  const readThrough = formatEventTime(Math.ceil(clock.now() / 1000)) ?? scanTimestamp;
  const changes =
    previous && base
      ? diffScans(base, users, {
          previousScan: previous.scanTimestamp,
          scanTimestamp,
          readThrough,
        })
      : [];

  await holdLock(dependencies);
  await records.putUsers(users);
  await records.putChanges(changes);
  await holdLock(dependencies);
  const missingPermissions = calls.missingPermissions();
  const root = describeRoot(inventory.report);
  const header: ScanHeader = compact({
    scanTimestamp,
    status: 'complete' as const,
    completedAt: formatEventTime(clock.now() / 1000),
    durationSeconds: Math.round(clock.now() - startedAt) / 1000,
    totalUsers: users.length,
    recordsWritten: users.length,
    errors,
    previousScan: base && previous?.scanTimestamp,
    changes: changes.length,
    changesPending: changes.length,
    credentialReportTime:
      typeof inventory.report === 'object' ? inventory.report.generatedAt : undefined,
    missingPermissions: missingPermissions.length > 0 ? missingPermissions : undefined,
    root,
    rootFindings: root && rootFindingsOf(root),
    iamCalls: calls.counts().calls,
    throttledCalls: calls.counts().throttled,
  });
  await records.putHeader(header);
  const authorizations = inventory.users.flatMap(({ authorization }) => authorization ?? []);
  return { header, authorizations };
}

/**
 * Reads all users of a complete scan; undefined when some of them are gone, as history expires and may be
 * deleted by hand: compared with what is left, those would read as created.
 */
async function loadBase(
  { records, clock, logger }: ScanDependencies,
  { scanTimestamp, totalUsers }: ScanHeader,
): Promise<UserRecord[] | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const users: UserRecord[] = [];
    for await (const user of records.usersOfScan(scanTimestamp)) users.push(user);
    if (users.length === totalUsers) return users;
    if (attempt === BASE_ATTEMPTS) {
      const data = { previous_scan: scanTimestamp, expected: totalUsers, found: users.length };
      logger.warn(data, 'The previous scan is not whole any more: nothing is compared');
      return undefined;
    }
    await clock.sleep(BASE_WAIT_MILLISECONDS);
  }
}

async function askForDetails(
  { directory, logger }: ScanDependencies,
  { detailCalls }: ScanSettings,
  calls: IamCalls,
  { users, report }: Inventory,
  known: ReadonlyMap<string, UserRecord>,
  scanTimestamp: string,
) {
  const wishes = users.map((user) => {
    const previous = known.get(user.userId);
    const detailsTime = previous?.detailsTime;
    return {
      userName: user.userName,
      userId: user.userId,
      needsKeys: needsKeys({ user, report, previous, scanTimestamp }),
      needsKeyUse: findRow({ user, report }) === undefined,
      ...(detailsTime === undefined ? {} : { detailsTime }),
    };
  });
  return readDetails(calls, directory, logger, wishes, detailCalls);
}

function describeRoot(report: ReportOutcome): RootCredentials | undefined {
  const row = typeof report === 'object' ? report.root : undefined;
  if (row === undefined) return undefined;
  const { mfaActive, passwordEnabled, passwordLastUsed, signingCertificates, keys } = row;
  const activeAccessKeys = keys.filter((key) => key.status === 'Active').length;
  return compact({
    mfaActive,
    passwordEnabled,
    passwordLastUsed,
    activeAccessKeys,
    signingCertificates,
  });
}

async function holdLock({ lock }: ScanDependencies): Promise<void> {
  if (await lock.renew()) return;
  throw new AppError('LOCK_LOST', 'Another scan has taken over: this one took too long.', {
    hint: 'Give the function more memory or time; the other scan publishes the same.',
  });
}

import {
  AppError,
  formatEventTime,
  isAppError,
  type Metric,
  type ScanHeader,
} from '@iam-tracker/core';
import { forgetChanges, settleChanges } from '../changes/settle-changes.ts';
import type { ScanSettings } from '../config.ts';
import type { ScanDependencies } from '../ports.ts';
import { createIamCalls, type IamCalls } from './iam-calls.ts';
import { keepRights } from './keep-rights.ts';
import { type Published, publishScan } from './publish-scan.ts';

export interface ScanRequest {
  /** Time to stop asking IAM, milliseconds since the epoch; a scan that is not whole by then fails. */
  readonly deadline: number;
  /** Ends the scan; it then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Facts that a scan returns and logs; the names are a contract with users and their log queries. */
export interface ScanResult {
  readonly message: string;
  /** Absent when the scan did not begin. */
  readonly scan_timestamp?: string;
  readonly total_users: number;
  readonly records_written: number;
  readonly changes: number;
  readonly unexplained_changes: number;
  readonly errors: number;
  readonly duration_seconds: number;
  readonly iam_calls: number;
  readonly throttled_calls: number;
  /** Permissions that IAM refused; absent when it refused none. */
  readonly missing_permissions?: readonly string[];
}

/**
 * Takes the inventory of all IAM users and publishes it whole or not at all, with what changed since the
 * last one and why. Does nothing, successfully, while another scan is under way.
 *
 * @throws whatever kept the scan from being published; nothing then reads as changed.
 */
export async function scan(
  dependencies: ScanDependencies,
  settings: ScanSettings,
  request: ScanRequest,
): Promise<ScanResult> {
  const { clock, lock, logger, random } = dependencies;
  const startedAt = clock.now();
  const calls = createIamCalls({ ...request, clock, random, logger });
  const isOurs = await lock.acquire().catch(async (error: unknown) => {
    await fail(dependencies, undefined, calls, startedAt, error);
    throw error;
  });
  if (!isOurs) {
    const message = 'Failed to acquire execution lock';
    logger.info({ reason: 'another scan is under way' }, message);
    return { message, ...countsOf(calls, startedAt, clock.now()) };
  }
  try {
    return await scanLocked(dependencies, settings, calls, startedAt);
  } finally {
    // Ten minutes later another scan takes over a lock that was not given back.
    await lock.release().catch((error: unknown) => {
      logger.warn({ error }, 'The execution lock was not released');
    });
  }
}

async function scanLocked(
  dependencies: ScanDependencies,
  settings: ScanSettings,
  calls: IamCalls,
  startedAt: number,
): Promise<ScanResult> {
  const { clock, logger, records } = dependencies;
  let running: ScanHeader | undefined;
  let published: Published;
  try {
    const { previous, scanTimestamp } = await beginScan(dependencies, startedAt);
    running = {
      scanTimestamp,
      status: 'running',
      ...{ totalUsers: 0, recordsWritten: 0, errors: 0, changes: 0, changesPending: 0 },
    };
    await records.putHeader(running);
    published = await publishScan(dependencies, settings, calls, {
      previous,
      scanTimestamp,
      startedAt,
    });
  } catch (error) {
    await fail(dependencies, running, calls, startedAt, error);
    throw error;
  }

  const { scanTimestamp } = published.header;
  let errors = published.header.errors;
  const note = (what: string) => (error: unknown) => {
    errors += 1;
    logger.error({ scan_timestamp: scanTimestamp, error }, what);
  };
  const settled = await settleChanges(dependencies, settings.changeGraceMinutes).catch(
    note('Looking for the causes of changes failed'),
  );
  await keepRights(dependencies, calls, published.authorizations, scanTimestamp).catch(
    note('What policies allow could not be kept'),
  );
  const missing = calls.missingPermissions().map(({ permission }) => permission);
  const resultOf = (): ScanResult => ({
    message: errors === 0 ? 'Scan completed successfully' : 'Scan completed with errors',
    scan_timestamp: scanTimestamp,
    ...countsOf(calls, startedAt, clock.now()),
    total_users: published.header.totalUsers,
    records_written: published.header.recordsWritten,
    changes: published.header.changes,
    unexplained_changes: settled?.unexplained ?? 0,
    errors,
    ...(missing.length === 0 ? {} : { missing_permissions: missing }),
  });
  const metrics = metricsOf(resultOf(), true);
  await dependencies.metrics.publish(metrics).catch(note('Publishing metrics failed'));
  const { message, ...facts } = resultOf();
  logger[errors === 0 ? 'info' : 'warn'](facts, message);
  return resultOf();
}

/**
 * Finds what to compare with and a timestamp of its own. A scan that is still called running was cut
 * short, as the lock is ours: it is closed, and what it had begun to say of changes is taken back.
 */
async function beginScan({ records, logger }: ScanDependencies, startedAt: number) {
  let previous: ScanHeader | undefined;
  let newest = '';
  for await (const header of records.headers()) {
    if (header.scanTimestamp > newest) newest = header.scanTimestamp;
    if (header.status === 'complete') {
      previous = header;
      break;
    }
    if (header.status !== 'running') continue;
    await forgetChanges(records, header.scanTimestamp);
    await records.putHeader({ ...header, status: 'failed', errorMessage: 'It was cut short.' });
    logger.warn({ cut_short: header.scanTimestamp }, 'An earlier scan was cut short');
  }
  // One second, one scan: a header must not be written over, even when clocks went back.
  const second = Math.max(Math.floor(startedAt / 1000), newest === '' ? 0 : after(newest));
  const scanTimestamp = formatEventTime(second);
  if (scanTimestamp === undefined) throw new AppError('BAD_ARGUMENT', 'The clock shows no time.');
  return { previous, scanTimestamp };
}

function after(timestamp: string): number {
  return Date.parse(timestamp) / 1000 + 1;
}

/** Says that a scan failed in every place where it is looked for. What goes wrong with that is less important. */
async function fail(
  { records, metrics, clock, logger }: ScanDependencies,
  running: ScanHeader | undefined,
  calls: IamCalls,
  startedAt: number,
  error: unknown,
): Promise<void> {
  const result: ScanResult = {
    message: 'Scan failed',
    ...(running === undefined ? {} : { scan_timestamp: running.scanTimestamp }),
    ...countsOf(calls, startedAt, clock.now()),
    errors: 1,
  };
  const { message, ...facts } = result;
  logger.error({ ...facts, error }, message);
  // Another scan holds the lock now, and its header says what there is to say.
  if (running !== undefined && !isAppError(error, 'LOCK_LOST')) {
    const errorMessage = error instanceof Error ? error.message.slice(0, 500) : String(error);
    const { duration_seconds: durationSeconds } = result;
    const header = {
      ...running,
      status: 'failed',
      errors: 1,
      durationSeconds,
      errorMessage,
    } as const;
    await Promise.allSettled([
      forgetChanges(records, running.scanTimestamp).then(() => records.putHeader(header)),
    ]);
  }
  await Promise.allSettled([metrics.publish(metricsOf(result, false))]);
}

function countsOf(calls: IamCalls, startedAt: number, now: number) {
  const { calls: iam_calls, throttled: throttled_calls } = calls.counts();
  return {
    total_users: 0,
    records_written: 0,
    changes: 0,
    unexplained_changes: 0,
    errors: 0,
    duration_seconds: Math.round(now - startedAt) / 1000,
    iam_calls,
    throttled_calls,
  };
}

/** The reference document's five, in its units. */
function metricsOf(result: ScanResult, isSuccess: boolean): Metric[] {
  const count = (name: string, value: number): Metric => ({ name, unit: 'Count', value });
  return [
    count('UsersScanned', result.total_users),
    count('RecordsWritten', result.records_written),
    count('Errors', result.errors),
    { name: 'Duration', unit: 'Milliseconds', value: Math.round(result.duration_seconds * 1000) },
    { name: 'Success', unit: 'None', value: isSuccess ? 1 : 0 },
  ];
}

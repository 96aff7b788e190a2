import { HOUR, startDeadline } from '@iam-tracker/core';
import type { DirtyDay } from '@iam-tracker/core/aws';
import { LAKE_TABLES } from '@iam-tracker/lake';
import { findOutdatedDays } from '../people/day-facts.ts';
import type { CallOptions, ExportDependencies } from '../ports.ts';
import {
  type DueEventsOptions,
  dueAlertDays,
  dueEventDays,
  dueScanDays,
  eventDays,
} from './due-days.ts';
import { exportAccounts } from './export-accounts.ts';
import {
  type DoneDay,
  ExportError,
  type ExportResult,
  metricsOf,
  summarise,
} from './export-result.ts';
import { beginRun, type ExportRequest, type ExportRun, type ExportSettings } from './export-run.ts';

/** A run that staged something that long ago and did not publish it has ended: Lambda gives 15 minutes. */
const ABANDONED_MILLISECONDS = HOUR;

/**
 * Exports the days that are due, newest first: today as far as it goes, the days before it, every day that is
 * marked as changed, and the scans of users and the alerts that the lake does not have for good. Each day is
 * replaced whole or not at all; exporting it again adds nothing.
 *
 * @throws ExportError at the end, when anything failed; the rest is done.
 */
export async function exportLake(
  dependencies: ExportDependencies,
  settings: ExportSettings,
  request: ExportRequest,
): Promise<ExportResult> {
  const { clock, metrics, logger } = dependencies;
  const startedAt = clock.now();
  const timer = startDeadline(clock, request.deadline, request.signal);
  const run = beginRun(dependencies, settings, request, timer.signal);
  const dirty = await exportDue(run, dependencies, settings, request, timer.signal).finally(
    timer.stop,
  );

  const sum = () => {
    const { done, daysLeft, failures } = run;
    const oldestChange = findOldestChange(dirty, done);
    return summarise({ done, daysLeft, failures, oldestChange, startedAt, endedAt: clock.now() });
  };
  await run.attempt('metrics', () => metrics.publish(metricsOf(sum())), undefined);
  const result = sum();
  const { message, ...facts } = result;
  if (run.failures.length > 0) {
    logger.error(facts, message);
    throw new ExportError(run.failures, result);
  }
  logger.info(facts, message);
  return result;
}

/** Returns the days that were marked when the run began. */
async function exportDue(
  run: ExportRun,
  dependencies: ExportDependencies,
  settings: ExportSettings,
  { range }: ExportRequest,
  signal: AbortSignal,
): Promise<readonly DirtyDay[]> {
  const call = { signal };
  const { daysBack } = settings;
  await run.attempt('abandoned uploads', () => discardAbandoned(dependencies, call), undefined);
  // A few requests, which a run whose days take all the time must not leave out.
  await run.attempt('accounts', () => exportAccounts(dependencies, call), undefined);
  const dirty = await run.attempt('marks', () => dependencies.dirtyDays.list(call), []);
  await exportEvents(run, dependencies, { ...settings, range, dirty }, call);
  const users = () => dueScanDays(dependencies, { daysBack, range }, call);
  await run.exportAll(await run.attempt('scans of users', users, []));
  const alerts = () => dueAlertDays(dependencies, { daysBack, range }, call);
  await run.exportAll(await run.attempt('days of alerts', alerts, []));
  return dirty;
}

async function exportEvents(
  run: ExportRun,
  dependencies: ExportDependencies,
  due: Omit<DueEventsOptions, 'outdated'> & Pick<ExportSettings, 'isAlone'>,
  call: CallOptions,
): Promise<void> {
  const explained = new Set<string>();
  const renew: ExportDependencies['dirtyDays']['renew'] = async (day, options) => {
    explained.add(day);
    await dependencies.dirtyDays.renew(day, options);
  };
  const tracked = { ...dependencies, dirtyDays: { ...dependencies.dirtyDays, renew } };
  const findOutdated = () => findOutdatedDays(dependencies.lake, call);
  const outdated =
    due.range === undefined ? await run.attempt('days of earlier versions', findOutdated, []) : [];
  const findDays = () => dueEventDays(tracked, { ...due, outdated }, call);
  const days = await run.attempt('days of events', findDays, []);
  if (!due.isAlone) {
    await run.exportAll(days);
    return;
  }
  // With all the time there is, each day comes after those that explain it, and what is explained anew at once.
  await run.exportAll([...days].sort((a, b) => (a.day < b.day ? -1 : 1)));
  const marked = await run.attempt('marks', () => dependencies.dirtyDays.list(call), []);
  const again = marked.flatMap(({ day }) => (explained.has(day) ? [day] : []));
  await run.exportAll(eventDays(again, tracked));
}

async function discardAbandoned(
  { lake, clock, logger }: ExportDependencies,
  options: CallOptions,
): Promise<void> {
  const before = clock.now() - ABANDONED_MILLISECONDS;
  for (const { folder } of LAKE_TABLES) {
    const count = await lake.discardStaged(`${folder}/`, before, options);
    if (count > 0) logger.info({ folder, count }, 'Discarded what an export left when it ended');
  }
}

/** The change that still waits and has waited longest, milliseconds since the epoch. */
function findOldestChange(
  dirty: readonly DirtyDay[],
  done: readonly DoneDay[],
): number | undefined {
  const exported = new Set(done.flatMap(({ table, day }) => (table === 'iam_events' ? [day] : [])));
  const waiting = dirty.flatMap(({ day, changedAt }) =>
    exported.has(day) ? [] : (changedAt ?? []),
  );
  return waiting.length === 0 ? undefined : Math.min(...waiting);
}

import { formatEventTime, type ScanHeader, type UserChange } from '@iam-tracker/core';
import type { ActivityLog, RecordStore, ScanDependencies } from '../ports.ts';
import { findCauses } from './find-causes.ts';

/** A change whose time no run has read by then will not be judged any more. */
const PATIENCE_MINUTES = 7 * 1440;

/** Scans whose open changes are looked at; hourly scans make 168 in the patience there is. */
const MAX_SCANS = 400;

interface Settled {
  readonly explained: number;
  readonly unexplained: number;
}

/**
 * Gives a verdict on changes that wait for one, of all complete scans. A change is unexplained only
 * when three things are true: no event tells of it, its grace is over, and everything that happened
 * in its time is known to have been read. Until then it waits; when its time is never read it is `unknown`.
 *
 * Every step can be repeated: the alarm is raised under the change's own key before the verdict is noted.
 */
export async function settleChanges(
  dependencies: Pick<ScanDependencies, 'records' | 'activity' | 'clock'>,
  graceMinutes: number,
): Promise<Settled> {
  const { records } = dependencies;
  let [explained, unexplained, looked] = [0, 0, 0];
  for await (const header of records.headers()) {
    looked += 1;
    if (looked > MAX_SCANS) break;
    if (header.status !== 'complete' || header.changesPending === 0) continue;
    const settled = await settleScan(dependencies, header, graceMinutes);
    explained += settled.explained;
    unexplained += settled.unexplained;
  }
  return { explained, unexplained };
}

async function settleScan(
  { records, activity, clock }: Pick<ScanDependencies, 'records' | 'activity' | 'clock'>,
  header: ScanHeader,
  graceMinutes: number,
): Promise<Settled> {
  const changes: UserChange[] = [];
  for await (const change of records.changesOfScan(header.scanTimestamp)) changes.push(change);
  const pending = changes.filter(({ causeStatus }) => causeStatus === 'pending');
  const judged = await judge(pending, activity, clock.now(), graceMinutes);
  const verdicts = new Map(judged.map((change) => [change.changeId, change]));

  const raised = judged.filter(({ causeStatus }) => causeStatus === 'unexplained');
  for (const { causeStatus: _, cause: __, ...change } of raised) {
    await records.putUnexplained({
      ...change,
      judgedAt: formatEventTime(clock.now() / 1000) ?? '',
    });
  }
  const isTouched = new Set(judged.map(({ userName }) => userName));
  if (judged.length > 0) {
    await records.putChanges(
      changes
        .filter(({ userName }) => isTouched.has(userName))
        .map((change) => verdicts.get(change.changeId) ?? change),
    );
  }
  // The index may not show what was written a moment ago: a short answer leaves the count as it is.
  const isWhole = changes.length >= header.changes;
  const changesPending = pending.length - judged.length;
  if (isWhole && changesPending !== header.changesPending) {
    await records.putHeader({ ...header, changesPending });
  }
  const explained = judged.filter(({ causeStatus }) => causeStatus === 'explained').length;
  return { explained, unexplained: raised.length };
}

/** Returns those of the changes on which there is a verdict now. */
async function judge(
  pending: readonly UserChange[],
  activity: ActivityLog | undefined,
  now: number,
  graceMinutes: number,
): Promise<UserChange[]> {
  if (pending.length === 0) return [];
  if (activity === undefined)
    return pending.map((change) => ({ ...change, causeStatus: 'unknown' }));
  const causes = await findCauses(activity, pending);
  const answers = new Map<string, Promise<boolean>>();
  const isRead = (since: string, until: string) => {
    const known = answers.get(`${since}/${until}`);
    const answer = known ?? activity.isComplete(since, until, graceMinutes);
    answers.set(`${since}/${until}`, answer);
    return answer;
  };
  const judged: UserChange[] = [];
  for (const change of pending) {
    const cause = causes.get(change.changeId);
    const { changedAfter, changedBefore } = change;
    const ageMinutes = (now - Date.parse(changedBefore)) / 60_000;
    if (cause !== undefined) judged.push({ ...change, causeStatus: 'explained', cause });
    else if (ageMinutes < graceMinutes) continue;
    else if (await isRead(changedAfter, changedBefore)) {
      judged.push({ ...change, causeStatus: 'unexplained' });
    } else if (ageMinutes > graceMinutes + PATIENCE_MINUTES) {
      judged.push({ ...change, causeStatus: 'unknown' });
    }
  }
  return judged;
}

/** Takes back what a scan had written of its changes when it was cut short: it was not published. */
export async function forgetChanges(records: RecordStore, scanTimestamp: string): Promise<void> {
  const changes: UserChange[] = [];
  for await (const change of records.changesOfScan(scanTimestamp)) changes.push(change);
  if (changes.length > 0) await records.deleteChanges(changes);
}

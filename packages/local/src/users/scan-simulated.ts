import {
  type SimulatedAccount,
  type SimulatedEvent,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import type { ScanResult } from '@iam-tracker/user-scanner/scan';
import { accessTo, simulatedAccount, simulatedHistory } from '../collect/collect-simulated.ts';
import { claimForSimulation, type SimulationWish } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';
import { createPastClock } from './past-clock.ts';
import { type ScanOutcome, scanUsers } from './scan-account.ts';
import type { ScanOptions } from './scan-options.ts';
import { scanSimulatedMembers } from './scan-simulated-members.ts';
import { scanTimes } from './scan-times.ts';

interface SimulatedScanOptions extends ScanOptions {
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Takes the inventory of the data folder's simulated account as a schedule would have: scans that are
 * missing are made up for, each at its time, as IAM was then. The events that explain changes are those
 * that were collected. So are the other accounts of its organization scanned, where they are wished for.
 *
 * @throws AppError BAD_ARGUMENT when the folder holds real records or another simulated account.
 */
export async function scanSimulated(
  tracker: Tracker,
  wish: SimulationWish,
  options: SimulatedScanOptions,
): Promise<ScanOutcome> {
  const now = tracker.clock.now();
  const simulation = await claimForSimulation(tracker, wish, now);
  const account = simulatedAccount(simulation);
  const last = await tracker.records.latestComplete();
  const since = last === undefined ? simulation.start : Date.parse(last.scanTimestamp);
  // No request asks for the event history here: only what it did counts.
  const history = simulatedHistory(simulation, now);
  const scans = { account, history, times: scanTimes(since, now) };
  const { accountId } = account;
  const { members: invited, ...own } = options;
  const members =
    invited &&
    (await scanSimulatedMembers(tracker, { accountId, simulation, now, wish: invited }, options));
  return { accountId, members, results: await scanAtTimes(tracker, scans, own) };
}

interface SimulatedScans {
  readonly account: SimulatedAccount;
  /** Everything that the account's records tell, up to the last scan at least. */
  readonly history: Iterable<SimulatedEvent>;
  /** The times to scan at, rising; milliseconds. */
  readonly times: readonly number[];
}

/** Takes the inventory of a simulated account at each of the times, as IAM was then. */
export async function scanAtTimes(
  tracker: Tracker,
  { account, history, times }: SimulatedScans,
  options: SimulatedScanOptions,
): Promise<ScanResult[]> {
  const clock = createPastClock(times[0] ?? 0);
  const aws = await startSimulatedAws({
    accountId: account.accountId,
    iam: { inventory: account.inventory },
    clock,
  });
  const results: ScanResult[] = [];
  try {
    aws.addUnseen(history);
    aws.addUnseen(account.unseen);
    for (const time of times) {
      options.onProgress?.(results.length, times.length);
      clock.goTo(time);
      const found = { accountId: account.accountId, access: accessTo(aws) };
      results.push(await scanUsers(tracker, found, options, clock));
    }
  } finally {
    await aws.close();
  }
  return results;
}

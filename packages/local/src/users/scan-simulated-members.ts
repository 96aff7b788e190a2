import { HOUR } from '@iam-tracker/core';
import { startSimulatedAws } from '@iam-tracker/simulator';
import { accessTo, simulatedMembers } from '../collect/collect-simulated.ts';
import type { Simulation } from '../data-origin.ts';
import { type MembersWish, visitMembers } from '../members/enter-members.ts';
import type { Tracker } from '../open-tracker.ts';
import { createPastClock } from './past-clock.ts';
import {
  appendScan,
  beginScans,
  type MemberScans,
  type MemberScansOutcome,
  openMemberScans,
} from './scan-members.ts';
import type { ScanOptions } from './scan-options.ts';

interface SimulatedMemberScans {
  /** Account that the simulation is about. */
  readonly accountId: string;
  readonly simulation: Simulation;
  /** Milliseconds. */
  readonly now: number;
  /** The times at which an account is scanned that never was, rising to now; milliseconds. */
  readonly times: readonly number[];
  readonly wish: MembersWish;
}

/** Takes the inventories of the other accounts of a simulated organization as a schedule would have since the last of each. */
export async function scanSimulatedMembers(
  tracker: Tracker,
  { accountId, now, simulation, times, wish }: SimulatedMemberScans,
  options: ScanOptions,
): Promise<MemberScansOutcome> {
  const clock = createPastClock(times[0] ?? now);
  const members = simulatedMembers(simulation, now, wish);
  const aws = await startSimulatedAws({ accountId, members, clock });
  try {
    const own = { accountId, access: accessTo(aws) };
    const opened = await openMemberScans(tracker, own, wish, options, clock);
    const scans = new Map<string, MemberScans>();
    const since = new Map<string, number>();
    for (const account of opened.members) {
      const last = await tracker.records.ofMember(account.id).latestComplete();
      since.set(account.id, last === undefined ? 0 : Date.parse(last.scanTimestamp));
      scans.set(account.id, beginScans(account));
    }
    for (const time of times) {
      clock.goTo(time);
      const due = opened.members.filter(
        ({ id }) => time === now || time > (since.get(id) ?? 0) + HOUR,
      );
      await visitMembers(due, async (account) => {
        const before = scans.get(account.id) ?? beginScans(account);
        scans.set(account.id, appendScan(before, await opened.scan(account)));
      });
    }
    return { scans: [...scans.values()], leftOut: opened.leftOut };
  } finally {
    await aws.close();
  }
}

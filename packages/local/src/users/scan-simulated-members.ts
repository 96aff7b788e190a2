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
import { scanTimes } from './scan-times.ts';

interface SimulatedMemberScans {
  /** Account that the simulation is about. */
  readonly accountId: string;
  readonly simulation: Simulation;
  /** Milliseconds. */
  readonly now: number;
  readonly wish: MembersWish;
}

/** Takes the inventories of the other accounts of a simulated organization as a schedule would have since the last of each. */
export async function scanSimulatedMembers(
  tracker: Tracker,
  { accountId, now, simulation, wish }: SimulatedMemberScans,
  options: ScanOptions,
): Promise<MemberScansOutcome> {
  const times = scanTimes(simulation.start, now);
  const clock = createPastClock(times[0] ?? now);
  const members = simulatedMembers(simulation, now, wish);
  const aws = await startSimulatedAws({ accountId, members, clock });
  try {
    const own = { accountId, access: accessTo(aws) };
    const opened = await openMemberScans(tracker, own, wish, options, clock);
    const scans = new Map<string, MemberScans>();
    const due = new Map<string, ReadonlySet<number>>();
    for (const account of opened.members) {
      const last = await tracker.records.ofMember(account.id).latestComplete();
      const since = last === undefined ? simulation.start : Date.parse(last.scanTimestamp);
      due.set(account.id, new Set(scanTimes(since, now)));
      scans.set(account.id, beginScans(account));
    }
    for (const time of times) {
      clock.goTo(time);
      const chosen = opened.members.filter(({ id }) => due.get(id)?.has(time));
      await visitMembers(chosen, async (account) => {
        const before = scans.get(account.id) ?? beginScans(account);
        scans.set(account.id, appendScan(before, await opened.scan(account)));
      });
    }
    return { scans: [...scans.values()], leftOut: opened.leftOut };
  } finally {
    await aws.close();
  }
}

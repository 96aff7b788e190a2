import { admit, chunksOf, DAY, HOUR, MINUTE, SECOND } from '@iam-tracker/core';
import type { EventKey } from '@iam-tracker/core/aws';
import {
  generateAccount,
  generateOrganization,
  type PlantedAttack,
  type SimulatedAccount,
  type SimulatedEvent,
  type SimulatedMember,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { claimForSimulation, type Simulation, type SimulationWish } from '../data-origin.ts';
import type { MembersWish } from '../members/enter-members.ts';
import type { Tracker } from '../open-tracker.ts';
import {
  type AccountAccess,
  type CollectOptions,
  type CollectOutcome,
  collectHistory,
  findAccount,
} from './collect-account.ts';
import { collectMembers, type MembersOutcome } from './collect-members.ts';
import { compareLanes, type LaneComparison } from './compare-lanes.ts';
import { type PushWish, receivePushed } from './receive-pushed.ts';

/**
 * AWS answers 2 requests a second, which would make a demonstration of hours out of one of seconds.
 * Everything else is as with AWS, over HTTP.
 */
const REQUESTS_PER_SECOND = 200;
/** Events that an audit looks up together. */
const KEYS_AT_ONCE = 1_000;

interface SimulatedOptions extends CollectOptions {
  /** Has the account pushed, too, before it is read; absent: it is read alone. */
  readonly push?: PushWish | undefined;
  /** Has the account be one of an organization, and reads the others through a role in each. */
  readonly members?: MembersWish | undefined;
}

export interface SimulatedOutcome extends CollectOutcome {
  /** Both lanes side by side, when there were two. */
  readonly lanes?: LaneComparison | undefined;
  readonly members?: MembersOutcome | undefined;
  readonly simulation: Simulation;
  /** The answer key: what is hidden in the account. */
  readonly attacks: readonly PlantedAttack[];
}

/**
 * Reads what is due of the data folder's simulated account, through the code that reads a real one.
 *
 * @throws AppError BAD_ARGUMENT when the folder holds real records or another simulated account.
 */
export async function collectSimulated(
  tracker: Tracker,
  wish: SimulationWish,
  options: SimulatedOptions,
): Promise<SimulatedOutcome> {
  const now = tracker.clock.now();
  const simulation = await claimForSimulation(tracker, wish, now);
  const account = simulatedAccount(simulation);
  const aws = await startSimulatedAws({
    events: simulatedHistory(simulation, now),
    accountId: account.accountId,
    regions: account.regions.map((name) => ({ name, optInStatus: 'opt-in-not-required' })),
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
    clock: tracker.clock,
    ...(options.push ? { trails: [TRAIL] } : {}),
    ...(options.members ? { members: simulatedMembers(simulation, now, options.members) } : {}),
  });
  const settings = {
    ...options.settings,
    ...pushSettings(options.push, account.regions, simulation),
    lookupRequestsPerSecond: REQUESTS_PER_SECOND,
    // Nothing happened in an account before there was one.
    initialLookbackDays: Math.min(
      options.settings.initialLookbackDays,
      Math.ceil((now - simulation.start) / DAY),
    ),
  };
  try {
    const found = await findAccount(accessTo(aws), tracker.awsTime);
    const history = () => simulatedHistory(simulation, now);
    const { logger, push } = options;
    const lane = { accountId: found.accountId, seed: simulation.seed, now, settings, ...push };
    const pushed = push && (await receivePushed(tracker, history(), { ...lane, logger }));
    const reading = { ...options, settings };
    // First, as it is with a real account: the rules are to know the accounts of the organization.
    const members =
      options.members && (await collectMembers(tracker, found, options.members, reading));
    const outcome = await collectHistory(tracker, found, reading);
    const lanes = pushed && compareLanes(history(), pushed, lane);
    return { ...outcome, lanes, members, simulation, attacks: account.attacks };
  } finally {
    await aws.close();
  }
}

/** Without a trail AWS pushes nothing. */
const TRAIL = { name: 'simulated', homeRegion: 'us-east-1', isMultiRegion: true };

/** Accounts beside the one of the simulation, the account of the people among them. */
const MEMBERS = 3;
/** Fewer than in the one that the simulation is about: they are there to be told apart. */
const MEMBER_EVENTS_A_DAY = 40;

/**
 * Makes up the other accounts of the organization: people of the first of them take roles in the others, and one attack goes
 * through all three.
 */
export function simulatedMembers(
  { madeAt, seed, start }: Simulation,
  now: number,
  { roleName }: MembersWish,
): SimulatedMember[] {
  const upTo = (end: number) =>
    generateOrganization({
      ...{ seed, start, end, accounts: MEMBERS, eventsPerDay: MEMBER_EVENTS_A_DAY },
      ...{ otherCallsPerHour: 0, attackAt: madeAt - 2 * HOUR },
    });
  const organization = upTo(madeAt);
  function* eventsOf(accountId: string): Generator<SimulatedEvent> {
    yield* organization.events(accountId);
    if (now < madeAt + SECOND) return;
    for (const event of upTo(now).events(accountId)) {
      if (Date.parse(event.record.eventTime) >= madeAt) yield event;
    }
  }
  return organization.accounts.map(({ id: accountId, name }) => ({
    ...{ accountId, name, joinedAt: start, role: { name: roleName } },
    regions: organization.regions.map((region) => ({
      ...{ name: region, optInStatus: 'opt-in-not-required' as const },
    })),
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
    events: eventsOf(accountId),
    // Reports take their time in that of the simulation, which is not the one of the user.
    iam: { inventory: organization.inventory(accountId) },
  }));
}

/** What the run is told of push: every Region has had it since there was an account. */
function pushSettings(
  push: PushWish | undefined,
  pushRegions: readonly string[],
  { start }: Simulation,
): Partial<CollectOptions['settings']> {
  if (push === undefined) return {};
  const pushBringsReads = push.hasReads === true;
  return { pushRegions, pushBringsReads, pushSince: Math.floor(start / SECOND) };
}

/** Returns the account of a simulation, as it was made up. */
export function simulatedAccount({ seed, start, madeAt }: Simulation): SimulatedAccount {
  return generateAccount({ seed, start, end: madeAt });
}

/** Returns the access to an account that `startSimulatedAws` answers for. */
export function accessTo({ url }: { readonly url: string }): AccountAccess {
  const credentials = { accessKeyId: 'SIMULATED', secretAccessKey: 'simulated' };
  return { endpoint: url, region: 'us-east-1', credentials };
}

/**
 * Yields the events of a simulated account up to `now` (milliseconds). What had happened when it was
 * made up never changes; after that, everyday life goes on.
 */
export function* simulatedHistory(simulation: Simulation, now: number): Generator<SimulatedEvent> {
  yield* simulatedAccount(simulation).events();
  const { seed, start, madeAt } = simulation;
  // Making it all up again is worth it only for another second: records know no less.
  if (now < madeAt + 1000) return;
  for (const event of generateAccount({ seed, start, end: now, attacks: false }).events()) {
    if (Date.parse(event.record.eventTime) >= madeAt) yield event;
  }
}

/** Records of a simulated account, and what the ledger has of them. */
export interface SimulationAudit {
  /** Records of identity activity that a reading of then was to find. */
  readonly recorded: number;
  /** Those that belong in the ledger: all but the noise. */
  readonly eligible: number;
  /** Those of them that are there. */
  readonly stored: number;
}

/**
 * Compares the ledger with what a reading at `readAt` (milliseconds) was to find: what CloudTrail had shown before the account
 * was read for the first time, and of later hours what it had shown when the last settle pass over them was due. The rest
 * is for the next pass.
 */
export async function auditSimulation(
  { events }: Pick<Tracker, 'events'>,
  simulation: Simulation,
  readAt: number,
  { noise, settleDelaysMinutes }: Pick<CollectOptions['settings'], 'noise' | 'settleDelaysMinutes'>,
): Promise<SimulationAudit> {
  const wasDue = ({ record, visibleAt }: SimulatedEvent) => {
    if (visibleAt <= Math.min(simulation.madeAt, readAt)) return true;
    const passes = settleDelaysMinutes.map(
      (delay) => Date.parse(record.eventTime) + delay * MINUTE,
    );
    return passes.some((pass) => visibleAt <= pass && pass <= readAt);
  };
  let recorded = 0;
  let eligible = 0;
  let stored = 0;
  function* eligibleKeys(): Generator<EventKey> {
    for (const event of simulatedHistory(simulation, readAt)) {
      if (!wasDue(event)) continue;
      const admission = admit(event.record, noise);
      if (admission.verdict === 'unrelated') continue;
      recorded += 1;
      if (admission.verdict === 'filter') continue;
      eligible += 1;
      yield admission.event;
    }
  }
  for (const keys of chunksOf(eligibleKeys(), KEYS_AT_ONCE)) {
    stored += (await events.get(keys)).length;
  }
  return { recorded, eligible, stored };
}

import { DAY } from '@iam-tracker/core';
import { type PlantedAttack, startSimulatedAws } from '@iam-tracker/simulator';
import { claimForSimulation, type Simulation, type SimulationWish } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';
import {
  type CollectOptions,
  type CollectOutcome,
  collectHistory,
  findAccount,
} from './collect-account.ts';
import { accessTo, simulatedAccount, simulatedHistory } from './simulated-history.ts';

/**
 * AWS answers 2 requests a second, which would make a demonstration of hours out of one of seconds.
 * Everything else is as with AWS, over HTTP.
 */
const REQUESTS_PER_SECOND = 200;

export interface SimulatedOutcome extends CollectOutcome {
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
  options: CollectOptions,
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
  });
  const settings = {
    ...options.settings,
    lookupRequestsPerSecond: REQUESTS_PER_SECOND,
    // Nothing happened in an account before there was one.
    initialLookbackDays: Math.min(
      options.settings.initialLookbackDays,
      Math.ceil((now - simulation.start) / DAY),
    ),
  };
  try {
    const found = await findAccount(accessTo(aws), tracker.awsTime);
    const outcome = await collectHistory(tracker, found, { ...options, settings });
    return { ...outcome, simulation, attacks: account.attacks };
  } finally {
    await aws.close();
  }
}

import { admit, type NoiseSettings } from '@iam-tracker/core';
import type { EventKey } from '@iam-tracker/core/aws';
import {
  generateAccount,
  type SimulatedAccount,
  type SimulatedEvent,
} from '@iam-tracker/simulator';
import type { Simulation } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';
import type { AccountAccess } from './collect-account.ts';

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
  /** Records of identity activity that CloudTrail showed by then. */
  readonly recorded: number;
  /** Those that belong in the ledger: all but the noise. */
  readonly eligible: number;
  /** Those of them that are there. */
  readonly stored: number;
}

const KEYS_AT_ONCE = 1_000;

/** Compares the ledger with everything the simulated CloudTrail showed at `readAt` (milliseconds). */
export async function auditSimulation(
  { events }: Pick<Tracker, 'events'>,
  simulation: Simulation,
  readAt: number,
  noise: NoiseSettings,
): Promise<SimulationAudit> {
  let recorded = 0;
  let eligible = 0;
  let stored = 0;
  let keys: EventKey[] = [];
  const lookUp = async () => {
    stored += (await events.get(keys)).length;
    keys = [];
  };
  for (const { record, visibleAt } of simulatedHistory(simulation, readAt)) {
    if (visibleAt > readAt) continue;
    const admission = admit(record, noise);
    if (admission.verdict === 'unrelated') continue;
    recorded += 1;
    if (admission.verdict === 'filter') continue;
    eligible += 1;
    keys.push(admission.event);
    if (keys.length === KEYS_AT_ONCE) await lookUp();
  }
  await lookUp();
  return { recorded, eligible, stored };
}

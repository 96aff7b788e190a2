import { type ActivityEvent, admit, parseRolePatterns } from '@iam-tracker/core';
import { type AccountOptions, generateAccount, type PlantedAttack } from '@iam-tracker/simulator';
import { writeLake } from './lake-folder.ts';

const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

export interface SimulatedLake {
  readonly events: readonly ActivityEvent[];
  readonly attacks: readonly PlantedAttack[];
}

/** Writes what belongs in the ledger of a simulated account as a lake. */
export async function writeSimulatedLake(
  folder: string,
  options: AccountOptions,
): Promise<SimulatedLake> {
  const account = generateAccount(options);
  const events: ActivityEvent[] = [];
  for (const { record } of account.events()) {
    const admission = admit(record, NOISE);
    if (admission.verdict === 'store') events.push(admission.event);
  }
  await writeLake(folder, events);
  return { events, attacks: account.attacks };
}

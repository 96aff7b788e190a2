import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, DAY } from '@iam-tracker/core';
import { replaceFile, undefinedIfMissing } from './disk.ts';
import type { Tracker } from './open-tracker.ts';

/** The simulated account of a data folder: kept, so that every run goes on with the same account. */
export interface Simulation {
  readonly seed: number;
  /** First millisecond of the account's history. */
  readonly start: number;
  /** The time at which it was made up, milliseconds: attacks are planted before, everyday life goes on after. */
  readonly madeAt: number;
}

/** The origin of the events of a data folder. Simulated and real ones never share a ledger. */
type DataOrigin = { readonly kind: 'recorded' } | ({ readonly kind: 'simulated' } & Simulation);

export interface SimulationWish {
  readonly seed?: number | undefined;
  readonly days?: number | undefined;
}

const DEFAULT_SEED = 1;
const DEFAULT_DAYS = 14;

/** Returns what a data folder holds; undefined when nothing was ever put there. */
export async function readOrigin(folder: string): Promise<DataOrigin | undefined> {
  const path = originPath(folder);
  try {
    const text = await readFile(path, 'utf8').catch(undefinedIfMissing);
    if (text === undefined) return undefined;
    const origin = JSON.parse(text) as DataOrigin;
    if (origin.kind === 'recorded') return { kind: 'recorded' };
    const { kind, seed, start, madeAt } = origin;
    const isWhole = [seed, start, madeAt].every(Number.isSafeInteger);
    if (kind === 'simulated' && isWhole) return { kind, seed, start, madeAt };
  } catch (error) {
    throw unreadable(path, error);
  }
  throw unreadable(path, 'it has another form');
}

/** The data folder that events go into. */
type Ledger = Pick<Tracker, 'folder' | 'days'>;

/**
 * Notes that real records go into a data folder.
 *
 * @throws AppError BAD_ARGUMENT when it holds a simulated account; STORAGE_FAILED when it holds events and
 * the note of what they are is missing or damaged.
 */
export async function claimForRecords({ folder, days }: Ledger): Promise<void> {
  const origin = await readKnownOrigin(folder, days);
  if (origin?.kind === 'simulated') {
    throw mixed(folder, 'holds a simulated account; real records do not go into the same ledger');
  }
  if (origin === undefined) await writeOrigin(folder, { kind: 'recorded' });
}

/**
 * Notes that a simulated account goes into a data folder and returns that account: the one that is
 * there, or a new one.
 *
 * @throws AppError BAD_ARGUMENT when the folder holds real records, or another account than asked for;
 * STORAGE_FAILED when it holds events and the note of what they are is missing or damaged.
 */
export async function claimForSimulation(
  { folder, days }: Ledger,
  wish: SimulationWish,
  now: number,
): Promise<Simulation> {
  const origin = await readKnownOrigin(folder, days);
  if (origin?.kind === 'recorded') {
    throw mixed(folder, 'holds real records; a simulated account does not go into the same ledger');
  }
  if (origin !== undefined) {
    const { seed, start, madeAt } = origin;
    const days = Math.round((madeAt - start) / DAY);
    const isSame = (wish.seed ?? seed) === seed && (wish.days ?? days) === days;
    if (isSame) return { seed, start, madeAt };
    throw mixed(folder, `holds the simulated account of seed ${seed} and ${days} days`);
  }
  // Records know whole seconds only.
  const madeAt = Math.floor(now / 1000) * 1000;
  const simulation = {
    seed: wish.seed ?? DEFAULT_SEED,
    start: madeAt - (wish.days ?? DEFAULT_DAYS) * DAY,
    madeAt,
  };
  await writeOrigin(folder, { kind: 'simulated', ...simulation });
  return simulation;
}

async function readKnownOrigin(
  folder: string,
  days: Ledger['days'],
): Promise<DataOrigin | undefined> {
  const origin = await readOrigin(folder);
  if (origin !== undefined || days.list().length === 0) return origin;
  throw unreadable(originPath(folder), 'it is missing, and the folder holds events');
}

function originPath(folder: string): string {
  return join(folder, 'origin.json');
}

function writeOrigin(folder: string, origin: DataOrigin): Promise<void> {
  return replaceFile(originPath(folder), [`${JSON.stringify(origin)}\n`]);
}

function mixed(folder: string, why: string): AppError {
  return new AppError('BAD_ARGUMENT', `The data folder ${folder} ${why}.`, {
    hint: 'Name another folder with --data-dir.',
  });
}

function unreadable(path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('STORAGE_FAILED', `${path} cannot be read: ${reason}.`, {
    hint: `It tells real events from simulated ones. Put it back from a copy; if the events are real, write {"kind":"recorded"} into it; or name another folder with --data-dir.`,
    cause,
  });
}

import { AppError } from '@iam-tracker/core';
import type { Replacement, SaveOutcome, StateDocuments } from '../../src/ports.ts';

/**
 * Fates of one save. `lost`: it is done, and its answer never comes, so that the second try of the
 * client finds a newer version. `refused`: it is not done. `unheard`: it is done and reported as failed.
 */
export const FAULTS = ['none', 'lost', 'refused', 'unheard'] as const;
export type Fault = (typeof FAULTS)[number];

/** Lets other processes go on before it resolves. */
export type Pause = () => Promise<void>;

/**
 * The documents of one process among others: each call, and each document of a save, takes effect and is
 * answered at moments of its own. `faults` befall the saves one after the other; none after the last.
 */
export function createFaultyDocuments(
  memory: StateDocuments,
  pause: Pause,
  faults: readonly Fault[],
): StateDocuments {
  const next = faults.values();

  async function slowly<T>(effect: () => Promise<T>): Promise<T> {
    await pause();
    const answer = await effect();
    await pause();
    return answer;
  }

  const saveOne = (replacement: Replacement): Promise<SaveOutcome> => {
    const fault = next.next().value ?? 'none';
    return slowly(async () => {
      if (fault === 'refused') return new AppError('STORAGE_FAILED', 'refused as scripted');
      const [outcome = 'outrun'] = await memory.saveAll([replacement]);
      if (fault === 'none' || outcome === 'outrun') return outcome;
      return fault === 'lost' ? 'outrun' : new AppError('STORAGE_FAILED', 'unheard as scripted');
    });
  };

  return {
    load: (keys) => slowly(() => memory.load(keys)),
    save: (...save) => slowly(() => memory.save(...save)),
    saveAll: (replacements) => Promise.all(replacements.map(saveOne)),
    put: (documents) => slowly(() => memory.put(documents)),
  };
}

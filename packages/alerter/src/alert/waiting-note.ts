import { AppError, DAY, isJsonObject, MINUTE } from '@iam-tracker/core';
import { type UpdateContext, updateDocument } from '../state/state-document.ts';

/**
 * Remembers that a batch could not be told in full. To Lambda a batch that comes again in part is a success, so that
 * no metric of its errors shows it; the turn that closes groups fails while the note is fresh.
 */
export interface WaitingNote {
  /** Notes that some of a batch waits to come again. @throws AppError STORAGE_FAILED */
  leave(count: number): Promise<void>;
  /** @throws AppError INCOMPLETE while something waits, STORAGE_FAILED when it cannot be told */
  expectNone(): Promise<void>;
}

const KEY = 'waiting-batch';
/** A batch that fails comes again within a run of the function (15 minutes at most) and a back-off. */
const FRESH_MILLISECONDS = 30 * MINUTE;

export function createWaitingNote(context: UpdateContext): WaitingNote {
  const { clock, documents } = context;
  return {
    leave(count) {
      const at = clock.now();
      return updateDocument(context, KEY, () => {
        return { result: undefined, next: { v: 1, at, count }, expiresAt: at + DAY };
      });
    },

    async expectNone() {
      const [stored] = await documents.load([KEY]);
      const { at, count } = readNote(stored?.body);
      if (clock.now() - at > FRESH_MILLISECONDS) return;
      throw new AppError(
        'INCOMPLETE',
        `${count} records of a stream could not be judged, or what they told not be published.`,
        {
          hint: 'The log names them and the reason. What can be read comes again for as long as the stream remembers, a day.',
        },
      );
    },
  };
}

function readNote(body: unknown): { readonly at: number; readonly count: number } {
  const { at, count } = isJsonObject(body) ? body : {};
  return typeof at === 'number' && typeof count === 'number'
    ? { at, count }
    : { at: Number.NEGATIVE_INFINITY, count: 0 };
}

import type { StateDocuments } from '@iam-tracker/alerter/detect';
import { AppError } from '@iam-tracker/core';
import type { EventKey } from '@iam-tracker/core/aws';

/**
 * The events that are stored, or about to be, and whose alerts are not dealt with yet. It stands in for
 * the stream that a deployed events table has.
 *
 * It lives in the same database as the events. Every write goes into one log, so whatever ends the
 * process or the machine: when an event survives, its note from before does too.
 */
export interface AlertOutbox {
  /** Lists what earlier runs left, a list for each of their notes. Call it first, and once. */
  leftOver(): Promise<readonly OutboxNote[]>;
  /**
   * Writes down events before they are stored; waits while too many notes are open.
   *
   * @throws AppError STORAGE_FAILED
   */
  note(keys: readonly EventKey[], arrival: NotedArrival): Promise<OutboxNote>;
}

/** The way that events came. */
export interface NotedArrival {
  /** Epoch milliseconds; the same in the next run. */
  readonly storedAt: number;
  /** Out of files, not as something to watch. */
  readonly isImport: boolean;
}

export interface OutboxNote extends NotedArrival {
  readonly keys: readonly EventKey[];
  /** Keeps only these for the next run; none: the note is over. @throws AppError STORAGE_FAILED */
  settle(pending: readonly EventKey[]): Promise<void>;
  /** Leaves it all to the next run. */
  keep(): void;
}

/** Notes open at the same time: how far alerts may stay behind, and what a start has to look at. */
const SLOTS = 64;
/** Events of one note; an item of the table may have 400 KB. */
export const MAX_NOTE_KEYS = 1_000;
/** Upper case words are rules; this is none. */
const KEY_PREFIX = 'outbox#';

/** 9999-12-31: the next run decides, not the clock. */
const NEVER = 253_402_214_400_000;

interface Body {
  readonly v: 1;
  readonly at: number;
  /** Absent for what was read live, and in notes of earlier versions. */
  readonly import?: true;
  readonly keys: readonly (readonly [date: string, id: string])[];
}

export function createAlertOutbox(documents: StateDocuments): AlertOutbox {
  const free = Array.from({ length: SLOTS }, (_, slot) => `${KEY_PREFIX}${slot}`);
  let waiting: PromiseWithResolvers[] = [];
  let open = 0;

  async function write(
    key: string,
    keys: readonly EventKey[],
    { isImport, storedAt }: NotedArrival,
  ): Promise<void> {
    const body: Body = {
      v: 1,
      at: storedAt,
      ...(isImport ? { import: true } : {}),
      keys: keys.map(({ eventDate, eventId }) => [eventDate, eventId]),
    };
    await documents.put([{ key, body, expiresAt: NEVER }]);
  }

  function takeSlot(): string | Promise<string> {
    const key = free.pop();
    if (key !== undefined) {
      open += 1;
      return key;
    }
    if (open === 0) throw tooMany();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  function giveBack(key: string): void {
    const next = waiting.shift();
    if (next !== undefined) {
      next.resolve(key);
      return;
    }
    open -= 1;
    free.push(key);
  }

  function openNote(key: string, keys: readonly EventKey[], arrival: NotedArrival): OutboxNote {
    const keep = () => {
      open -= 1;
      if (open > 0) return;
      // No note is left that could give a place back.
      for (const { reject } of waiting) reject(tooMany());
      waiting = [];
    };
    return {
      keys,
      ...arrival,
      keep,
      async settle(pending) {
        await write(key, pending, arrival);
        if (pending.length > 0) {
          keep();
          return;
        }
        giveBack(key);
      },
    };
  }

  return {
    async leftOver() {
      const keys = [...free];
      const found = await documents.load(keys);
      return keys.flatMap((key, index) => {
        const body = found[index]?.body as Body | undefined;
        const list = body?.keys ?? [];
        if (list.length === 0) return [];
        free.splice(free.indexOf(key), 1);
        open += 1;
        const left = list.map(([eventDate, eventId]) => ({ eventDate, eventId }));
        const arrival = { storedAt: body?.at ?? 0, isImport: body?.import === true };
        return [openNote(key, left, arrival)];
      });
    },

    async note(keys, arrival) {
      const key = await takeSlot();
      const note = openNote(key, keys, arrival);
      try {
        await write(key, keys, arrival);
      } catch (error) {
        note.keep();
        throw error;
      }
      return note;
    },
  };
}

interface PromiseWithResolvers {
  readonly resolve: (key: string) => void;
  readonly reject: (error: AppError) => void;
}

function tooMany(): AppError {
  return new AppError('STORAGE_FAILED', 'Too many events wait for their alerts.', {
    hint: 'See what keeps alerts from being written; collecting again goes on with them.',
  });
}

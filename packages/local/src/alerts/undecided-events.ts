import type { StateDocuments } from '@iam-tracker/alerter/detect';
import type { EventKey } from '@iam-tracker/core/aws';

/** An event about which rules wait for what happened before it. */
export interface UndecidedEvent extends EventKey {
  /** Epoch milliseconds. */
  readonly storedAt: number;
  readonly ruleIds: readonly string[];
}

/**
 * Events whose alerts depend on a past that is still being stored, in whatever order. They are written down in the
 * same database as the events, so that what ends the process only delays them.
 */
export interface UndecidedEvents {
  /** @throws AppError STORAGE_FAILED */
  note(events: readonly UndecidedEvent[]): Promise<void>;
  /**
   * Hands all of them over, those of earlier runs too, the earliest days first, and keeps what `decide` returns.
   *
   * @throws AppError STORAGE_FAILED; what `decide` throws: then the next call hands all of them over again
   */
  settle(
    decide: (events: readonly UndecidedEvent[]) => Promise<readonly UndecidedEvent[]>,
  ): Promise<void>;
}

/** Upper case words are rules; this is none. */
const KEY_PREFIX = 'undecided#';
/** Some 150 bytes each; an item of the table may have 400 KB. */
const PAGE_EVENTS = 1_500;
/** 9999-12-31: the next run decides, not the clock. */
const NEVER = 253_402_214_400_000;

interface Body {
  readonly v: 1;
  readonly events: readonly UndecidedEvent[];
}

export async function openUndecidedEvents(documents: StateDocuments): Promise<UndecidedEvents> {
  const pages: (readonly UndecidedEvent[])[] = [];
  for (;;) {
    const [found] = await documents.load([keyOf(pages.length)]);
    if (found === undefined) break;
    pages.push((found.body as Body).events);
  }

  async function write(page: number, events: readonly UndecidedEvent[]): Promise<void> {
    pages[page] = events;
    const body: Body = { v: 1, events };
    await documents.put([{ key: keyOf(page), body, expiresAt: NEVER }]);
  }

  async function note(events: readonly UndecidedEvent[]): Promise<void> {
    for (let start = 0; start < events.length; ) {
      const open = pages.findIndex((page) => page.length < PAGE_EVENTS);
      const page = open < 0 ? pages.length : open;
      const known = pages[page] ?? [];
      const part = events.slice(start, start + PAGE_EVENTS - known.length);
      await write(page, [...known, ...part]);
      start += part.length;
    }
  }

  return {
    note,
    async settle(decide) {
      const all = pages.flat().sort((a, b) => (a.eventDate < b.eventDate ? -1 : 1));
      if (all.length === 0) return;
      const left = await decide(all);
      for (const page of pages.keys()) await write(page, []);
      await note(left);
    },
  };
}

function keyOf(page: number): string {
  return `${KEY_PREFIX}${page}`;
}

/**
 * The UTC days that have events. The events table cannot list its partitions short of reading everything,
 * and a ledger of files may have days of any year; the embedded database has them in its keys.
 */
export interface EventDays {
  /** Call it before storing events of them. */
  note(days: Iterable<string>): void;
  /** Newest first. A day may turn out empty: its events were about to be stored. */
  list(): readonly string[];
}

/** Begins with the partitions that the events table has. */
export function createEventDays(partitions: Iterable<string>): EventDays {
  const known = new Set(partitions);
  return {
    note(days) {
      for (const day of days) known.add(day);
    },
    list: () => [...known].sort().reverse(),
  };
}

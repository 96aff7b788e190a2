/** The end of a request: answered, refused for its pace, refused for what it asked, or made to fail. */
export type RequestOutcome = 'served' | 'throttled' | 'refused' | 'faulted';

interface RequestEntry {
  readonly operation: string;
  /** The account of the credentials. */
  readonly accountId: string;
  readonly region: string;
  /** The event source a LookupEvents request asked for. */
  readonly source?: string;
  /** Time of arrival, milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: RequestOutcome;
  /** Events in the answer. */
  readonly events: number;
}

interface RequestSelection {
  readonly accountId?: string;
  readonly operation?: string;
  readonly region?: string;
  readonly source?: string;
  readonly outcome?: RequestOutcome;
}

/** Every request the server has seen, in order of arrival. */
export interface RequestLog {
  readonly entries: readonly RequestEntry[];
  /** Returns the requests that fit every given field. */
  select(selection: RequestSelection): RequestEntry[];
  count(selection: RequestSelection): number;
}

export interface WritableRequestLog extends RequestLog {
  add(entry: RequestEntry): void;
}

export function createRequestLog(): WritableRequestLog {
  const entries: RequestEntry[] = [];
  const select = (selection: RequestSelection) =>
    entries.filter(
      (entry) =>
        (selection.operation ?? entry.operation) === entry.operation &&
        (selection.accountId ?? entry.accountId) === entry.accountId &&
        (selection.region ?? entry.region) === entry.region &&
        (selection.source ?? entry.source) === entry.source &&
        (selection.outcome ?? entry.outcome) === entry.outcome,
    );
  return {
    entries,
    select,
    count: (selection) => select(selection).length,
    add: (entry) => {
      entries.push(entry);
    },
  };
}

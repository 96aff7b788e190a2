import type { ScanHeader, UnexplainedChange, UserChange, UserRecord } from '@iam-tracker/core';
import type { ExecutionLock, RecordStore } from '../../src/ports.ts';

/** The records table in memory, with what was put into it. */
export interface MemoryRecords {
  readonly store: RecordStore;
  readonly headers: Map<string, ScanHeader>;
  readonly unexplained: Map<string, UnexplainedChange>;
  users(scanTimestamp: string): UserRecord[];
  changes(scanTimestamp?: string): UserChange[];
  latestComplete(): ScanHeader | undefined;
}

export function createMemoryRecords(): MemoryRecords {
  const headers = new Map<string, ScanHeader>();
  const users = new Map<string, UserRecord>();
  const changes = new Map<string, UserChange[]>();
  const unexplained = new Map<string, UnexplainedChange>();
  const newestFirst = () =>
    [...headers.values()].sort((a, b) => (a.scanTimestamp < b.scanTimestamp ? 1 : -1));
  const changeKey = (change: UserChange) => `${change.scanTimestamp}#${change.userName}`;
  const usersOf = (scan: string) =>
    [...users.values()].filter(({ scanTimestamp }) => scanTimestamp === scan);
  const changesOf = (scan?: string) =>
    [...changes.values()]
      .flat()
      .filter(({ scanTimestamp }) => scan === undefined || scanTimestamp === scan);
  return {
    headers,
    unexplained,
    users: usersOf,
    changes: changesOf,
    latestComplete: () => newestFirst().find(({ status }) => status === 'complete'),
    store: {
      async putUsers(records) {
        for (const user of records) users.set(`${user.scanTimestamp}#${user.userName}`, user);
      },
      async putHeader(header) {
        headers.set(header.scanTimestamp, header);
      },
      async putChanges(list) {
        for (const change of list) changes.set(changeKey(change), []);
        for (const change of list) changes.get(changeKey(change))?.push(change);
      },
      async deleteChanges(list) {
        for (const change of list) changes.delete(changeKey(change));
      },
      async putUnexplained(change) {
        unexplained.set(change.changeId, change);
      },
      async *headers() {
        yield* newestFirst();
      },
      async *usersOfScan(scanTimestamp) {
        yield* usersOf(scanTimestamp);
      },
      async *changesOfScan(scanTimestamp) {
        yield* changesOf(scanTimestamp);
      },
    },
  };
}

/** The lock of a table in memory; `holder` is shared by those that compete. */
export function createMemoryLock(
  holder: { owner?: string; expiresAt?: number },
  owner: string,
  now: () => number,
): ExecutionLock {
  const hold = () => {
    holder.owner = owner;
    holder.expiresAt = now() + 600_000;
    return true;
  };
  return {
    acquire: async () => ((holder.expiresAt ?? 0) <= now() ? hold() : holder.owner === owner),
    renew: async () => holder.owner === owner && hold(),
    async release() {
      if (holder.owner !== owner) return;
      delete holder.owner;
      delete holder.expiresAt;
    },
  };
}

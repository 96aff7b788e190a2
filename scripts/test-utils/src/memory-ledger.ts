import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';

const NOTHING = { async *[Symbol.asyncIterator]() {} };

/** A ledger of these events and alerts, imported from files, without a scan of users: what reports and incidents read. */
export function memoryLedger(
  events: readonly ActivityEvent[],
  alerts: readonly AlertRecord[] = [],
) {
  return {
    origin: { kind: 'recorded' } as const,
    days: [...new Set(events.map(({ eventDate }) => eventDate))],
    events: {
      get: async () => [],
      async *queryByDate(day: string) {
        yield* events.filter(({ eventDate }) => eventDate === day);
      },
    },
    async *listAlerts() {
      yield* alerts;
    },
    coverage: { list: async () => [] },
    trail: { list: () => NOTHING },
    records: {
      latestComplete: async () => undefined,
      headers: () => NOTHING,
      usersOfScan: () => NOTHING,
      historyOfUser: () => NOTHING,
      changesOfUser: () => NOTHING,
      changesOfScan: () => NOTHING,
      members: async () => [],
      ofMember: () => {
        throw new Error('The ledger has no members.');
      },
    },
    readOthers: async () => undefined,
  };
}

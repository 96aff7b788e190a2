import { type ActivityEvent, AppError, parseRolePatterns } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import type { ShardProgress } from '../../src/collect/shard-progress.ts';
import { storePage } from '../../src/collect/store-page.ts';
import type { EventStore, LookupEntry, StoreOptions } from '../../src/ports.ts';
import { aNoiseEntry, anEntry } from '../world/pages.ts';
import { beginMemoryShard, beginShardReadThrough, NOW } from '../world/shard.ts';
import { createMemoryEventStore, type MemoryEventStore } from '../world/stores.ts';

const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
const HOUR = 3600;

interface CallLog {
  readonly put: string[];
  readonly putMissing: string[];
}

async function store(
  entries: readonly LookupEntry[],
  progress: ShardProgress,
  memory: MemoryEventStore = createMemoryEventStore(),
): Promise<CallLog> {
  const log: CallLog = { put: [], putMissing: [] };
  const events: EventStore = {
    async put(list) {
      log.put.push(...list.map((event) => event.eventId));
      await memory.put(list);
    },
    async putMissing(list) {
      log.putMissing.push(...list.map((event) => event.eventId));
      return memory.putMissing(list);
    },
  };
  await storePage(entries, progress, events, noise);
  return log;
}

async function storeHolding(...entries: LookupEntry[]): Promise<MemoryEventStore> {
  const memory = createMemoryEventStore();
  await store(entries, await beginMemoryShard(), memory);
  return memory;
}

/** Tells of an event named `forged` that it is another, and of one named `worse` that it repaired. */
function telling(memory: MemoryEventStore): EventStore {
  const tell = (list: readonly ActivityEvent[], options: StoreOptions | undefined) => {
    for (const event of list) {
      const conflict = { kept: event, refused: event, attributes: ['source_ip'] };
      if (event.eventId === 'forged') options?.onConflict?.(conflict);
      if (event.eventId === 'worse') options?.onRepair?.(event);
    }
  };
  return {
    async put(list, options) {
      tell(list, options);
      await memory.put(list);
    },
    async putMissing(list, options) {
      tell(list, options);
      return memory.putMissing(list);
    },
  };
}

describe('storePage', () => {
  it('writes blind where no run has read, asks first where one has', async () => {
    const progress = await beginShardReadThrough(NOW - 600);

    const log = await store(
      [anEntry(NOW - 1, 'new'), anEntry(NOW - 600, 'first'), anEntry(NOW - 601, 'again')],
      progress,
    );

    expect(log).toEqual({ put: ['new', 'first'], putMissing: ['again'] });
  });

  it('goes by the time around the record, as the walk does', async () => {
    const progress = await beginShardReadThrough(NOW - 600);
    const { text } = anEntry(NOW - 5 * HOUR, 'odd');

    const log = await store([{ text, envelope: { eventId: 'odd', eventTime: NOW - 1 } }], progress);

    expect(log).toEqual({ put: ['odd'], putMissing: [] });
  });

  it('gives a record without account and Region those of its shard', async () => {
    const progress = await beginMemoryShard();
    const { accountId, region } = progress.ledger().shard;
    const { envelope, text } = anEntry(NOW - 1, 'silent');
    const { awsRegion: _region, recipientAccountId: _account, ...record } = JSON.parse(text);
    const silent = { ...record, userIdentity: { type: 'Unknown' } };
    const stored: ActivityEvent[] = [];
    const memory = createMemoryEventStore((events) => stored.push(...events));

    await store([{ envelope, text: JSON.stringify(silent) }], progress, memory);

    expect(stored).toEqual([
      expect.objectContaining({
        accountId,
        awsRegion: region,
        inferredAttributes: 'account_id:around,aws_region:around',
      }),
    ]);
  });

  it('counts what it stored, the events that were there already not again', async () => {
    const progress = await beginShardReadThrough(NOW - 600);
    const there = anEntry(NOW - 5 * HOUR, 'there');
    const memory = await storeHolding(there);

    await store([anEntry(NOW - 1, 'new'), there], progress, memory);

    expect(progress.counters).toMatchObject({ stored: 1, late: 0, unparsed: 0, omittedFields: 0 });
  });

  it('stores what cannot be read, and counts it', async () => {
    const progress = await beginMemoryShard();
    const envelope = { eventId: 'broken', eventTime: NOW - 5 };

    const log = await store([{ text: '{"eventID":', envelope }], progress);

    expect(log.put).toEqual(['broken']);
    expect(progress.counters).toMatchObject({ stored: 1, unparsed: 1 });
  });

  it('counts the fields that are too large to keep', async () => {
    const progress = await beginMemoryShard();
    const requestParameters = { document: 'x'.repeat(360_000) };

    await store([anEntry(NOW - 5, 'large', { requestParameters })], progress);

    expect(progress.counters).toMatchObject({ stored: 1, omittedFields: 1 });
  });

  it('neither stores nor counts what is not related to identities', async () => {
    const progress = await beginMemoryShard();

    const log = await store(
      [anEntry(NOW - 5, 's3', { eventSource: 's3.amazonaws.com' })],
      progress,
    );

    expect(log).toEqual({ put: [], putMissing: [] });
    expect(progress.counters).toMatchObject({ stored: 0, filtered: new Map() });
  });

  it('counts noise by its reason, once: not again when it is read for a settle pass', async () => {
    const progress = await beginShardReadThrough(NOW - 600);

    const log = await store(
      [aNoiseEntry(NOW - 1, 'a'), aNoiseEntry(NOW - 2, 'b'), aNoiseEntry(NOW - 5 * HOUR, 'c')],
      progress,
    );

    expect(log).toEqual({ put: [], putMissing: [] });
    expect(progress.counters.filtered).toEqual(new Map([['aws_service', 2]]));
  });

  it('counts noise of unknown time', async () => {
    const progress = await beginShardReadThrough(NOW - 600);
    const { text } = aNoiseEntry(NOW - 1, 'a');

    await store([{ text, envelope: {} }], progress);

    expect(progress.counters.filtered).toEqual(new Map([['aws_service', 1]]));
  });

  it('counts what a better copy repaired, and what is another record, as not stored', async () => {
    const progress = await beginShardReadThrough(NOW - 600);
    const events = telling(createMemoryEventStore());
    const page = [
      anEntry(NOW - 1, 'forged'),
      anEntry(NOW - 2, 'new'),
      anEntry(NOW - HOUR, 'worse'),
    ];

    await storePage(page, progress, events, noise);

    expect(progress.counters).toMatchObject({
      stored: 2,
      copies: {
        repaired: 1,
        conflicts: 1,
        noted: [{ event_id: 'forged', attributes: ['source_ip'] }],
      },
    });
  });

  it.each<keyof EventStore>(['put', 'putMissing'])(
    'counts nothing of a page when %s fails: it will be read again',
    async (method) => {
      const progress = await beginShardReadThrough(NOW - 600);
      const events = {
        ...createMemoryEventStore(),
        [method]: async () => {
          throw new AppError('STORAGE_FAILED', 'no');
        },
      };
      const page = [
        aNoiseEntry(NOW - 1, 'noise'),
        anEntry(NOW - 1, 'new'),
        anEntry(NOW - 5 * HOUR, 'again'),
      ];

      await expect(storePage(page, progress, events, noise)).rejects.toThrow('no');
      expect(progress.counters).toMatchObject({ stored: 0, filtered: new Map(), late: 0 });
    },
  );
});

describe('storePage, counting late events', () => {
  it('counts what the reads so far had not shown', async () => {
    const progress = await beginShardReadThrough(NOW - 600);

    await store([anEntry(NOW - 5 * HOUR, 'late')], progress);

    expect(progress.counters).toMatchObject({ stored: 1, late: 1 });
  });

  it('does not count what the catch-up finds: CloudTrail takes minutes to show most events', async () => {
    const progress = await beginShardReadThrough(NOW - 1000);

    const log = await store([anEntry(NOW - 1200, 'caught up')], progress);

    expect(log.putMissing).toEqual(['caught up']);
    expect(progress.counters).toMatchObject({ stored: 1, late: 0 });
  });

  it('does not count what was there, nor what no run had read', async () => {
    const progress = await beginShardReadThrough(NOW - 600);
    const there = anEntry(NOW - 5 * HOUR, 'there');

    await store([anEntry(NOW - 1, 'new'), there], progress, await storeHolding(there));

    expect(progress.counters.late).toBe(0);
  });

  it('does not count events from before the ledger, which a backfill brings', async () => {
    const progress = await beginShardReadThrough(NOW - 600, { since: NOW - 86_400 });

    await store([anEntry(NOW - 5 * 86_400, 'from before')], progress);

    expect(progress.counters).toMatchObject({ stored: 1, late: 0 });
  });

  it('does not count events of a stretch that an earlier run left unread', async () => {
    const progress = await beginMemoryShard({ since: NOW - 86_400 });
    progress.record({ start: NOW - HOUR, end: NOW }, NOW);

    const log = await store([anEntry(NOW - 2 * HOUR, 'backlog')], progress);

    expect(log.put).toEqual(['backlog']);
    expect(progress.counters).toMatchObject({ stored: 1, late: 0 });
  });
});

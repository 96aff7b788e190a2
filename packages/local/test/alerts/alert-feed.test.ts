import type { StateDocuments } from '@iam-tracker/alerter/detect';
import type { ActivityEvent } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { openAlertFeed } from '../../src/alerts/alert-feed.ts';
import { createAlertOutbox } from '../../src/alerts/alert-outbox.ts';
import { createMemoryDocuments } from '../../src/alerts/replay-detections.ts';

const event = (eventId: string) => sampleEvent(eventId);
const ids = (events: readonly { eventId: string }[]) => events.map(({ eventId }) => eventId);

/** An events table in memory, as far as the feed needs one. */
function createTable() {
  const stored = new Map<string, ActivityEvent>();
  const table = {
    async put(events: Iterable<ActivityEvent>) {
      for (const each of events) stored.set(each.eventId, each);
    },
    async putMissing(events: Iterable<ActivityEvent>) {
      const missing = [...events].filter(({ eventId }) => !stored.has(eventId));
      await table.put(missing);
      return missing;
    },
    putPushed: (events: Iterable<ActivityEvent>) => table.putMissing(events),
    get: async (keys: readonly { eventId: string }[]) =>
      keys.flatMap(({ eventId }) => stored.get(eventId) ?? []),
  };
  return table as typeof table & EventsTable;
}

/** Everything that outlives a process, and what it judged. */
function createHouse() {
  const table = createTable();
  const documents = createMemoryDocuments();
  const judged: string[] = [];
  const times: number[] = [];
  const learnt: string[] = [];
  /** What was judged when it was kept, and what was still in the outbox then. */
  const kept: { judged: number; noted: number }[] = [];
  let now = 0;
  const open = (
    judge: (events: readonly ActivityEvent[]) => Promise<readonly ActivityEvent[]> = async () => [],
    events: EventsTable = table,
    notes: StateDocuments = documents,
    isOrdered = false,
    keepLearnt = async () => {},
  ) =>
    openAlertFeed({
      events,
      outbox: createAlertOutbox(notes),
      clock: { now: () => (now += 1) },
      async keepLearnt() {
        kept.push({ judged: judged.length, noted: await countNoted(documents) });
        await keepLearnt();
      },
      learn: async (list) => void learnt.push(...ids(list)),
      isOrdered,
      judge: async (stored) => {
        times.push(stored[0]?.storedAt ?? Number.NaN);
        const list = stored.map((each) => each.event);
        const again = await judge(list);
        judged.push(...ids(list));
        return again;
      },
    });
  return { table, documents, judged, times, learnt, kept, open };
}

/** The events in the notes of an outbox. */
async function countNoted(documents: StateDocuments): Promise<number> {
  const keys = Array.from({ length: 64 }, (_, slot) => `outbox#${slot}`);
  const bodies = (await documents.load(keys)).map((each) => each?.body as { keys: [] } | undefined);
  return bodies.reduce((sum, body) => sum + (body?.keys.length ?? 0), 0);
}

describe('openAlertFeed', () => {
  it('judges what is stored, and only what is new', async () => {
    const { judged, open } = createHouse();
    const feed = await open();

    await feed.events.put([event('a'), event('b')]);
    const missing = await feed.events.putMissing([event('b'), event('c')]);
    await feed.events.put([event('c')]);
    const pushed = await feed.events.putPushed([event('c'), event('d')], { pushedAt: 0 });
    const pending = await feed.finish();

    expect([ids(missing), ids(pushed)]).toEqual([['c'], ['d']]);
    expect(judged).toEqual(['a', 'b', 'c', 'd']);
    expect(pending).toBe(0);
  });

  it('lets everything be known before the first of it is judged', async () => {
    const { learnt, open } = createHouse();
    const known: number[] = [];
    const feed = await open(async () => {
      known.push(learnt.length);
      return [];
    });

    for (const id of ['a', 'b', 'c']) await feed.events.put([event(id)]);
    await feed.finish();

    expect(known).toEqual([3, 3, 3]);
  });

  it('does not keep more than a while waiting', async () => {
    const { judged, open } = createHouse();
    const feed = await open();

    for (let index = 0; index < 40; index += 1) await feed.events.put([event(`e${index}`)]);
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(judged.length).toBeGreaterThan(0);
    expect(judged.length).toBeLessThan(40);
    await feed.finish();
    expect(judged).toHaveLength(40);
  });

  it('judges what comes from files in the order of its time, and keeps what failed in its note', async () => {
    const { documents, judged, open, table } = createHouse();
    const at = (second: number) => sampleEvent(`at-${second}`, second);
    let failing = ['at-20'];
    const judge = async (list: readonly ActivityEvent[]) =>
      list.filter(({ eventId }) => failing.includes(eventId));
    const feed = await open(judge, table, documents, true);
    await feed.events.put([at(30), at(10)]);
    await feed.events.put([at(20), at(40)]);
    await feed.events.put([at(5)]);

    const pending = await feed.finish();
    const inOrder = judged.splice(0);
    failing = [];
    await (await open(judge, table, documents, true)).finish();

    expect(pending).toBe(1);
    expect(inOrder).toEqual(['at-5', 'at-10', 'at-20', 'at-30', 'at-40']);
    expect(judged).toEqual(['at-20']);
  });

  it('does not keep more than the outbox holds waiting for its order', async () => {
    const { judged, open, table, documents } = createHouse();
    const feed = await open(undefined, table, documents, true);

    for (let index = 0; index < 150; index += 1) await feed.events.put([event(`e${index}`)]);
    await feed.finish();

    expect(judged).toHaveLength(150);
  });

  it('leaves nothing to the next run when all is done', async () => {
    const { judged, open } = createHouse();
    const feed = await open();
    await feed.events.put([event('a')]);
    await feed.finish();

    await (await open()).finish();

    expect(judged).toEqual(['a']);
  });

  it('begins with what a run left that ended after storing', async () => {
    const { judged, open } = createHouse();
    const dying = await open(() => new Promise(() => undefined));
    await dying.events.put([event('a')]);
    await dying.events.putMissing([event('b')]);

    await (await open()).finish();

    expect(judged.sort()).toEqual(['a', 'b']);
  });

  it('passes over what a run noted and never stored', async () => {
    const { judged, open, table } = createHouse();
    const putMissing = () => new Promise<never>(() => undefined);
    const dying = await open(undefined, { ...table, putMissing });
    void dying.events.put([event('a')]);
    await new Promise((resolve) => setTimeout(resolve, 5));

    const feed = await open();
    await feed.finish();
    expect(judged).toEqual([]);

    await feed.events.put([event('a')]);
    await feed.finish();
    expect(judged).toEqual(['a']);
  });

  it('judges once what a run noted and the next one stored, however late it gets to it', async () => {
    const { judged, open, table } = createHouse();
    const dying = await open(undefined, {
      ...table,
      async putMissing([first]: readonly ActivityEvent[]) {
        if (first !== undefined) await table.put([first]);
        return new Promise<never>(() => undefined);
      },
    } as unknown as EventsTable);
    void dying.events.put([event('a'), event('b')]);
    await new Promise((resolve) => setTimeout(resolve, 5));

    const feed = await open();
    await feed.events.put([event('a'), event('b')]);
    await feed.finish();

    expect(judged.sort()).toEqual(['a', 'b']);
  });

  it('keeps for the next run what has to come again, and nothing else', async () => {
    const { judged, open, times } = createHouse();
    const feed = await open(async (list) => list.filter(({ eventId }) => eventId === 'b'));
    await feed.events.put([event('a'), event('b')]);
    expect(await feed.finish()).toBe(1);

    await (await open()).finish();

    expect(judged).toEqual(['a', 'b', 'b']);
    expect(times).toEqual([1, 1]);
  });

  it('judges what was stored before storing failed', async () => {
    const { judged, open, table } = createHouse();
    const failing = {
      ...table,
      async putMissing([first]: readonly ActivityEvent[]) {
        if (first !== undefined) await table.put([first]);
        throw new Error('disk full');
      },
    };
    const feed = await open(undefined, failing as unknown as EventsTable);

    await expect(feed.events.put([event('a'), event('b')])).rejects.toThrow('disk full');
    await feed.finish();

    expect(judged).toEqual(['a']);
  });

  it('keeps what was learnt of events before they leave the outbox, once for all that are judged together', async () => {
    const { documents, judged, kept, open, table } = createHouse();
    const feed = await open(undefined, table, documents, true);
    for (let index = 0; index < 100; index += 1) await feed.events.putMissing([event(`${index}`)]);
    await feed.finish();

    expect(judged).toHaveLength(100);
    expect(kept.map((each) => each.judged)).toEqual([61, 100]);
    expect(kept[0]?.noted).toBeGreaterThanOrEqual(61);
    expect(kept[1]?.noted).toBe(39);
  });

  it('leaves events to the next run of which nothing could be kept', async () => {
    const { documents, judged, open, table } = createHouse();
    // The database writes what is learnt and the notes together, or neither.
    let isFull = false;
    const write = async () => {
      throw new Error('disk full');
    };
    const put: StateDocuments['put'] = (list) => (isFull ? write() : documents.put(list));
    const judge = async () => {
      isFull = true;
      return [];
    };
    const feed = await open(judge, table, { ...documents, put }, false, write);
    await feed.events.putMissing([event('a')]);
    await expect(feed.finish()).rejects.toThrow('disk full');

    await (await open()).finish();

    expect(judged).toEqual(['a', 'a']);
  });

  it('stops at a judge that fails, and loses nothing', async () => {
    const { judged, open } = createHouse();
    const feed = await open(async () => {
      throw new Error('broken');
    });
    await feed.events.put([event('a')]);

    await expect(feed.finish()).rejects.toThrow('broken');
    await expect(feed.events.put([event('b')])).rejects.toThrow('broken');
    await (await open()).finish();

    expect(judged).toEqual(['a']);
  });

  it('lets the caller that stores wait while too many alerts are behind', async () => {
    const { judged, open } = createHouse();
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const feed = await open(async () => {
      await gate;
      return [];
    });

    let stored = 0;
    const storing = Array.from({ length: 100 }, async (_, index) => {
      await feed.events.put([event(`e${index}`)]);
      stored += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = stored;
    go();
    await Promise.all(storing);
    await feed.finish();

    expect(before).toBe(64);
    expect(judged).toHaveLength(100);
  });

  it('says so when nothing can be noted any more', async () => {
    const { open } = createHouse();
    const feed = await open(async (list) => list);
    for (let index = 0; index < 64; index += 1) await feed.events.put([event(`e${index}`)]);
    await feed.finish();

    await expect(feed.events.put([event('late')])).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
  });

  it('stores nothing that could not be noted', async () => {
    const { documents, open, table } = createHouse();
    const put = async () => {
      throw new Error('disk full');
    };
    const feed = await open(undefined, table, { ...documents, put });

    await expect(feed.events.put([event('a')])).rejects.toThrow('disk full');

    expect(await table.get([event('a')])).toEqual([]);
  });
});

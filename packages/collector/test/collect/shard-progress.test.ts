import { AppError, compact, openLedger, type ShardLedger } from '@iam-tracker/core';
import { createVirtualAwsTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { countFiltered } from '../../src/collect/collect-result.ts';
import type { ShardProgress } from '../../src/collect/shard-progress.ts';
import type { CoverageStore } from '../../src/ports.ts';
import { beginMemoryShard, between, DELAYS, NOW, SHARD } from '../world/shard.ts';
import { createMemoryCoverageStore, type MemoryCoverageStore } from '../world/stores.ts';

const HOUR = 3600;

function firstGaps(ledger: ShardLedger | undefined) {
  return ledger?.passes[0].gaps;
}

function stored({ all }: MemoryCoverageStore): ShardLedger | undefined {
  return all()[0];
}

/** Fails the first saves as told, then saves. */
function failing(store: CoverageStore, ...errors: readonly unknown[]): CoverageStore {
  const left = [...errors];
  return {
    ...store,
    async save(ledger) {
      if (left.length > 0) throw left.shift();
      return store.save(ledger);
    },
  };
}

function conflict(): AppError {
  return new AppError('LEDGER_CONFLICT', 'another writer was faster');
}

function work(progress: ShardProgress, from: number, to: number, events: number): void {
  progress.counters.stored += events;
  progress.record(between(NOW + from, NOW + to), NOW);
}

describe('beginShard', () => {
  it('opens a ledger that no run began, saves it and takes on what is due', async () => {
    const coverage = createMemoryCoverageStore();

    const progress = await beginMemoryShard({ coverage });

    expect(stored(coverage)).toEqual({ ...openLedger(SHARD, NOW - HOUR, DELAYS), version: 1 });
    expect(firstGaps(progress.ledger())).toEqual([between(NOW - HOUR, NOW)]);
    expect(progress.walkedBefore).toBe(NOW - HOUR);
  });

  it('takes the ledger of a run that opened it a moment earlier', async () => {
    const coverage = createMemoryCoverageStore();
    let loads = 0;
    const late: CoverageStore = {
      ...coverage,
      async load(shard) {
        loads += 1;
        if (loads === 1) {
          // Between this answer and our save the other run opens the shard and reads some of it.
          const other = await beginMemoryShard({ coverage, since: NOW - 2 * HOUR });
          work(other, -HOUR, 0, 5);
          await other.save();
          return undefined;
        }
        return coverage.load(shard);
      },
    };

    const progress = await beginMemoryShard({ coverage: late });

    expect(progress.ledger()).toMatchObject({ since: NOW - 2 * HOUR, eventsProcessed: 5 });
    expect(firstGaps(progress.ledger())).toEqual([between(NOW - 2 * HOUR, NOW - HOUR)]);
  });

  it('fails as the store does, but for a lost race', async () => {
    const broken = new AppError('STORAGE_FAILED', 'no table today');
    const coverage = failing(createMemoryCoverageStore(), broken);

    await expect(beginMemoryShard({ coverage })).rejects.toBe(broken);
  });

  it('takes on nothing for a backfill', async () => {
    const progress = await beginMemoryShard({ dueBy: undefined });

    expect(firstGaps(progress.ledger())).toEqual([]);
    expect(progress.ledger().passes[0].through).toBe(NOW - HOUR);
  });

  it('fits the passes to changed settle delays', async () => {
    const coverage = createMemoryCoverageStore();
    await beginMemoryShard({ coverage });

    const progress = await beginMemoryShard({ coverage, settleDelaysSeconds: [300, 7200] });

    expect(progress.ledger().passes.map((pass) => pass.delaySeconds)).toEqual([0, 300, 7200]);
  });

  it('remembers where the first walk was when the run began', async () => {
    const coverage = createMemoryCoverageStore();
    const before = await beginMemoryShard({ coverage, dueBy: NOW - 600 });
    await before.save();

    const progress = await beginMemoryShard({ coverage });
    await progress.save();

    expect(progress.walkedBefore).toBe(NOW - 600);
  });
});

describe('save', () => {
  it('saves what is recorded, and that alone closes gaps', async () => {
    const coverage = createMemoryCoverageStore();
    const progress = await beginMemoryShard({ coverage });

    await progress.save();
    const before = firstGaps(stored(coverage));
    progress.record(between(NOW - 600, NOW), NOW);
    const unsaved = firstGaps(stored(coverage));
    await progress.save();

    expect(before).toEqual([between(NOW - HOUR, NOW)]);
    expect(unsaved).toEqual(before);
    expect(firstGaps(stored(coverage))).toEqual([between(NOW - HOUR, NOW - 600)]);
    expect(firstGaps(progress.ledger())).toEqual([between(NOW - HOUR, NOW - 600)]);
  });

  it('adds what it knows to the ledger of a run that was faster', async () => {
    const coverage = createMemoryCoverageStore();
    const [one, other] = [
      await beginMemoryShard({ coverage }),
      await beginMemoryShard({ coverage }),
    ];
    work(one, -600, 0, 10);
    work(other, -HOUR, -1800, 7);

    await one.save();
    await other.save();

    expect(stored(coverage)).toMatchObject({ eventsProcessed: 17, version: 3 });
    expect(firstGaps(stored(coverage))).toEqual([between(NOW - 1800, NOW - 600)]);
    expect(other.ledger()).toEqual(stored(coverage));
  });

  it('never shortens what a newer run took on', async () => {
    const coverage = createMemoryCoverageStore();
    let now = NOW;
    const awsTime = createVirtualAwsTime({ now: () => now * 1000 });
    const older = await beginMemoryShard({ coverage, awsTime });
    now += 600;
    const newer = await beginMemoryShard({ coverage, awsTime });
    newer.record(between(NOW, NOW + 600), NOW + 600);
    await newer.save();

    work(older, -600, 0, 1);
    await older.save();

    expect(stored(coverage)?.passes[0].through).toBe(NOW + 600);
    expect(firstGaps(stored(coverage))).toEqual([between(NOW - HOUR, NOW - 600)]);
  });

  it('counts every event once, over saves, lost races and failed saves', async () => {
    const memory = createMemoryCoverageStore();
    await beginMemoryShard({ coverage: memory });
    const broken = new AppError('STORAGE_FAILED', 'not now');
    const coverage = failing(memory, conflict(), conflict(), broken, conflict());
    const progress = await beginMemoryShard({ coverage });

    work(progress, -100, 0, 10);
    progress.counters.late += 2;
    countFiltered(progress.counters, 'aws_service', 4);
    await expect(progress.save()).rejects.toBe(broken);
    work(progress, -200, -100, 5);
    progress.counters.unparsed += 1;
    await progress.save();
    await progress.save();

    expect(stored(memory)).toMatchObject({
      eventsProcessed: 15,
      eventsFiltered: 4,
      lateEvents: 2,
      unparsedEvents: 1,
    });
    expect(firstGaps(stored(memory))).toEqual([between(NOW - HOUR, NOW - 200)]);
  });

  it('keeps what a failed save could not tell for the next one', async () => {
    const memory = createMemoryCoverageStore();
    await beginMemoryShard({ coverage: memory });
    const coverage = failing(memory, new AppError('STORAGE_FAILED', 'not now'));
    const progress = await beginMemoryShard({ coverage });
    work(progress, -600, 0, 3);

    await progress.save().catch(() => undefined);
    const known = firstGaps(progress.ledger());
    await progress.save();

    expect(known).toEqual([between(NOW - HOUR, NOW - 600)]);
    expect(firstGaps(stored(memory))).toEqual(known);
  });

  it('gives up after ten lost races in a row', async () => {
    const memory = createMemoryCoverageStore();
    await beginMemoryShard({ coverage: memory });
    const races = (count: number) => Array.from({ length: count }, conflict);
    const lucky = await beginMemoryShard({ coverage: failing(memory, ...races(9)) });
    const unlucky = await beginMemoryShard({ coverage: failing(memory, ...races(10)) });

    await expect(lucky.save()).resolves.toBeUndefined();
    await expect(unlucky.save()).rejects.toMatchObject({ code: 'LEDGER_CONFLICT' });
  });

  it('gives up on a ledger that is gone: what others had read of it is not known', async () => {
    const memory = createMemoryCoverageStore();
    await beginMemoryShard({ coverage: memory });
    let isGone = false;
    const coverage: CoverageStore = {
      ...memory,
      load: async (shard) => (isGone ? undefined : memory.load(shard)),
      save: async (ledger) => {
        if (isGone) throw conflict();
        return memory.save(ledger);
      },
    };
    const progress = await beginMemoryShard({ coverage });
    isGone = true;

    await expect(progress.save()).rejects.toMatchObject({ code: 'LEDGER_CONFLICT' });
  });

  it('saves one at a time, and a save includes what came in before it began', async () => {
    const memory = createMemoryCoverageStore();
    let underWay = 0;
    let most = 0;
    const coverage: CoverageStore = {
      ...memory,
      async save(ledger) {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return memory.save(ledger);
      },
    };
    const progress = await beginMemoryShard({ coverage });

    work(progress, -100, 0, 1);
    const first = progress.save();
    work(progress, -200, -100, 1);
    const second = progress.save();
    work(progress, -300, -200, 1);
    const third = progress.save();
    await Promise.all([first, second, third]);

    expect(most).toBe(1);
    expect(firstGaps(stored(memory))).toEqual([between(NOW - HOUR, NOW - 300)]);
    expect(stored(memory)).toMatchObject({ eventsProcessed: 3 });
  });

  it('keeps for the next save what comes in while one is under way', async () => {
    const memory = createMemoryCoverageStore();
    let onSave = () => {};
    const coverage: CoverageStore = {
      ...memory,
      async save(ledger) {
        onSave();
        return memory.save(ledger);
      },
    };
    const progress = await beginMemoryShard({ coverage });
    work(progress, -100, 0, 1);
    onSave = () => work(progress, -200, -100, 1);

    await progress.save();
    onSave = () => {};
    const savedFirst = stored(memory);
    await progress.save();

    expect(savedFirst).toMatchObject({ eventsProcessed: 1 });
    expect(firstGaps(savedFirst)).toEqual([between(NOW - HOUR, NOW - 100)]);
    expect(stored(memory)).toMatchObject({ eventsProcessed: 2 });
    expect(firstGaps(stored(memory))).toEqual([between(NOW - HOUR, NOW - 200)]);
  });

  it('goes on saving after a save that failed', async () => {
    const memory = createMemoryCoverageStore();
    await beginMemoryShard({ coverage: memory });
    const coverage = failing(memory, new AppError('STORAGE_FAILED', 'not now'));
    const progress = await beginMemoryShard({ coverage });

    const ends = await Promise.allSettled([progress.save(), progress.save()]);

    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('save, with a verdict', () => {
  async function judged(lastError?: string, before?: string): Promise<ShardLedger | undefined> {
    const coverage = createMemoryCoverageStore();
    const progress = await beginMemoryShard({ coverage });
    if (before !== undefined) await progress.save({ lastExecutionTime: 1, lastError: before });
    if (lastError === undefined) progress.record(between(NOW - HOUR, NOW), NOW + 10 * 86_400);
    await progress.save(
      compact({
        lastExecutionTime: NOW * 1000,
        lastError,
      }),
    );
    return stored(coverage);
  }

  it('calls a shard complete when nothing is left to read', async () => {
    const ledger = await judged();

    expect(ledger).toMatchObject({ processingStatus: 'complete', lastExecutionTime: NOW * 1000 });
  });

  it('keeps the error of a shard that failed, and forgets it once it did not', async () => {
    const [failed, recovered] = [await judged('denied'), await judged(undefined, 'denied')];

    expect(failed).toMatchObject({ processingStatus: 'failed', lastError: 'denied' });
    expect(recovered).toMatchObject({ processingStatus: 'complete' });
    expect(recovered).not.toHaveProperty('lastError');
  });

  it('calls a shard behind while a settle pass is due', async () => {
    const coverage = createMemoryCoverageStore();
    const progress = await beginMemoryShard({ coverage });
    progress.record(between(NOW - HOUR, NOW), NOW - 1800);

    await progress.save({ lastExecutionTime: NOW * 1000 });

    expect(stored(coverage)).toMatchObject({ processingStatus: 'backlog' });
  });
});

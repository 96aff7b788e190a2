import { AppError, type ErrorCode } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import type { ShardProgress } from '../../src/collect/shard-progress.ts';
import { newWalk, type Tier, type Walk } from '../../src/collect/walk.ts';
import { anEntry, aPage } from '../world/pages.ts';
import { createTestRegion, readFor, refuse } from '../world/region.ts';
import { beginMemoryShard, NOW, SHARD } from '../world/shard.ts';

const DAY = 86_400;

function aWalk(progress: ShardProgress, tier: Tier = 'fresh', start = NOW - 3600, end = NOW): Walk {
  return newWalk(progress, tier, { start, end });
}

function gapsOf(progress: ShardProgress) {
  return progress.ledger().passes[0].gaps;
}

/** Answers a walk page by page; a page is the names of its entries in seconds before now. */
function pages(...list: readonly (readonly string[])[]) {
  return ({ nextToken = '0' }: { nextToken?: string | undefined }) => {
    const place = Number(nextToken);
    const names = (list[place] ?? []).map((name) => {
      const [ago = 0, id = ''] = [Number.parseInt(name, 10), name];
      return anEntry(NOW - ago, id);
    });
    return place + 1 < list.length
      ? { entries: names, nextToken: String(place + 1) }
      : { entries: names };
  };
}

describe('createRegionReader', () => {
  it('stores every page and proves the whole stretch', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress)], pages(['5a', '9a'], ['9b', '50a'], ['60a']));

    await readFor(region);

    expect([...region.store.ids]).toEqual(['5a', '9a', '9b', '50a', '60a']);
    expect(gapsOf(progress)).toEqual([]);
    expect(progress.counters).toMatchObject({ stored: 5, requests: 3, throttled: 0 });
    expect(region.reader.unread()).toEqual([]);
    expect(region.reader.failures.size).toBe(0);
  });

  it('keeps the pace, asks the same question of all pages and passes the token on', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress)], pages(['5a'], ['9b'], []));

    await readFor(region);

    const query = {
      region: SHARD.region,
      source: SHARD.source,
      interval: { start: NOW - 3600, end: NOW },
    };
    expect(region.calls).toEqual([
      { at: 0, query, nextToken: undefined },
      { at: 0.5, query, nextToken: '1' },
      { at: 1, query, nextToken: '2' },
    ]);
  });

  it('reads fresh events first, then settle passes, then old gaps, each newest first', async () => {
    const progress = await beginMemoryShard();
    const walks = [
      aWalk(progress, 'older', NOW - 50, NOW),
      aWalk(progress, 'settle', NOW - 400, NOW - 300),
      aWalk(progress, 'settle', NOW - 200, NOW - 100),
      aWalk(progress, 'fresh', NOW - 600, NOW - 500),
    ];
    const region = createTestRegion(walks, () => aPage([]));

    await readFor(region);

    const ends = region.calls.map(({ query }) => query.interval.end - NOW);
    expect(ends).toEqual([-500, -100, -300, 0]);
  });

  it('gives one request in eight to what is least urgent, or a run short of time never got there', async () => {
    const progress = await beginMemoryShard();
    const fresh = Array.from({ length: 60 }, (_, n) =>
      aWalk(progress, 'fresh', NOW - n - 1, NOW - n),
    );
    const walks = [
      aWalk(progress, 'older', NOW - 2 * DAY, NOW - DAY),
      aWalk(progress, 'older', NOW - 9 * DAY, NOW - 8 * DAY),
      aWalk(progress, 'settle', NOW - 7200, NOW - 7100),
      ...fresh,
    ];
    const region = createTestRegion(walks, () => aPage([]));

    await readFor(region, 12);

    const ends = region.calls.map(({ query }) => NOW - query.interval.end);
    expect(ends).toHaveLength(24);
    expect([7, 15, 23].map((call) => ends[call])).toEqual([8 * DAY, DAY, 7100]);
    const others = ends.filter((_, call) => call % 8 !== 7);
    expect(others).toEqual(Array.from({ length: 21 }, (_, n) => n));
  });

  it('claims a page for the moment its walk was begun: a token may show no more than that', async () => {
    const progress = await beginMemoryShard();
    const facts: number[] = [];
    const spied = { ...progress, record: (_: unknown, readAt: number) => facts.push(readAt) };
    const answer = pages(['5a'], ['9b'], ['12a']);
    // Too short to be shared.
    const walk = aWalk(spied as unknown as ShardProgress, 'fresh', NOW - 13);
    const region = createTestRegion([walk], async (call, time) => {
      await time.sleep(30_000);
      return answer(call);
    });

    await readFor(region);

    expect(facts).toEqual([NOW, NOW, NOW]);
  });

  it('saves the ledger every twenty pages', async () => {
    const progress = await beginMemoryShard();
    let saves = 0;
    const save = async () => {
      saves += 1;
    };
    const spied = { ...progress, save };
    const list = Array.from({ length: 45 }, (_, page) => [`${page + 1}a`]);
    const region = createTestRegion([aWalk(spied)], pages(...list));

    await readFor(region);

    expect(region.calls).toHaveLength(45);
    expect(saves).toBe(2);
  });

  it('lets a busy and a quiet source of a Region take turns by time', async () => {
    const [busy, quiet] = [await beginMemoryShard(), await beginMemoryShard()];
    const source = 'signin.amazonaws.com';
    const quietShard = { ...quiet, shard: { ...SHARD, source } };
    const list = Array.from({ length: 20 }, (_, page) => [`${page + 1}a`]);
    const answer = pages(...list);
    const region = createTestRegion([aWalk(busy), aWalk(quietShard)], (call) =>
      call.query.source === source ? aPage([]) : answer(call),
    );

    await readFor(region);

    expect(region.calls.findIndex(({ query }) => query.source === source)).toBeLessThanOrEqual(1);
  });

  it('shares a long walk while its page is under way, so that the rate is used', async () => {
    const progress = await beginMemoryShard({ since: NOW - DAY });
    const region = createTestRegion([aWalk(progress, 'fresh', NOW - DAY)], async (call, time) => {
      await time.sleep(3900);
      const { start, end } = call.query.interval;
      const from = call.nextToken === undefined ? end : Number(call.nextToken);
      const next = from - 600;
      return next <= start
        ? aPage([])
        : { entries: [anEntry(next, `${next}`)], nextToken: String(next) };
    });

    await readFor(region);

    // 144 stretches of ten minutes, and a last page of each of the walks: floor about 75 s.
    const seconds = region.time.now() / 1000 - NOW;
    expect(gapsOf(progress)).toEqual([]);
    expect(region.calls.length).toBeLessThanOrEqual(165);
    expect(seconds).toBeLessThanOrEqual((region.calls.length / 2 + 2 * 3.9) * 1.05);
  });

  it('has at most sixteen requests under way', async () => {
    const progress = await beginMemoryShard({ since: NOW - DAY });
    let underWay = 0;
    let most = 0;
    const walks = Array.from({ length: 40 }, (_, n) =>
      aWalk(progress, 'fresh', NOW - (n + 1) * 60, NOW - n * 60),
    );
    const region = createTestRegion(walks, async (_call, time) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await time.sleep(35_000);
      underWay -= 1;
      return aPage([]);
    });

    await readFor(region);

    expect(most).toBe(16);
    expect(region.calls).toHaveLength(40);
  });

  it('stops at the time it is told and goes on from there when called again', async () => {
    const progress = await beginMemoryShard();
    const list = Array.from({ length: 10 }, (_, page) => [`${page + 1}a`]);
    const region = createTestRegion([aWalk(progress)], pages(...list));

    await readFor(region, 2);
    const [callsThen, unreadThen] = [region.calls.length, region.reader.unread()];
    await readFor(region);

    expect(callsThen).toBe(4);
    expect(unreadThen).toEqual([{ shard: SHARD, interval: { start: NOW - 3600, end: NOW - 3 } }]);
    expect(region.calls.map(({ nextToken }) => nextToken)).toEqual([
      undefined,
      ...['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ]);
    expect(region.reader.unread()).toEqual([]);
  });

  it('does nothing for a walk that left the 90 days', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress, 'older', 0, 1000)], () => aPage([]));

    await readFor(region);

    expect(region.calls).toEqual([]);
    expect(region.reader.unread()).toEqual([]);
    expect(gapsOf(progress)).toEqual([{ start: NOW - 3600, end: NOW }]);
  });
});

describe('createRegionReader, when requests fail', () => {
  it('counts refusals by pace, waits longer with each and never gives up', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress)], () => refuse('LOOKUP_THROTTLED'));

    await readFor(region, 60);

    const waits = region.calls.slice(1).map(({ at }, n) => at - (region.calls[n]?.at ?? 0));
    expect(waits.slice(0, 5).map((wait) => Math.round(wait))).toEqual([1, 1, 2, 4, 8]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10);
    expect(progress.counters.throttled).toBe(region.calls.length);
    expect(region.reader.failures.size).toBe(0);
    expect(region.reader.unread()).toHaveLength(1);
  });

  it('begins with a short wait again after an answer', async () => {
    const progress = await beginMemoryShard();
    const answers = ['no', 'no', 'no', 'no', 'page', 'no', 'page'];
    const region = createTestRegion([aWalk(progress)], ({ nextToken }) => {
      if (answers.shift() === 'no') return refuse('LOOKUP_THROTTLED');
      return nextToken === undefined ? aPage([], 'more') : aPage([]);
    });

    await readFor(region);

    const waits = region.calls.slice(1).map(({ at }, n) => at - (region.calls[n]?.at ?? 0));
    expect(waits.map((wait) => Math.round(wait * 2) / 2)).toEqual([0.5, 1, 2, 4, 0.5, 0.5]);
  });

  it('tries a request again that got no answer, five times in a row', async () => {
    const progress = await beginMemoryShard();
    let left = 5;
    const answer = pages(['5a'], []);
    const region = createTestRegion([aWalk(progress)], (call) => {
      if (left === 0 && call.nextToken === '1') left = 10;
      left -= 1;
      if (left >= 5 || left < 0) return answer(call);
      return refuse('LOOKUP_UNAVAILABLE');
    });

    await readFor(region);

    expect(region.reader.failures.size).toBe(0);
    expect([...region.store.ids]).toEqual(['5a']);
    expect(gapsOf(progress)).toEqual([]);
  });

  it('gives a shard up after the sixth request in a row without an answer', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress)], () => refuse('LOOKUP_UNAVAILABLE'));

    await readFor(region);

    expect(region.calls).toHaveLength(6);
    expect(region.reader.failures.get(progress)).toMatchObject({ code: 'LOOKUP_UNAVAILABLE' });
    expect(region.reader.unread()).toEqual([]);
  });

  it('begins a walk again from what is not proven when its token is refused', async () => {
    const progress = await beginMemoryShard();
    let refusals = 1;
    const region = createTestRegion([aWalk(progress)], ({ nextToken, query }) => {
      if (nextToken === '1' && refusals > 0) {
        refusals -= 1;
        return refuse('LOOKUP_TOKEN_REJECTED');
      }
      const isAgain = query.interval.end < NOW;
      const entries = isAgain
        ? [anEntry(NOW - 9, '9a'), anEntry(NOW - 9, '9b')]
        : [anEntry(NOW - 5, '5a'), anEntry(NOW - 9, '9a')];
      return isAgain ? { entries } : { entries, nextToken: '1' };
    });

    await readFor(region);

    expect(region.calls.map(({ query }) => query.interval.end - NOW)).toEqual([0, 0, -8]);
    expect([...region.store.ids]).toEqual(['5a', '9a', '9b']);
    expect(progress.counters.stored).toBe(3);
    expect(gapsOf(progress)).toEqual([]);
  });

  it('gives a shard up whose tokens are refused again and again', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress)], () => refuse('LOOKUP_TOKEN_REJECTED'));

    await readFor(region);

    expect(region.calls).toHaveLength(6);
    expect(region.reader.failures.get(progress)).toMatchObject({ code: 'LOOKUP_TOKEN_REJECTED' });
  });

  it.each<ErrorCode>(['LOOKUP_FAILED', 'STORAGE_FAILED'])(
    'gives a shard up at once on %s, drops its other walks and reads on for the others',
    async (code) => {
      const [broken, sound] = [await beginMemoryShard(), await beginMemoryShard()];
      const source = 'signin.amazonaws.com';
      const walks = [
        aWalk(broken),
        aWalk(broken, 'older', NOW - 3000, NOW - 2000),
        aWalk({ ...sound, shard: { ...SHARD, source } }),
      ];
      const region = createTestRegion(walks, ({ query }) =>
        query.source === source ? aPage([]) : refuse(code),
      );

      await readFor(region);

      expect(region.calls).toHaveLength(2);
      expect(region.reader.failures).toEqual(
        new Map([[broken, new AppError(code, `refused: ${code}`)]]),
      );
      expect(region.reader.unread()).toEqual([]);
      expect(gapsOf(broken)).toEqual([{ start: NOW - 3600, end: NOW }]);
      expect(gapsOf(sound)).toEqual([]);
    },
  );

  it('claims nothing of a page whose events are not acknowledged', async () => {
    const progress = await beginMemoryShard();
    const region = createTestRegion([aWalk(progress)], pages(['5a'], ['9a'], []), {
      async put([event]) {
        if (event?.eventId === '9a') refuse('STORAGE_FAILED');
      },
    });

    await readFor(region);

    expect(region.reader.failures.get(progress)).toMatchObject({ code: 'STORAGE_FAILED' });
    expect(gapsOf(progress)).toEqual([{ start: NOW - 3600, end: NOW - 4 }]);
    expect(progress.counters.stored).toBe(1);
  });

  it('asks nothing more about a shard that was given up', async () => {
    const progress = await beginMemoryShard({ since: NOW - DAY });
    const long = newWalk(progress, 'fresh', { start: NOW - DAY, end: NOW }, 60);
    const failing = aWalk(progress, 'older', NOW - 2 * DAY, NOW - DAY);
    const region = createTestRegion([long, failing], async ({ query }, time) => {
      await time.sleep(query.interval.end === NOW - DAY ? 100 : 5000);
      return query.interval.end === NOW - DAY ? refuse('LOOKUP_FAILED') : aPage([]);
    });

    await readFor(region);

    expect(region.calls).toHaveLength(2);
  });
});

describe('createRegionReader, when it is aborted', () => {
  it('ends at once, and what fails by that is no failure of the shard', async () => {
    const progress = await beginMemoryShard();
    const stop = new AbortController();
    const region = createTestRegion([aWalk(progress)], async (_call, time, signal) => {
      time.sleep(2000).then(() => stop.abort(new Error('time is up')));
      await time.sleep(60_000, signal);
      return aPage([]);
    });

    await readFor(region, 3600, stop.signal);

    expect(region.time.now() / 1000 - NOW).toBe(2);
    expect(region.reader.failures.size).toBe(0);
    expect(region.reader.unread()).toEqual([
      { shard: SHARD, interval: { start: NOW - 3600, end: NOW } },
    ]);
  });

  it('finishes storing the page that has come', async () => {
    const progress = await beginMemoryShard();
    const stop = new AbortController();
    const region = createTestRegion([aWalk(progress)], pages(['5a'], []), {
      async put() {
        stop.abort(new Error('time is up'));
      },
    });

    await readFor(region, 3600, stop.signal);

    expect(region.calls).toHaveLength(1);
    expect(gapsOf(progress)).toEqual([{ start: NOW - 3600, end: NOW - 4 }]);
  });

  it('ends a wait for another try or another turn', async () => {
    const progress = await beginMemoryShard();
    const stop = new AbortController();
    const region = createTestRegion([aWalk(progress), aWalk(progress)], (_call, time) => {
      if (!stop.signal.aborted) time.sleep(100).then(() => stop.abort(new Error('time is up')));
      return refuse('LOOKUP_UNAVAILABLE');
    });

    await readFor(region, 3600, stop.signal);

    expect(region.time.now() / 1000 - NOW).toBeCloseTo(0.1);
    expect(region.reader.failures.size).toBe(0);
  });
});

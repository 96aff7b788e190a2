import { HISTORY_SECONDS } from '@iam-tracker/core';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  aim,
  estimatePagesLeft,
  isFinished,
  newWalk,
  ownEntries,
  passPage,
  restart,
  splitWalk,
  type Walk,
} from '../../src/collect/walk.ts';
import { aPage, namesOf } from '../world/pages.ts';
import { beginMemoryShard, NOW } from '../world/shard.ts';

let progress: Awaited<ReturnType<typeof beginMemoryShard>>;
beforeAll(async () => {
  progress = await beginMemoryShard();
});

function aWalk(start: number, end: number, secondsPerPage?: number): Walk {
  return newWalk(progress, 'fresh', { start, end }, secondsPerPage);
}

describe('passPage', () => {
  it('proves what is newer than the oldest second of a page that others follow', () => {
    const walk = aWalk(0, 100);

    const proven = passPage(walk, aPage(['90a', '80a', '80b'], 'more'));

    expect(proven).toEqual({ start: 81, end: 100 });
    expect(walk).toMatchObject({ remaining: { start: 0, end: 81 }, nextToken: 'more' });
  });

  it('proves everything with the last page, however short', () => {
    const walk = aWalk(0, 100);

    const proven = passPage(walk, aPage([]));

    expect(proven).toEqual({ start: 0, end: 100 });
    expect(isFinished(walk)).toBe(true);
  });

  it('proves nothing with an empty page that others follow', () => {
    const walk = aWalk(0, 100);

    const proven = passPage(walk, aPage([], 'more'));

    expect(proven).toBeUndefined();
    expect(walk).toMatchObject({ remaining: { start: 0, end: 100 }, nextToken: 'more' });
  });

  it('proves nothing while pages hold a single second', () => {
    const walk = aWalk(0, 100);
    passPage(walk, aPage(['80a'], 'more'));

    const proven = passPage(walk, aPage(['80b', '80c'], 'even more'));

    expect(proven).toBeUndefined();
    expect(walk).toMatchObject({ remaining: { start: 0, end: 81 }, secondsPerPage: 1 });
  });

  it('is done once a page reaches below the part that was split off', () => {
    const walk = aWalk(0, 100);
    walk.remaining = { start: 50, end: 100 };

    const proven = passPage(walk, aPage(['60a', '49a'], 'more'));

    expect(proven).toEqual({ start: 50, end: 100 });
    expect(isFinished(walk)).toBe(true);
  });

  it('goes on when a page ends in the first second of its part', () => {
    const walk = aWalk(0, 100);
    walk.remaining = { start: 50, end: 100 };

    const proven = passPage(walk, aPage(['60a', '50a'], 'more'));

    expect(proven).toEqual({ start: 51, end: 100 });
    expect(isFinished(walk)).toBe(false);
  });

  it('does not take entries without a time for the end of a page', () => {
    const walk = aWalk(0, 100);
    const page = aPage(['90a', '80a'], 'more');
    const nameless = { text: '{', envelope: {} };

    const proven = passPage(walk, { ...page, entries: [...page.entries, nameless] });

    expect(proven).toEqual({ start: 81, end: 100 });
  });

  it('ends the rows of failures and of restarts', () => {
    const walk = { ...aWalk(0, 100), failures: 3, restarts: 3 };

    passPage(walk, aPage(['90a'], 'more'));

    expect(walk).toMatchObject({ failures: 0, restarts: 0 });
  });
});

describe('ownEntries', () => {
  it('leaves out what was split off and what is stored of the second that is read again', () => {
    const walk = aWalk(0, 100);
    passPage(walk, aPage(['90a', '80a', '80b'], 'more'));
    restart(walk);
    aim(walk, NOW);
    walk.remaining = { start: 70, end: walk.remaining.end };

    const entries = ownEntries(walk, aPage(['80c', '80a', '80b', '75a', '69a']));

    expect(namesOf(entries)).toEqual(['80c', '75a']);
  });

  it('keeps entries without a time or an id: reading them twice is better than never', () => {
    const walk = aWalk(0, 100);
    passPage(walk, aPage(['80a'], 'more'));
    const odd = [
      { text: '{', envelope: { eventTime: 80 } },
      { text: '{', envelope: { eventId: '80a' } },
    ];

    expect(ownEntries(walk, { entries: odd })).toEqual(odd);
  });
});

describe('aim', () => {
  it('asks again for all that is not proven when the token was refused', () => {
    const walk = aWalk(0, 100);
    passPage(walk, aPage(['90a', '80a'], 'more'));

    restart(walk);
    aim(walk, NOW - NOW);

    expect(walk).toMatchObject({ asked: { start: 0, end: 81 }, nextToken: undefined, restarts: 1 });
  });

  it('leaves the question as it is while a token is bound to it', () => {
    const walk = aWalk(0, 100);
    passPage(walk, aPage(['90a', '80a'], 'more'));

    aim(walk, HISTORY_SECONDS + 50);

    expect(walk).toMatchObject({ asked: { start: 0, end: 100 }, remaining: { start: 0, end: 81 } });
  });

  it('keeps a minute away from the edge of the 90 days, which moves', () => {
    const walk = aWalk(NOW - HISTORY_SECONDS, NOW);

    aim(walk, NOW);

    const expected = { start: NOW - HISTORY_SECONDS + 60, end: NOW };
    expect(walk).toMatchObject({ remaining: expected, asked: expected });
  });

  it('finishes a walk that is older than the 90 days', () => {
    const walk = aWalk(NOW - HISTORY_SECONDS - 500, NOW - HISTORY_SECONDS + 10);

    aim(walk, NOW);

    expect(isFinished(walk)).toBe(true);
  });
});

describe('splitWalk', () => {
  it('gives the older half away, the page under way not counted', () => {
    const walk = aWalk(0, 1000, 100);

    const share = splitWalk(walk);

    expect(share).toMatchObject({
      remaining: { start: 0, end: 450 },
      asked: { start: 0, end: 450 },
      nextToken: undefined,
      secondsPerPage: 100,
      tier: 'fresh',
    });
    expect(walk.remaining).toEqual({ start: 450, end: 1000 });
  });

  it.each([
    ['nothing is known of the density yet', aWalk(0, 1000)],
    ['less than two pages are left after this one', aWalk(0, 299, 100)],
    ['it is a few seconds wide', aWalk(0, 1, 0.1)],
  ])('refuses when %s', (_reason, walk) => {
    const before = walk.remaining;

    expect(splitWalk(walk)).toBeUndefined();
    expect(walk.remaining).toEqual(before);
  });
});

describe('estimatePagesLeft', () => {
  it('goes by the density of the last page', () => {
    const walk = aWalk(0, 1000);
    passPage(walk, aPage(['999a', '900a'], 'more'));

    expect(walk.secondsPerPage).toBe(99);
    expect(estimatePagesLeft(walk)).toBeCloseTo(901 / 99 - 1);
  });
});

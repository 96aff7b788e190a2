import { createDayMarker } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const DAY = 86_400;
const first = sampleEvent('a');
const second = sampleEvent('b', DAY);

describe('createDayMarker', () => {
  it('marks each day once, however many events it has', async () => {
    const marked: string[][] = [];
    const mark = createDayMarker({ mark: async (days) => void marked.push([...days]) });

    await mark([first, sampleEvent('c'), second]);
    await mark([second, first]);
    await mark([sampleEvent('d', 2 * DAY), first]);

    expect(marked).toEqual([['2026-01-01', '2026-01-02'], ['2026-01-03']]);
  });

  it('makes a caller that comes meanwhile wait for the mark', async () => {
    let finish: () => void = () => undefined;
    const marking = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const mark = createDayMarker({ mark: () => marking });
    const order: string[] = [];

    const both = Promise.all([
      mark([first]).then(() => order.push('one')),
      mark([first]).then(() => order.push('two')),
    ]);
    await Promise.resolve().then(() => order.push('marked'));
    finish();
    await both;

    expect(order).toEqual(['marked', 'one', 'two']);
  });

  it('fails as the mark does, and tries again', async () => {
    let attempts = 0;
    const mark = createDayMarker({
      async mark() {
        attempts += 1;
        if (attempts === 1) throw new Error('throttled');
      },
    });

    await expect(mark([first])).rejects.toThrow('throttled');
    await mark([first]);

    expect(attempts).toBe(2);
  });

  it('hands the signal on', async () => {
    const signals: unknown[] = [];
    const mark = createDayMarker({
      mark: async (_days, options) => void signals.push(options?.signal),
    });
    const { signal } = new AbortController();

    await mark([first], signal);
    await mark([second]);

    expect(signals).toEqual([signal, undefined]);
  });
});

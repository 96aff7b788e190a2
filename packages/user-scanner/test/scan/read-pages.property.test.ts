import { fc, it } from '@fast-check/jest';
import { AppError, createLogger } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createIamCalls, readPages } from '../../src/scan/iam-calls.ts';

function createCalls() {
  const time = createVirtualTime(0);
  const logger = createLogger({ level: 'CRITICAL' });
  const options = { clock: time, random: () => 0.5, logger, deadline: 1e9 };
  return { time, calls: createIamCalls(options) };
}

describe('readPages', () => {
  it.prop([
    fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 8 }),
    fc.array(fc.nat({ max: 10 }), { maxLength: 6 }),
  ])(
    'reads every entry once, over short and empty pages, throttled at any of them',
    async (pages, throttledAt) => {
      const { time, calls } = createCalls();
      const refusals = new Map<number, number>();
      for (const page of throttledAt) refusals.set(page, (refusals.get(page) ?? 0) + 1);

      const entries = await time.run(
        readPages(calls, 'ListUsers', async (marker) => {
          const index = Number(marker ?? 0);
          const left = refusals.get(index) ?? 0;
          refusals.set(index, left - 1);
          if (left > 0) throw new AppError('IAM_THROTTLED', 'Rate exceeded');
          const more = index + 1 < pages.length ? { marker: String(index + 1) } : {};
          return { entries: pages[index] ?? [], ...more };
        }),
      );

      expect(entries).toEqual(pages.flat());
    },
  );

  it('knows nothing where the listing is refused', async () => {
    const { calls } = createCalls();
    const refuse = async () => Promise.reject(new AppError('IAM_DENIED', 'no'));

    expect(await readPages(calls, 'ListUsers', refuse)).toBeUndefined();
  });

  it('ends a listing that goes round in circles', async () => {
    const { calls } = createCalls();

    const endless = readPages(calls, 'ListUsers', async () => ({ entries: [], marker: 'again' }));

    await expect(endless).rejects.toThrow('did not end');
  });
});

import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { failing, mapping, play, records, reporting } from './stream-player.ts';

describe('deliver', () => {
  it.prop([
    fc.nat(30),
    fc.integer({ min: 1, max: 12 }),
    fc.boolean(),
    fc.boolean(),
    fc.array(fc.nat(40)),
  ])(
    'always answers for every record or gives it up, once, whatever fails',
    async (count, BatchSize, BisectBatchOnFunctionError, reports, outcomes) => {
      const settings = {
        ...(reports ? reporting : mapping),
        BatchSize,
        BisectBatchOnFunctionError,
      };
      let call = 0;
      const { delivery, givenUp } = await play(settings, records(count), () => {
        const outcome = outcomes[call];
        call += 1;
        if (outcome === undefined) return {};
        return outcome % 3 === 0 ? undefined : failing(String(100 + outcome));
      });

      expect(delivery.delivered + delivery.givenUp).toBe(count);
      expect(new Set(givenUp).size).toBe(delivery.givenUp);
    },
  );
});

import { addCall, followSession, type IssuingCall, MAX_SESSION_HOPS } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCall, callBy, chainOf, keyAt, timeAt } from './calls.ts';

/** Record that the role's account keeps of a call from another one. */
function foreignCopyOf(call: IssuingCall): IssuingCall {
  return callBy(
    { actor: '111122223333', actorType: 'account', userName: 'AIDAX', userType: 'AWSAccount' },
    { eventId: `copy-of-${call.eventId}`, eventTime: call.eventTime, target: call.target },
  );
}

describe('followSession', () => {
  it('finds who began a chain from whichever copies, in whatever order they came', () => {
    const chains = fc.integer({ min: 1, max: MAX_SESSION_HOPS }).chain((hops) => {
      const { calls, use } = chainOf(hops);
      const copies = calls.flatMap(([key, call]) => [
        [key, call] as const,
        [key, foreignCopyOf(call)] as const,
      ]);
      const arrived = fc.shuffledSubarray(copies, { minLength: copies.length });
      return fc.record({ use: fc.constant(use), arrived });
    });

    fc.assert(
      fc.property(chains, ({ use, arrived }) => {
        const calls = new Map<string, IssuingCall>();
        for (const [key, call] of arrived) addCall(calls, key, call);

        const person = followSession(use, (key) => calls.get(key));

        expect(person).toMatchObject({ actor: 'ada', certainty: 'certain', isCut: false });
      }),
    );
  });

  it('always ends, with no more calls than the limit', () => {
    const stores = fc.dictionary(fc.constantFrom(keyAt(1), keyAt(2)), anyCall());
    const endless = fc.boolean();

    fc.assert(
      fc.property(anyCall(), stores, endless, (use, store, isEndless) => {
        let asked = 0;
        const lookup = (key: string) => {
          asked += 1;
          const call = store[key];
          const next = { accessKeyId: `${key}1`, eventTime: timeAt(0) };
          return isEndless && call !== undefined ? { ...call, ...next } : call;
        };

        const { chain } = followSession(use, lookup);

        expect(chain.length).toBeLessThanOrEqual(MAX_SESSION_HOPS);
        expect(asked).toBeLessThanOrEqual(MAX_SESSION_HOPS + 1);
      }),
    );
  });
});

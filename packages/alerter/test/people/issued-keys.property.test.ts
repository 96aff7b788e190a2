import { createLogger } from '@iam-tracker/core';
import { buildAssumeRole, iamUser, otherAccount, stsCredentials } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import { attribute } from '../../src/people/attribution.ts';
import { createIssuedKeys } from '../../src/people/issued-keys.ts';
import { createTestClock } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { chainKey, eventOf, roleChain } from '../world/role-chain.ts';

const logger = createLogger({ level: 'CRITICAL' });

/** Returns the role account's record of the call that opened the session at a place of the chain. */
function foreignCopy(hop: number): RuleEvent {
  return eventOf(
    buildAssumeRole(`role-${hop}`, {
      eventID: `00000000-0000-4000-8000-0000000001${hop}0`,
      eventTime: `2026-03-05T10:0${hop - 1}:00Z`,
      userIdentity: otherAccount(),
      responseElements: { credentials: stsCredentials(chainKey(hop)) },
    }),
  );
}

describe('createIssuedKeys', () => {
  it('leads to the same person in whatever order and batches both copies of calls come', async () => {
    const chains = fc.integer({ min: 1, max: 9 }).chain((hops) => {
      const { calls, event } = roleChain(iamUser('ada'), hops);
      const copies = [...calls, ...calls.map((_, index) => foreignCopy(index + 1))];
      const arrived = fc.shuffledSubarray(copies, { minLength: copies.length });
      return fc.record({
        event: fc.constant(event),
        arrived,
        size: fc.integer({ min: 1, max: 20 }),
      });
    });

    await fc.assert(
      fc.asyncProperty(chains, async ({ arrived, event, size }) => {
        const clock = createTestClock(Date.UTC(2026, 2, 5, 11));
        const keys = createIssuedKeys(createMemoryDocuments(), clock);
        for (let start = 0; start < arrived.length; start += size) {
          await keys.remember(arrived.slice(start, start + size));
        }

        const person = await attribute(event, { origins: keys }, logger);

        expect(person).toMatchObject({ actor: 'ada', certainty: 'certain' });
      }),
    );
  });
});

import { fc, it } from '@fast-check/jest';
import { findChainless } from '@iam-tracker/core/trail';
import { describe, expect } from '@jest/globals';

const NOW = 1_772_323_200;
const ids = ['111111111111', '222222222222', '333333333333', '444444444444'];
const accounts = fc.uniqueArray(
  fc.record(
    {
      id: fc.constantFrom(...ids),
      state: fc.constantFrom('ACTIVE' as const, 'SUSPENDED' as const, 'CLOSED' as const),
      joinedAt: fc.integer({ min: (NOW - 4 * 86_400) * 1000, max: (NOW + 86_400) * 1000 }),
    },
    { requiredKeys: ['id', 'state'] },
  ),
  { selector: ({ id }) => id },
);
const chains = fc.array(
  fc.record({
    accountId: fc.constantFrom(...ids),
    isOfOrganization: fc.boolean(),
    isEnded: fc.boolean(),
  }),
);

describe('findChainless', () => {
  it.prop([accounts, chains])(
    'names exactly those that are active, there for two days and in no folder of an organization',
    (all, drafts) => {
      const found = findChainless(
        all,
        drafts.map(({ accountId, isEnded, isOfOrganization }) => ({
          isEnded,
          shard: { accountId, region: 'eu-west-1' },
          folder: `AWSLogs/${isOfOrganization ? 'o-abcdefghij/' : ''}${accountId}/CloudTrail-Digest/eu-west-1/`,
        })),
        NOW,
      );

      const own = new Set(
        drafts.flatMap((each) => (each.isOfOrganization && !each.isEnded ? each.accountId : [])),
      );
      const hasJoined = (at = 0) => at <= (NOW - 2 * 86_400) * 1000;
      const expected = all
        .filter(
          ({ id, joinedAt, state }) => state === 'ACTIVE' && hasJoined(joinedAt) && !own.has(id),
        )
        .map(({ id }) => id);
      expect(found).toEqual(!drafts.some((each) => each.isOfOrganization) ? [] : expected.sort());
    },
  );
});

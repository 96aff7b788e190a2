import { DAY, HOUR, MINUTE } from '@iam-tracker/core';
import type { SimulatedMember } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { OWN, withOrganization } from '../world/organization.ts';

const PROD = 'ou-ab12-11111111';
const TEAM = 'ou-ab12-22222222';
const idOf = (n: number) => String(100_000_000_000 + n);
const member = (n: number, units: readonly string[] = []): SimulatedMember => ({
  ...{ accountId: idOf(n), name: 'the same name', units: ['r-ab12', ...units] },
});
const MANY = Array.from({ length: 65 }, (_, n) => member(n));

describe('dispatchReading', () => {
  it('lists all accounts, whatever pages they come in, and asks again a day later', async () => {
    await withOrganization({ members: MANY }, async (world) => {
      await world.dispatch();
      const asked = world.aws.stats.count({ operation: 'ListAccounts' });
      world.time.ahead += HOUR;
      await world.dispatch();
      const again = world.aws.stats.count({ operation: 'ListAccounts' });
      world.time.ahead += DAY;
      await world.dispatch();

      expect(await world.accounts.list()).toHaveLength(66);
      expect(new Set(world.waiting.map(({ accountId }) => accountId)).size).toBe(65);
      // Four pages of twenty with an empty one between each two.
      expect([asked, again]).toEqual([7, 7]);
      expect(world.aws.stats.count({ operation: 'ListAccounts' })).toBe(14);
    });
  });

  it.each([
    ['where Organizations says it', true],
    ['by the units above, one after the other', false],
  ])(
    'knows where an account is %s, and asks for those of the units alone',
    async (_how, tellsPaths) => {
      const members = [member(1, [PROD]), member(2, [PROD, TEAM]), member(3), member(4, [PROD])];
      await withOrganization(
        { members, tellsPaths },
        async (world) => {
          await world.dispatch();

          const [, , nested] = await world.accounts.list();
          expect(world.waiting.map(({ accountId }) => accountId)).toEqual([idOf(1), idOf(2)]);
          expect(nested?.ouPath).toBe(`o-exampleorgid/r-ab12/${PROD}/${TEAM}/`);
          expect(world.aws.stats.count({ operation: 'ListParents' })).toBe(tellsPaths ? 0 : 7);
        },
        { units: [PROD], excluded: [idOf(4)] },
      );
    },
  );

  it('goes on with the accounts it knows when the list fails, or is not whole, and says so', async () => {
    await withOrganization({ members: [member(1), member(2)] }, async (world) => {
      await world.dispatch();
      const before = await world.accounts.list();
      world.waiting.splice(0);
      world.time.ahead += 25 * HOUR;
      world.aws.setFaults([{ fault: 'access-denied', operation: 'ListAccounts' }]);
      const failing = world.dispatch();

      await expect(failing).rejects.toMatchObject({
        code: 'ORGANIZATION_UNAVAILABLE',
        hint: expect.stringContaining('organizations:ListAccounts'),
      });
      expect(await world.accounts.list()).toEqual(before);
      expect(world.waiting).toHaveLength(2);
    });
    // Asked with the credentials of an account that is none of those listed.
    await withOrganization({ members: MANY, accountId: idOf(99) }, async (world) => {
      const failing = world.dispatch();

      await expect(failing).rejects.toMatchObject({ code: 'ORGANIZATION_UNAVAILABLE' });
      expect(await world.accounts.list()).toEqual([]);
      expect(world.waiting).toEqual([]);
    });
  });

  it('asks for the accounts that settings name without any list of the organization', async () => {
    await withOrganization(
      { faults: [{ fault: 'access-denied', operation: 'ListAccounts' }] },
      async (world) => {
        await world.dispatch().catch(() => undefined);

        expect(world.waiting).toEqual([{ accountId: idOf(7) }]);
      },
      { accounts: [OWN, idOf(7)] },
    );
  });

  it('begins with the account that waited longest', async () => {
    await withOrganization({ members: [member(1), member(2)] }, async (world) => {
      await world.marks.queue(idOf(1), 2, 0);
      await world.marks.queue(idOf(2), 1, 0);
      await world.marks.note(idOf(1), { endedAt: 3, isComplete: true });
      await world.marks.note(idOf(2), { endedAt: 4, isComplete: true });
      await world.dispatch();
      const first = world.waiting.splice(0).map(({ accountId }) => accountId);
      await world.marks.note(idOf(1), { endedAt: 5, isComplete: false });
      await world.marks.note(idOf(2), { endedAt: 6, isComplete: true });
      world.time.ahead += MINUTE;
      await world.dispatch();

      expect(first).toEqual([idOf(2), idOf(1)]);
      // What its time did not suffice for goes on at once.
      expect(world.waiting).toEqual([{ accountId: idOf(1) }]);
    });
  });

  it('does not count an account as waiting that the queue did not take', async () => {
    await withOrganization({ members: [member(1)] }, async (world) => {
      world.queue.send = async (requests) => [...requests];
      await world.dispatch();
      world.queue.send = async () => {
        throw new Error('the queue is away');
      };
      world.time.ahead += HOUR;
      const failing = world.dispatch();

      await expect(failing).rejects.toThrow('the queue is away');
      await expect(world.marks.queue(idOf(1), 5, 0)).resolves.toBe(true);
    });
  });
});

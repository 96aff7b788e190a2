import { setTimeout } from 'node:timers/promises';
import { HOUR, MINUTE } from '@iam-tracker/core';
import type { SimulatedMember } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { aSimulatedEvent } from '../world/aws.ts';
import { OWN, REGIONS, withOrganization } from '../world/organization.ts';
import { NOW } from '../world/shard.ts';

const ROLE = { name: 'iam-tracker-member', externalId: 'an-external-id' };
const EXTERNAL_ID = { externalId: 'an-external-id' };
const idOf = (n: number) => String(n).repeat(12);

function member(n: number, options: Partial<SimulatedMember> = {}): SimulatedMember {
  return {
    ...{ accountId: idOf(n), name: `account ${n}`, regions: REGIONS, role: ROLE },
    events: [aSimulatedEvent(3600, `event-of-${n}`)],
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  };
}

describe('member accounts', () => {
  it('are each read by their role into ledgers of their own', async () => {
    await withOrganization(
      { members: [member(1), member(2)] },
      async (world) => {
        await world.dispatch();
        const failed = await world.work();

        const [mark] = await world.marks.read([idOf(1)]);
        const ledgers = world.coverage.all().map(({ shard }) => shard.accountId);
        expect(failed).toEqual([]);
        expect([...world.events.ids].sort()).toEqual(['event-of-1', 'event-of-2']);
        expect(new Set(ledgers)).toEqual(new Set([idOf(1), idOf(2)]));
        expect(mark?.readAt).toBeGreaterThanOrEqual(NOW * 1000);
        expect(mark).not.toHaveProperty('problem');
        expect(world.coverage.all().flatMap(({ push }) => push ?? [])).toEqual([]);
        expect(world.aws.stats.count({ operation: 'LookupEvents', accountId: OWN })).toBe(0);
      },
      EXTERNAL_ID,
    );
  });

  it('have metrics of their own where settings name them, and no others', async () => {
    await withOrganization(
      { members: [member(1), member(2), member(3)] },
      async (world) => {
        await world.dispatch();
        await world.work();

        const own = world.metrics.filter(({ accountId }) => accountId !== undefined);
        expect(own).toMatchObject([
          { name: 'MemberLagSeconds', accountId: idOf(2), value: 0 },
          { name: 'EventsStored', accountId: idOf(2), value: 1 },
        ]);
        expect(
          world.metrics.filter(({ name, accountId }) => name === 'EventsStored' && !accountId),
        ).toHaveLength(3);
      },
      { ...EXTERNAL_ID, accountMetrics: [idOf(2), idOf(9)] },
    );
  });

  it('that refuse are named with what to do, and stop no other', async () => {
    const { role: _, ...noRole } = member(1);
    const members = [noRole, member(2, { role: { ...ROLE, externalId: 'another' } }), member(3)];
    await withOrganization(
      { members },
      async (world) => {
        await world.dispatch();
        const failed = await world.work();
        world.time.ahead += 15 * MINUTE;
        await world.dispatch();

        const marks = await world.marks.read([1, 2, 3].map(idOf));
        expect(failed).toEqual([]);
        expect(marks.map(({ readAt }) => readAt !== undefined)).toEqual([false, false, true]);
        expect(marks[0]?.problem).toMatch(
          /Cannot assume arn:aws:iam::111111111111:role\/iam-tracker-member: AccessDenied: .*[^.]\. Deploy terraform\/modules\/member/,
        );
        expect(world.waiting).toEqual([]);
        expect(world.lines.join('')).toMatch(
          /"failing":2.*"account_name":"account 1".*Member accounts cannot be read/,
        );
        expect(world.metrics.slice(-3)).toMatchObject([
          { name: 'MembersFailing', value: 2 },
          { name: 'MemberLagSeconds', value: expect.closeTo(15 * 60, -2) },
          { name: 'Members', value: 3 },
        ]);
      },
      EXTERNAL_ID,
    );
  });

  it('that refuse in some Regions alone are read in the others, and the gap stays', async () => {
    const faults = [{ fault: 'access-denied', accountId: idOf(1), region: 'eu-west-1' } as const];
    await withOrganization(
      { members: [member(1), member(2)], faults },
      async (world) => {
        await world.dispatch();
        await world.work();
        const [refused, fine] = await world.marks.read([idOf(1), idOf(2)]);
        world.aws.setFaults([]);
        world.time.ahead += HOUR;
        await world.dispatch();
        await world.work();
        const [healed] = await world.marks.read([idOf(1)]);

        expect([...world.events.ids].sort()).toEqual(['event-of-1', 'event-of-2']);
        expect(refused?.problem).toMatch(/111111111111#eu-west-1#sts.*AccessDenied/);
        expect(fine?.problem).toBeUndefined();
        expect(healed?.readAt).toBeGreaterThan((NOW + 3600) * 1000);
        expect(healed).not.toHaveProperty('problem');
      },
      EXTERNAL_ID,
    );
  });

  it('wait once, are asked for in turn, and begin where they left off', async () => {
    await withOrganization(
      { members: [member(1), member(2)] },
      async (world) => {
        await world.dispatch();
        world.time.ahead += 20 * MINUTE;
        await world.dispatch();
        const waiting = world.waiting.map(({ accountId }) => accountId);
        await world.work();
        world.time.ahead += 20 * MINUTE;
        await world.dispatch();
        const soon = [...world.waiting];
        world.time.ahead += 20 * MINUTE;
        await world.dispatch();

        expect(waiting).toEqual([idOf(1), idOf(2)]);
        expect(soon).toEqual([]);
        expect(world.waiting).toHaveLength(2);
      },
      EXTERNAL_ID,
    );
  });

  it('of which a message got lost are asked for again in the end', async () => {
    await withOrganization(
      { members: [member(1)] },
      async (world) => {
        await world.dispatch();
        world.waiting.splice(0);
        world.time.ahead += 8 * HOUR;
        await world.dispatch();

        expect(world.waiting).toEqual([{ accountId: idOf(1) }]);
      },
      EXTERNAL_ID,
    );
  });

  it('are read in the Regions that they have', async () => {
    const optIn = { name: 'ap-east-1', optInStatus: 'not-opted-in' } as const;
    const members = [
      member(1, { regions: [...REGIONS, { ...optIn, optInStatus: 'opted-in' }] }),
      member(2, { regions: [...REGIONS, optIn] }),
    ];
    await withOrganization(
      { members },
      async (world) => {
        await world.dispatch();
        await world.work();

        const regionsOf = (id: string) =>
          new Set(
            world.aws.stats
              .select({ operation: 'LookupEvents', accountId: id })
              .map(({ region }) => region),
          );
        const marks = await world.marks.read([idOf(1), idOf(2)]);
        expect(regionsOf(idOf(1))).toEqual(new Set(['us-east-1', 'ap-east-1']));
        expect(regionsOf(idOf(2))).toEqual(new Set(['us-east-1']));
        expect(marks.map(({ problem }) => problem)).toEqual([undefined, undefined]);
      },
      EXTERNAL_ID,
      { regions: ['us-east-1', 'ap-east-1'] },
    );
  });

  it('that are new are read from the days before, closed and suspended ones are left out', async () => {
    const members = [member(1), member(2, { state: 'SUSPENDED' }), member(3, { state: 'CLOSED' })];
    await withOrganization(
      { members },
      async (world) => {
        await world.dispatch();
        await world.work();

        const since = new Set(world.coverage.all().map((ledger) => ledger.since + 2 * 86_400));
        const asked = new Set(
          world.aws.stats.select({ operation: 'LookupEvents' }).map(({ accountId }) => accountId),
        );
        // Of the second when the run began.
        expect(since.size).toBe(1);
        for (const second of since) {
          expect(second).toBeGreaterThanOrEqual(NOW);
          expect(second).toBeLessThanOrEqual(world.now() / 1000);
        }
        expect(asked).toEqual(new Set([idOf(1)]));
        expect(world.lines.join('')).toContain(
          '"state":["222222222222 SUSPENDED","333333333333 CLOSED"]',
        );
      },
      EXTERNAL_ID,
    );
  });

  it('whose pace others use up go on in the next run, and hold up no other', async () => {
    const events = Array.from({ length: 200 }, (_, n) => aSimulatedEvent(3600 + n, `busy-${n}`));
    const busy = member(1, { events, lookupRequestsPerSecond: 0.001, lookupBurst: 3 });
    await withOrganization(
      { members: [busy, member(2)] },
      async (world) => {
        await world.dispatch();
        const working = world.work();
        while (world.aws.stats.count({ accountId: idOf(1), outcome: 'throttled' }) === 0) {
          await setTimeout(5);
        }
        // All the time that an account has.
        world.time.ahead += 5 * MINUTE;
        await working;
        const [throttled, fine] = await world.marks.read([idOf(1), idOf(2)]);

        expect(world.events.ids.has('event-of-2')).toBe(true);
        expect(fine?.readAt).toBeDefined();
        expect(throttled?.readAt).toBeUndefined();
      },
      EXTERNAL_ID,
    );
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  accountMetricCosts,
  countShards,
  memberReadingCosts,
  memberScanCosts,
  monthlyCosts,
  pushCosts,
  renderCosts,
} from '../../generate/cost-model.mjs';

const root = join(import.meta.dirname, '../../..');
const units = {
  ...{ eventBytes: 1000, eventWrites: 3, fullIndexWrites: 3, userWrites: 2 },
  pushed: { changes: 0.5, everything: 2 },
};
const plan = { sources: 100, names: 600, resources: 20, busiest: 60 };

describe('monthlyCosts', () => {
  it('is three write units an event, and half a read unit a settle pass', () => {
    const { events } = monthlyCosts({ name: '', users: 0, events: 1_000_000 }, units, plan);

    expect(events).toBeCloseTo(3 * 0.625 + 1.5 * 0.125, 6);
  });

  it('grows with what happens, and never shrinks', () => {
    const small = monthlyCosts({ name: '', users: 10, events: 1_000 }, units, plan);
    const large = monthlyCosts({ name: '', users: 100, events: 100_000 }, units, plan);

    for (const [part, cost] of Object.entries(small)) {
      expect(large[part as keyof typeof large]).toBeGreaterThanOrEqual(cost);
    }
  });
});

describe('countShards', () => {
  it('counts what the collector plans', async () => {
    const [without, all] = [await countShards(root, false), await countShards(root, true, false)];

    expect(without).toEqual({ sources: 120, names: 0, resources: 0, busiest: 8 });
    expect(all.names).toBeGreaterThan(500);
    expect(all.busiest).toBeLessThanOrEqual(72);
  });

  it('counts what a deployment asks about itself: half a minute of the Region that it runs in', async () => {
    const [without, all] = [await countShards(root, true, false), await countShards(root)];

    expect(all.resources).toBeGreaterThanOrEqual(20);
    expect(all.busiest - without.busiest).toBe(all.names - without.names);
    expect(all.busiest - without.busiest).toBeLessThanOrEqual(60);
  });

  it('leads to what guards an account costing a quarter of a dollar a month at most', async () => {
    const account = { name: '', users: 50, events: 10_000 };
    const sum = (counted: Awaited<ReturnType<typeof countShards>>) =>
      Object.values(monthlyCosts(account, units, counted)).reduce((total, cost) => total + cost, 0);

    const more = sum(await countShards(root, true, false)) - sum(await countShards(root, false));

    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThan(0.25);
  });
});

describe('what a deployment asks about itself', () => {
  it('costs a fifth of a dollar a month at most', async () => {
    const account = { name: '', users: 50, events: 10_000 };
    const sum = (counted: Awaited<ReturnType<typeof countShards>>) =>
      Object.values(monthlyCosts(account, units, counted)).reduce((total, cost) => total + cost, 0);

    const more = sum(await countShards(root)) - sum(await countShards(root, true, false));

    expect(more).toBeLessThan(0.2);
  });
});

describe('renderCosts', () => {
  it('does not call what is little nothing', () => {
    expect(renderCosts(units, plan)).toContain('< 0.01');
  });
});

describe('pushCosts', () => {
  it('are what Lambda asks of an empty queue, and a forward, a queue and a share of a run for each event', () => {
    const nothing = pushCosts(0, 1);

    expect(nothing).toBeCloseTo(0.4 * 0.65664, 4);
    expect(pushCosts(1_000_000, 1) - nothing).toBeCloseTo(
      1 + 0.4 * (5 / 3) + 0.125 + 0.2 / 3 + 0.4444,
      2,
    );
    expect(pushCosts(1_000_000, 2)).toBeGreaterThan(pushCosts(1_000_000, 1));
  });
});

describe('memberReadingCosts', () => {
  it('are half a minute of Lambda and a message for each account and reading', () => {
    // Decision 0119: about 43 dollars for 300 accounts, hourly.
    expect(memberReadingCosts(300, 720)).toBeCloseTo(43.2 + 0.3, 1);
    expect(memberReadingCosts(0, 720)).toBe(0);
  });
});

describe('memberScanCosts', () => {
  it('are a run, its records and a message for each account and scan', () => {
    // Decision 0120: 11 and 7 dollars for 300 accounts of 20 users, hourly.
    expect(memberScanCosts(300, 20, 720, units)).toBeCloseTo(10.8 + 7.43 + 0.3, 1);
    expect(memberScanCosts(1, 1_000, 1, units) - memberScanCosts(1, 0, 1, units)).toBeCloseTo(
      (2_000 * 0.625) / 1e6,
      8,
    );
    expect(memberScanCosts(0, 20, 720, units)).toBe(0);
  });
});

describe('accountMetricCosts', () => {
  it('are two metrics an account, and as many accounts as the variable takes', async () => {
    const variables = await readFile(join(root, 'terraform/variables.members.tf'), 'utf8');
    const [, most] = /length\(var\.account_metrics\) <= (\d+)/.exec(variables) ?? [];

    expect(accountMetricCosts(1)).toBeCloseTo(0.6, 6);
    expect(accountMetricCosts(Number(most))).toBeCloseTo(30, 6);
    expect(accountMetricCosts(Number(most) + 1)).toBe(accountMetricCosts(Number(most)));
  });
});

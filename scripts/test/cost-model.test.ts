import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { monthlyCosts, renderCosts } from '../cost-model.mjs';

const root = join(import.meta.dirname, '../..');
const units = { eventBytes: 1000, eventWrites: 3, fullIndexWrites: 3, userWrites: 2 };

describe('docs/operations.md', () => {
  it('tells the costs that the items have now', () => {
    const script = join(root, 'scripts/cost-model.mjs');

    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  }, 120_000);
});

describe('monthlyCosts', () => {
  it('is three write units an event, and half a read unit a settle pass', () => {
    const { events } = monthlyCosts({ name: '', users: 0, events: 1_000_000 }, units);

    expect(events).toBeCloseTo(3 * 0.625 + 1.5 * 0.125, 6);
  });

  it('grows with what happens, and never shrinks', () => {
    const small = monthlyCosts({ name: '', users: 10, events: 1_000 }, units);
    const large = monthlyCosts({ name: '', users: 100, events: 100_000 }, units);

    for (const [part, cost] of Object.entries(small)) {
      expect(large[part as keyof typeof large]).toBeGreaterThanOrEqual(cost);
    }
  });
});

describe('renderCosts', () => {
  it('does not call what is little nothing', () => {
    expect(renderCosts(units)).toContain('< 0.01');
  });
});

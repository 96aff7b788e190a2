import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE, SECOND } from '@iam-tracker/core';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  auditSimulation,
  collectSimulated,
  simulatedHistory,
} from '../../src/collect/collect-simulated.ts';
import { readCollectSettings } from '../../src/config.ts';
import type { Simulation } from '../../src/data-origin.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';

const settings = readCollectSettings({ REGIONS: 'us-east-1,eu-west-1' });
const wish = { seed: 3, days: 1 };
let folder: string;
let tracker: Tracker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pushed '));
  tracker = await openTracker({ dataDirectory: folder });
});

afterAll(async () => {
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

describe('collectSimulated with push', () => {
  it('stores everything once, whichever lane brought it, and says what each brought', async () => {
    const push = { lossShare: 0.3, hasReads: true };
    const first = await collectSimulated(tracker, wish, { settings, logger, push });
    const stored = await countEvents();
    const shownLater = await countShownLater(first.simulation);
    const again = await collectSimulated(tracker, wish, { settings, logger, push });

    const { lanes, simulation } = first;
    const { eligible } = await auditSimulation(tracker, simulation, simulation.madeAt, settings);
    // Polling goes on for a while, and finds what is shown meanwhile.
    const polledLater = shownLater - (lanes?.pushedAlone ?? 0);
    expect(lanes?.events).toBe(stored - polledLater);
    expect(stored).toBeLessThanOrEqual(eligible);
    expect(lanes).toMatchObject({ notSent: 0, givenUp: 0, polledAlone: lanes?.lost });
    expect((lanes?.lost ?? 0) / (lanes?.events ?? 1)).toBeCloseTo(0.3, 1);
    expect((lanes?.pushed ?? 0) + (lanes?.polledAlone ?? 0)).toBe(lanes?.events);
    expect(lanes?.pushTimes?.median).toBeLessThan(lanes?.pollTimes?.median ?? 0);
    expect(first.result.conflicting_events).toBe(0);
    // What polling judged of push is the truth, but for what was too young to be judged, or not shown yet.
    const young = await countEvents((Date.now() - 16 * MINUTE) / SECOND);
    expect(first.result).toMatchObject({ push_silent_regions: [], trail_problems: [] });
    expect(first.result.push_missed_events).toBeLessThanOrEqual(lanes?.lost ?? 0);
    expect(first.result.push_missed_events).toBeGreaterThanOrEqual((lanes?.lost ?? 0) - young);
    expect(first.result.pushed_events).toBeLessThanOrEqual(lanes?.pushed ?? 0);
    expect(first.result.pushed_events).toBeGreaterThanOrEqual((lanes?.pushed ?? 0) - young);
    expect(again.lanes?.pushed).toBeGreaterThanOrEqual(lanes?.pushed ?? 0);
    expect(await countEvents()).toBeGreaterThanOrEqual(stored);
  });
});

/** Counts what is stored and was not shown by CloudTrail when the lanes were counted. */
async function countShownLater(simulation: Simulation): Promise<number> {
  const { madeAt } = simulation;
  const later = new Set(
    [...simulatedHistory(simulation, madeAt)]
      .filter(({ visibleAt }) => visibleAt > madeAt)
      .map(({ record }) => record.eventID),
  );
  let count = 0;
  for (const day of tracker.days.list()) {
    for await (const { eventId } of tracker.events.queryByDate(day))
      count += Number(later.has(eventId));
  }
  return count;
}

async function countEvents(since = 0): Promise<number> {
  let count = 0;
  for (const day of tracker.days.list()) {
    for await (const { eventTime } of tracker.events.queryByDate(day)) {
      if (Date.parse(eventTime) >= since * SECOND) count += 1;
    }
  }
  return count;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { admit, type Clock, DAY, SECOND, systemClock } from '@iam-tracker/core';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CollectProgress } from '../../src/collect/collect-account.ts';
import {
  auditSimulation,
  collectSimulated,
  simulatedHistory,
} from '../../src/collect/collect-simulated.ts';
import { readCollectSettings } from '../../src/config.ts';
import { claimForRecords, type Simulation } from '../../src/data-origin.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';

/** The account is active in these; the ten others would only take time. */
const settings = readCollectSettings({
  REGIONS: 'ap-southeast-2,eu-central-1,eu-north-1,eu-west-1,us-east-1,us-east-2,us-west-2',
});

const wish = { seed: 3, days: 1 };

let folder: string;
let offset: number;
let tracker: Tracker;

/** A busy hour: much of the account of seed 3 is about to be shown. */
const START = Date.UTC(2026, 2, 3, 11, 30);
const begun = Date.now();

/** Runs like the machine's clock, from another time on. */
const clock: Clock = { ...systemClock, now: () => START + (Date.now() - begun) + offset };

beforeEach(async () => {
  offset = 0;
  folder = await mkdtemp(join(tmpdir(), 'simulated '));
  tracker = await openTracker({ dataDirectory: folder, clock });
});

afterEach(async () => {
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

describe('collectSimulated', () => {
  // One story, since each run is seconds of work.
  it('stops in between, goes on with the next run until all that is eligible is stored, and later stores just what is new', async () => {
    const stopping = new AbortController();
    const startedAt = clock.now();
    const onProgress = ({ stored }: CollectProgress) => {
      if (stored > 0) stopping.abort(new Error('enough'));
    };
    const options = { settings, logger, signal: stopping.signal, onProgress };
    const stopped = await collectSimulated(tracker, wish, options);
    const early = await auditSimulation(tracker, stopped.simulation, startedAt, settings);
    const first = await collectSimulated(tracker, wish, { settings, logger });
    const audit = await auditSimulation(tracker, first.simulation, startedAt, settings);
    offset = momentBeforeAnyPass(first.simulation) - clock.now();
    const soonAt = clock.now();
    await collectSimulated(tracker, wish, { settings, logger });
    const soonAudit = await auditSimulation(tracker, first.simulation, soonAt, settings);
    offset += DAY / 2;
    const laterAt = clock.now();
    const waiting = await auditSimulation(tracker, first.simulation, laterAt, settings);
    const second = await collectSimulated(tracker, wish, { settings, logger });
    const laterAudit = await auditSimulation(tracker, second.simulation, laterAt, settings);

    expect(stopped.isInterrupted).toBe(true);
    expect(stopped.result.backlog_seconds).toBeGreaterThan(0);
    expect(early.stored).toBeLessThan(early.eligible);
    expect(first.simulation).toEqual(stopped.simulation);
    expect(first.result.errors).toEqual([]);
    expect(first.attacks.length).toBeGreaterThan(0);
    expect(audit.recorded).toBeGreaterThan(1_000);
    expect(audit.eligible).toBeLessThan(audit.recorded);
    expect(audit.stored).toBe(audit.eligible);
    expect(soonAudit.eligible).toBeGreaterThanOrEqual(audit.eligible);
    expect(soonAudit.stored).toBe(soonAudit.eligible);
    expect(second.simulation).toEqual(first.simulation);
    expect(waiting.stored).toBeLessThan(waiting.eligible);
    expect(laterAudit.stored).toBe(laterAudit.eligible);
    expect(second.result.total_events_processed).toBeGreaterThanOrEqual(
      laterAudit.eligible - waiting.stored,
    );
    expect(second.result.total_events_processed).toBeLessThan(laterAudit.stored);
  });

  /** Returns when CloudTrail has shown an event of before the last run to which no settle pass goes back yet. */
  function momentBeforeAnyPass(simulation: Simulation): number {
    const { madeAt } = simulation;
    const shown = [...simulatedHistory(simulation, madeAt)]
      .filter(({ record }) => 'event' in admit(record, settings.noise))
      .map(({ visibleAt }) => visibleAt)
      .filter((visibleAt) => visibleAt > clock.now());
    expect(shown).not.toEqual([]);
    return Math.min(...shown) + SECOND;
  }

  it('refuses a folder with real records', async () => {
    await claimForRecords(tracker);

    const collecting = collectSimulated(tracker, {}, { settings, logger });

    await expect(collecting).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

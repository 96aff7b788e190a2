import { AppError } from '@iam-tracker/core';
import { costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import type { AlertLedger } from '../../src/ports.ts';
import { createWorld, DEFAULTS, toArrival, type World } from '../world/alerter.ts';
import { everything } from '../world/alerts.ts';

const DAY = 86_400_000;

/** Fates of a record: `unheard` is written and told to have failed, at `death` the process ends. */
const FAULTS = ['none', 'none', 'none', 'none', 'lost', 'unheard', 'death'] as const;
type Fault = (typeof FAULTS)[number];

const stories = fc.record({
  beats: fc.uniqueArray(
    fc.record({
      second: fc.nat({ max: 3_600 }),
      actor: fc.constantFrom('alice', 'bob', 'mallory'),
      isOld: fc.boolean(),
    }),
    { minLength: 1, maxLength: 16, selector: ({ second }) => second },
  ),
  size: fc.integer({ min: 1, max: 16 }),
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 40 }),
});

/** Sends and folds by one rule, tries another, and does not want to hear of bob. */
function openWorld(): World {
  return createWorld([everything, { ...everything, id: 'TEST-DRY' }], {
    rules: { 'TEST-DRY': { dryRun: true } },
    suppressions: [{ rule: 'TEST-EVERYTHING', actor: 'bob', reason: 'tests' }],
  });
}

describe('alerts that are not published', () => {
  it('are all recorded in the end as what they are, and each is counted where its record was written', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ beats, faults, size }) => {
        const arrivals = beats.map(({ actor, isOld, second }, index) => {
          const event = toRuleEvent(sampleEvent(`id-${index}`, second, { actor }));
          const storedAt = event.occurredAt + (isOld ? 2 * DAY : 60_000);
          return { ...toArrival(event), storedAt, isImported: isOld };
        });
        const calm = openWorld();
        const world = openWorld();
        const scripted = faults.values();
        for (let start = 0; start < arrivals.length; start += size) {
          const batch = arrivals.slice(start, start + size);
          await alertBatch(calm.dependencies(), DEFAULTS, batch);
          let isDone = false;
          while (!isDone) isDone = await deliver(world, batch, scripted);
        }

        expect(dispositionsOf(world)).toEqual(dispositionsOf(calm));
        const published = (each: World) => each.outbox.published.map(({ alert }) => alert.event);
        expect(published(world)).toEqual(published(calm));
      }),
      { numRuns: costlyRuns(20, 60) },
    );
  });
});

/** Tells whether all of a batch was done. */
async function deliver(
  world: World,
  batch: readonly ReturnType<typeof toArrival>[],
  scripted: Iterator<Fault>,
): Promise<boolean> {
  const failed: string[] = [];
  const before = world.ledger.entries().length;
  let die = () => {};
  const death = new Promise<undefined>((resolve) => {
    die = () => resolve(undefined);
  });
  const recordAll: AlertLedger['recordAll'] = async (records) => {
    const failures: (AppError | undefined)[] = [];
    for (const each of records) {
      const fault = scripted.next().value ?? 'none';
      if (fault === 'death') {
        die();
        return new Promise(() => {});
      }
      if (fault !== 'lost') await world.ledger.recordAll([each]);
      const isFailed = fault !== 'none';
      if (isFailed) failed.push(each.alert.event.eventId);
      failures.push(isFailed ? new AppError('STORAGE_FAILED', 'as scripted') : undefined);
    }
    return failures;
  };
  const dependencies = { ...world.dependencies(), ledger: { ...world.ledger, recordAll } };
  const result = await Promise.race([alertBatch(dependencies, DEFAULTS, batch), death]);
  if (result === undefined) return false;
  const { failedIds, counters } = result;
  expect(failedIds).toEqual(
    batch.filter(({ event }) => failed.includes(event.eventId)).map(({ id }) => id),
  );
  const counted = Object.values(counters.alerts).reduce((sum, count) => sum + count, 0);
  expect(counted).toBeLessThanOrEqual(2 * batch.length - failed.length);
  const isFirst = before === 0;
  if (isFirst) expect(counted).toBe(2 * batch.length - failed.length);
  return failedIds.length === 0;
}

function dispositionsOf({ ledger }: World) {
  return ledger
    .entries()
    .map(({ disposition, eventId, ruleId }) => [eventId, ruleId, disposition])
    .sort();
}

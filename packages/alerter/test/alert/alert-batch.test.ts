import { AppError } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { LEASE_MILLISECONDS } from '../../src/alert/alert.ts';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import type { NewRecord } from '../../src/ports.ts';
import { createWorld, DEFAULTS, toArrival, type World } from '../world/alerter.ts';
import { everything } from '../world/alerts.ts';
import { threshold } from '../world/stateful-rules.ts';

function anEvent(
  id: string,
  second = 0,
  fields: Parameters<typeof sampleEvent>[2] = {},
): RuleEvent {
  return toRuleEvent(sampleEvent(id, second, fields));
}

const HOUR = 3_600_000;
const failure = new AppError('PUBLISH_FAILED', 'SNS does not answer.');

describe('alertBatch', () => {
  it('publishes an alert, tells of what made it, and marks it sent', async () => {
    const world = createWorld([threshold]);
    const events = [0, 60, 120].map((second) => anEvent(`id-${second}`, second));

    const result = await world.run(events);

    expect(result).toEqual({
      failedIds: [],
      counters: {
        events: 3,
        alerts: { sent: 1, grouped: 0, suppressed: 0, historical: 0, dry_run: 0 },
        brokenRules: 0,
      },
    });
    const [told] = world.outbox.published;
    expect(told?.alert).toMatchObject({
      rule: { id: 'TEST-THRESHOLD' },
      detail: '3 events in 10 minutes',
      severity: 'HIGH',
    });
    expect(told?.alert.relatedEventIds).toHaveLength(3);
    expect(told?.context).toMatchObject({ folded: 0, attribution: { actor: 'alice' } });
    expect(world.ledger.entries()).toMatchObject([{ disposition: 'sent' }]);
  });

  it('adds what the state counted to what the rule found', async () => {
    const rule = { ...threshold, match: () => ({ detail: 'from afar' }) };
    const world = createWorld([rule]);

    await world.run([0, 1, 2].map((second) => anEvent(`id-${second}`, second)));

    expect(world.outbox.published[0]?.alert.detail).toBe('from afar; 3 events in 10 minutes');
  });

  it('publishes nothing twice when a batch comes again', async () => {
    const world = createWorld([everything]);
    const events = ['a', 'b'].map((id) => anEvent(id, 0, { userName: id }));
    await world.run(events);

    const { counters } = await world.run([...events, ...events]);

    expect(world.outbox.published).toHaveLength(2);
    expect(counters.alerts.sent).toBe(0);
  });

  it('folds alerts of one story and tells of them in the next notification', async () => {
    const world = createWorld([everything]);
    await world.run([anEvent('a', 0)]);
    const { counters } = await world.run([anEvent('b', 60), anEvent('c', 120)]);

    await world.run([anEvent('d', 4000)]);

    expect(counters.alerts).toMatchObject({ sent: 0, grouped: 2 });
    expect(world.outbox.published.map(({ context }) => context.folded)).toEqual([0, 2]);
    expect(world.ledger.entries().find(({ eventId }) => eventId === 'b')).toMatchObject({
      disposition: 'grouped',
      note: 'a',
    });
  });

  it('records history without a message, and learns from it', async () => {
    const world = createWorld([everything, threshold]);
    const old = ['a', 'b'].map((id) => ({
      ...toArrival(anEvent(id, 0)),
      storedAt: Date.UTC(2026, 0, 2, 0, 0, 1),
    }));

    const { counters } = await alertBatch(world.dependencies(), DEFAULTS, old);
    await world.run([anEvent('c', 5)]);

    expect(counters.alerts).toMatchObject({ sent: 0, historical: 2 });
    expect(world.outbox.published.map(({ alert }) => alert.rule.id)).toEqual([
      'TEST-EVERYTHING',
      'TEST-THRESHOLD',
    ]);
  });

  it('counts and records rules on dry run, and publishes nothing of them', async () => {
    const world = createWorld([everything], { rules: { 'TEST-EVERYTHING': { dryRun: true } } });

    const { counters } = await world.run([anEvent('a')]);

    expect(counters.alerts.dry_run).toBe(1);
    expect(world.outbox.published).toEqual([]);
    expect(world.ledger.entries()).toMatchObject([{ disposition: 'dry_run' }]);
  });

  it('records suppressed alerts with the reason, until the suppression expires', async () => {
    const suppressions = [
      { rule: '*', actor: 'alice', reason: 'migration', expires: '2026-01-01T01:00:00Z' },
    ];
    const world = createWorld([everything], { suppressions });

    await world.run([anEvent('a', 0), anEvent('b', 3600)]);

    expect(world.ledger.entries()).toMatchObject([
      { eventId: 'b', disposition: 'sent' },
      { eventId: 'a', disposition: 'suppressed', note: 'migration' },
    ]);
  });

  it('records what it does not publish at once, each once, whatever becomes of it', async () => {
    const suppressions = [{ rule: '*', actor: 'bob', reason: 'tests' }];
    const world = createWorld([everything, { ...everything, id: 'TEST-DRY' }], {
      rules: { 'TEST-DRY': { dryRun: true } },
      suppressions,
    });
    const calls: number[] = [];
    const ledger = {
      ...world.ledger,
      record: () => Promise.reject(new Error('one by one')),
      recordAll: (records: readonly NewRecord[]) => {
        calls.push(records.length);
        return world.ledger.recordAll(records);
      },
    };
    const arrivals = ['a', 'b', 'c', 'd'].map((id, index) => {
      const arrival = toArrival(anEvent(id, index, id === 'b' ? { actor: 'bob' } : {}));
      const storedAt = id === 'd' ? arrival.storedAt + 30 * HOUR : arrival.storedAt;
      return { ...arrival, storedAt, isImported: id === 'd' };
    });

    const dependencies = { ...world.dependencies(), ledger };
    const { failedIds, counters } = await alertBatch(dependencies, DEFAULTS, [
      ...arrivals,
      ...arrivals,
    ]);

    expect(failedIds).toEqual([]);
    expect(calls).toEqual([7]);
    expect(counters.alerts).toEqual({
      sent: 1,
      grouped: 1,
      suppressed: 1,
      historical: 2,
      dry_run: 3,
    });
    expect(world.ledger.entries()).toHaveLength(8);
  });

  it('reports the event whose record could not be written, and no other', async () => {
    const world = createWorld([everything]);
    const full = new AppError('STORAGE_FAILED', 'The table is full.');
    const ledger = {
      ...world.ledger,
      recordAll: async (records: readonly NewRecord[]) => {
        const lost = records.findIndex(({ alert }) => alert.event.eventId === 'c');
        await world.ledger.recordAll(records.toSpliced(lost, 1));
        return records.map((_, index) => (index === lost ? full : undefined));
      },
    };
    const events = ['a', 'b', 'c', 'd'].map((id, second) => anEvent(id, second));

    const dependencies = { ...world.dependencies(), ledger };
    const first = await alertBatch(dependencies, DEFAULTS, events.map(toArrival));

    expect(first.failedIds).toEqual(['seq-c']);
    expect(first.counters.alerts).toMatchObject({ sent: 1, grouped: 2 });
    expect(world.log).toMatchObject([{ message: 'Alert published' }, { event_id: 'c' }]);
    const again = await world.run(events.slice(2, 3));
    expect(again.counters.alerts).toMatchObject({ sent: 0, grouped: 1 });
    expect(world.ledger.entries()).toHaveLength(4);
    expect(world.outbox.published).toHaveLength(1);
  });

  it('reports events whose alert could not be published, and sends them when they come again', async () => {
    const world = createWorld([everything]);
    const events = ['a', 'b', 'c'].map((id) => anEvent(id, 0, { userName: id }));
    world.outbox.refuse(failure);

    const first = await world.run(events);
    world.outbox.refuse(undefined);
    const second = await world.run(events);

    expect(first.failedIds).toEqual(['seq-a', 'seq-b', 'seq-c']);
    expect(second.failedIds).toEqual([]);
    expect(world.outbox.published).toHaveLength(3);
  });

  it('loses nothing when publishing fails for an hour, and sends each alert once after it', async () => {
    const world = createWorld([everything]);
    const events = ['a', 'b'].map((id) => anEvent(id, 0, { userName: id }));
    const started = world.clock.now();
    world.outbox.refuse(failure);
    let tries = 0;
    for (; world.clock.now() < started + HOUR; tries += 1) {
      expect((await world.run(events)).failedIds).toHaveLength(2);
      world.clock.advance(60_000);
    }
    world.outbox.refuse(undefined);

    const last = await world.run(events);

    expect(tries).toBe(60);
    expect(last.failedIds).toEqual([]);
    expect(world.outbox.published).toHaveLength(2);
  });

  it('does not turn an alert into history while its delivery is tried', async () => {
    const world = createWorld([everything]);
    const almostOld = [{ ...toArrival(anEvent('a', 0)), storedAt: Date.UTC(2026, 0, 2) }];
    world.outbox.refuse(failure);
    await alertBatch(world.dependencies(), DEFAULTS, almostOld);
    world.clock.advance(48 * HOUR);
    world.outbox.refuse(undefined);

    const { counters } = await alertBatch(world.dependencies(), DEFAULTS, almostOld);

    expect(counters.alerts.sent).toBe(1);
  });

  it('lets one failing rule or event stop no other', async () => {
    const broken = {
      ...everything,
      id: 'TEST-BROKEN',
      match: () => {
        throw new Error('a bug');
      },
    };
    const brokenState = {
      ...threshold,
      id: 'TEST-BROKEN-STATE',
      threshold: {
        ...threshold.threshold,
        groupBy: () => {
          throw new Error('another bug');
        },
      },
    };
    const world = createWorld([broken, brokenState, everything]);

    const { failedIds, counters } = await world.run([anEvent('a')]);

    expect(failedIds).toEqual([]);
    expect(counters).toMatchObject({ brokenRules: 2, alerts: { sent: 1 } });
    const reported = world.log.filter(({ message }) => message === 'Rule failed on an event');
    expect(reported.map((line) => line.rule_id)).toEqual(['TEST-BROKEN', 'TEST-BROKEN-STATE']);
  });

  it('tries every rule of an event before it fails', async () => {
    const world = createWorld([everything, { ...everything, id: 'TEST-OTHER' }, threshold]);
    const dependencies = world.dependencies();
    const failure = new AppError('STORAGE_FAILED', 'as scripted');
    const state = { observeAll: async () => [{ failure }] };

    const result = await alertBatch({ ...dependencies, state }, DEFAULTS, [
      toArrival(anEvent('a')),
    ]);

    expect(result.failedIds).toEqual(['seq-a']);
    expect(world.outbox.published).toHaveLength(2);
  });

  it('names all that failed when several alerts of an event did', async () => {
    const world = createWorld([everything, { ...everything, id: 'TEST-OTHER' }]);
    world.outbox.refuse(failure);

    await world.run([anEvent('a')]);

    expect(world.log.at(-1)).toMatchObject({
      level: 'ERROR',
      event_id: 'a',
      error_causes: expect.arrayContaining([expect.stringContaining('PUBLISH_FAILED')]),
    });
  });

  it('begins nothing new after the deadline', async () => {
    const world = createWorld([everything]);

    const result = await world.run([anEvent('a')], { deadline: world.clock.now() });

    expect(result.failedIds).toEqual(['seq-a']);
    expect(world.outbox.published).toEqual([]);
  });

  it('waits for the lease of a writer that died, and publishes after it', async () => {
    const world = createWorld([everything]);
    const event = anEvent('a');
    await world.ledger.claim({
      ...{ rule: everything, event, severity: 'HIGH', isDryRun: false },
      ...{ detail: undefined, relatedEventIds: [] },
    });
    const started = world.clock.now();

    const { failedIds } = await world.run([event]);

    expect(failedIds).toEqual([]);
    expect(world.clock.now() - started).toBeGreaterThanOrEqual(LEASE_MILLISECONDS);
    expect(world.outbox.published).toHaveLength(1);
  });

  it('asks for the event again when there is no time to wait for a lease', async () => {
    const world = createWorld([everything]);
    const deadline = world.clock.now() + 10_000;
    const ledger = { ...world.ledger, claim: async () => 'leased' as const };
    const dependencies = { ...world.dependencies(), ledger };

    const arrivals = [toArrival(anEvent('a'))];
    const result = await alertBatch(dependencies, { ...DEFAULTS, deadline }, arrivals);

    expect(result.failedIds).toEqual(['seq-a']);
    expect(world.clock.now()).toBeLessThanOrEqual(deadline);
    expect(world.log.at(-1)).toMatchObject({ error_type: 'BUSY' });
  });

  it('alerts without the person when issued keys cannot be remembered or found', async () => {
    const world = createWorld([everything]);
    const storage = () => Promise.reject(new AppError('STORAGE_FAILED', 'as scripted'));
    const issuedKeys = { remember: storage, findIssuing: storage };
    const event = anEvent('a', 0, { actorType: 'workload', accessKeyId: 'ASIAEXAMPLESESSION01' });

    await alertBatch({ ...world.dependencies(), issuedKeys }, DEFAULTS, [toArrival(event)]);

    expect(world.outbox.published).toHaveLength(1);
    expect(world.log.map(({ message }) => message)).toEqual([
      'Issued access keys could not be remembered',
      'Sessions could not be followed to their origin',
      'Alert published',
    ]);
  });

  describe('with the session of an alert opened by a call that another batch brings', () => {
    const KEY = 'ASIAEXAMPLESESSION01';
    const event = anEvent('a', 600, {
      ...{ userType: 'AssumedRole', userName: 'deploy', roleArn: 'arn:aws:iam::1:role/deploy' },
      ...{ actor: 'deploy', actorType: 'workload', accessKeyId: KEY },
    });
    const opening = anEvent('opening', 0, { eventName: 'AssumeRole', issuedAccessKeyId: KEY });
    const actorOf = ({ outbox }: World) => outbox.published[0]?.context.attribution;

    it('finds it among the stored events', async () => {
      const world = createWorld([everything]);
      const dependencies = {
        ...world.dependencies(),
        issuingCalls: { findIssuing: async () => opening },
      };

      await alertBatch(dependencies, DEFAULTS, [toArrival(event)]);

      expect(actorOf(world)).toMatchObject({
        actor: 'alice',
        certainty: 'certain',
        rule: 'role_chain',
      });
    });

    it('waits a moment for it to be stored, together with the other alerts of the batch', async () => {
      const world = createWorld([everything]);
      const dependencies = world.dependencies();
      const start = world.clock.now();
      const findIssuing = async () => (world.clock.now() >= start + 6_000 ? opening : undefined);
      const arrival = { ...toArrival(event), storedAt: start };
      const options = { ...DEFAULTS, originsWaitMilliseconds: 12_000 };

      await alertBatch({ ...dependencies, issuingCalls: { findIssuing } }, options, [arrival]);

      expect(actorOf(world)).toMatchObject({ actor: 'alice', certainty: 'certain' });
    });

    it('does not wait for it when the event was stored long ago', async () => {
      const world = createWorld([everything]);
      const start = world.clock.now();
      const options = { ...DEFAULTS, originsWaitMilliseconds: 12_000 };

      await alertBatch(world.dependencies(), options, [toArrival(event)]);

      expect(world.clock.now()).toBe(start);
      expect(actorOf(world)).toMatchObject({ actor: 'deploy', certainty: 'likely' });
    });

    it('knows it for the next alert', async () => {
      const world = createWorld([everything]);
      await world.run([event]);
      await world.run([opening]);
      const next = anEvent('b', 7_200, {
        ...{ userType: 'AssumedRole', userName: 'deploy', target: 'user/b' },
        ...{ actor: 'deploy', actorType: 'workload', accessKeyId: KEY },
      });

      await world.run([next]);

      const last = world.outbox.published.at(-1);
      expect(last?.alert.event.eventId).toBe('b');
      expect(last?.context.attribution).toMatchObject({ actor: 'alice', rule: 'role_chain' });
    });
  });

  it('reports a failed release as the failure that led to it', async () => {
    const world = createWorld([everything]);
    world.outbox.refuse(failure);
    const ledger = { ...world.ledger, release: () => Promise.reject(new Error('too')) };

    await alertBatch({ ...world.dependencies(), ledger }, DEFAULTS, [toArrival(anEvent('a'))]);

    expect(world.log.at(-1)).toMatchObject({ error_type: 'PUBLISH_FAILED' });
  });
});

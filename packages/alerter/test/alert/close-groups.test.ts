import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import { eventOf } from '../../src/alert/alert-gist.ts';
import { closeGroups, expectAllClosed } from '../../src/alert/close-groups.ts';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import { buildMessage } from '../../src/message/alert-message.ts';
import { createWorld, DEFAULTS, toArrival, type World } from '../world/alerter.ts';
import { everything } from '../world/alerts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 1);

function anEvent(
  id: string,
  second = 0,
  fields: Parameters<typeof sampleEvent>[2] = {},
): RuleEvent {
  return toRuleEvent(sampleEvent(id, second, fields));
}

/** A world at a time after the beginning of 2026, whose watch began a day before. */
async function worldAt(milliseconds: number): Promise<World> {
  const world = createWorld([everything]);
  const { watch } = world.dependencies();
  await watch.note(['123456789012'], START - 24 * HOUR);
  world.clock.advance(START + milliseconds - world.clock.now());
  return world;
}

const messagesOf = ({ outbox }: World) =>
  outbox.published.map(({ alert, context }) => ({
    id: alert.event.eventId,
    kind: context.summary?.kind,
    count: context.summary?.count,
    named: context.summary?.named.map(({ gist }) => eventOf(gist).eventId),
  }));

describe('closing groups', () => {
  it('tells how many followed when the time of a group is over, although nothing comes', async () => {
    const world = await worldAt(3 * MINUTE);
    await world.run([anEvent('a', 0)]);
    await world.run([anEvent('b', 60), anEvent('c', 120)]);

    const early = await world.close();
    world.clock.advance(70 * MINUTE);
    const closed = await world.close();

    expect(early).toEqual({ closed: 0, alerts: 0, failed: 0 });
    expect(closed).toEqual({ closed: 1, alerts: 2, failed: 0 });
    expect(messagesOf(world)).toEqual([
      { id: 'a' },
      { id: 'b', kind: 'closing', count: 2, named: ['b'] },
    ]);
    expect(await world.close()).toEqual({ closed: 0, alerts: 0, failed: 0 });
  });

  it('continues the message whose news it counts, and none when there is news in it', async () => {
    const world = await worldAt(3 * MINUTE);
    await world.run([anEvent('a', 0), anEvent('other', 1, { userName: 'bob', actor: 'bob' })]);
    await world.run([anEvent('b', 60)]);
    world.clock.advance(70 * MINUTE);
    await world.close();
    world.outbox.refuse(new Error('no'));
    await world.run([anEvent('lost', 80 * 60, { userName: 'carol', actor: 'carol' })]);
    world.outbox.refuse(undefined);
    world.clock.advance(3 * HOUR);
    await world.close();

    const told = world.outbox.published.map(
      ({ alert, context }) => buildMessage(alert, context).document,
    );
    expect(told.map(({ event, follows }) => [event.event_id, follows])).toEqual([
      ['a', null],
      ['other', null],
      ['b', 'a/TEST-EVERYTHING'],
      ['lost', null],
    ]);
  });

  it('has the dedup key of the story that it closes, whatever of the event is kept until then', async () => {
    const rule = {
      ...everything,
      dedupKey: ({ userAgent }: RuleEvent) => `asked by ${userAgent}`,
    };
    const world = createWorld([rule]);
    await world.dependencies().watch.note(['123456789012'], START - 24 * HOUR);
    const fields = { userAgent: 'x'.repeat(400) };
    await world.run([anEvent('a', 0, fields)]);
    await world.run([anEvent('b', 60, fields)]);
    world.clock.advance(3 * HOUR);
    await world.close();

    const keys = world.outbox.published.map(
      ({ alert, context }) => buildMessage(alert, context).document.dedup_key,
    );
    expect(keys[0]).toMatch(/^asked by x+…$/);
    expect(keys).toEqual([keys[0], keys[0]]);
  });

  it('does not tell again what was sent at another time after all', async () => {
    const world = await worldAt(3 * MINUTE);
    world.outbox.refuse(new Error('no'));
    await world.run([anEvent('a', 0)]);
    world.outbox.refuse(undefined);
    world.clock.advance(5 * HOUR);
    await world.run([anEvent('a', 5 * 3_600)]);
    world.clock.advance(3 * HOUR);

    expect(await world.close()).toEqual({ closed: 0, alerts: 0, failed: 0 });
    expect(messagesOf(world)).toEqual([{ id: 'a' }]);
    expect(await world.close()).toMatchObject({ closed: 0 });
  });

  it('says nothing of a group that told all', async () => {
    const world = await worldAt(3 * MINUTE);
    await world.run([anEvent('a', 0)]);
    world.clock.advance(3 * HOUR);

    expect(await world.close()).toMatchObject({ closed: 0 });
  });

  it('names the worst first, with its own severity, and gives every message an id', async () => {
    const rule = {
      ...everything,
      match: ({ target }: RuleEvent) => ({
        severity: target === 'user/1' ? ('HIGH' as const) : ('WARNING' as const),
        detail: String(target),
      }),
    };
    const world = createWorld([rule]);
    for (let index = 0; index < 12; index += 1) {
      await world.run([anEvent(`id-${index}`, index, { target: `user/${index + 100}` })]);
    }
    await world.run([anEvent('first', 20, { target: 'user/1' })]);
    await world.run([anEvent('second', 21, { target: 'user/1', userName: 'bob', actor: 'bob' })]);
    await world.run([anEvent('milder', 22, { target: 'user/2' })]);
    world.clock.advance(2 * HOUR);

    await world.close();

    const last = world.outbox.published.at(-1);
    if (last === undefined) throw new Error('Nothing was published.');
    expect(messagesOf(world).at(-1)).toMatchObject({
      kind: 'closing',
      named: ['second', 'milder'],
    });
    const { document, subject } = buildMessage(last.alert, last.context);
    expect(document).toMatchObject({ severity: 'HIGH', event: { event_id: 'second' }, folded: 1 });
    expect(document.alert_id).toBe('group/123456789012/2026-01-01T00:00:00.000Z/1/TEST-EVERYTHING');
    expect(subject).toBe('[HIGH] IAM Alert: 2 more: A rule of the tests');
  });

  it('waits for what comes late, and tells of it again when it came after the closing', async () => {
    const world = await worldAt(58 * MINUTE);
    await world.run([anEvent('a', 0)]);
    world.clock.advance(5 * MINUTE);
    await world.run([anEvent('b', 60)]);
    world.clock.advance(8 * MINUTE);
    expect(await world.close()).toMatchObject({ closed: 0 });
    world.clock.advance(8 * MINUTE);
    expect(await world.close()).toMatchObject({ closed: 1 });

    await world.run([anEvent('c', 90)]);
    world.clock.advance(20 * MINUTE);

    expect(await world.close()).toEqual({ closed: 1, alerts: 1, failed: 0 });
    const ids = world.outbox.published.map(({ context }) => context.messageId);
    expect(new Set(ids).size).toBe(3);
  });

  it('keeps what could not be told for the next time, and says that it failed', async () => {
    const world = await worldAt(3 * MINUTE);
    await world.run([anEvent('a', 0)]);
    await world.run([anEvent('b', 60)]);
    world.clock.advance(2 * HOUR);
    world.outbox.refuse(new Error('down'));

    const failed = await world.close();
    world.outbox.refuse(undefined);

    expect(failed).toEqual({ closed: 0, alerts: 0, failed: 1 });
    expect(() => expectAllClosed(failed)).toThrow(/could not be closed/);
    expect(await world.close()).toMatchObject({ closed: 1, failed: 0 });
  });

  it('names alerts that could never be sent, even when the stream gave them up', async () => {
    const world = await worldAt(3 * MINUTE);
    world.outbox.refuse(new Error('down'));
    await world.run([anEvent('a', 0), anEvent('b', 60), anEvent('c', 60, { actor: 'mallory' })]);
    world.clock.advance(30 * HOUR);
    world.outbox.refuse(undefined);

    await world.close();

    const [closing] = messagesOf(world);
    expect(closing).toMatchObject({ kind: 'closing', count: 3 });
    expect([...(closing?.named ?? [])].sort()).toEqual(['a', 'b', 'c']);
    expect(world.ledger.entries().map(({ disposition }) => disposition)).toEqual([
      ...['sent', 'sent'],
    ]);
  });

  it('names what a backlog left no time for, and forgets it when it was sent after all', async () => {
    const world = await worldAt(3 * MINUTE);
    const slow = world.dependencies();
    const publisher = {
      async publish(...told: Parameters<typeof slow.publisher.publish>) {
        world.clock.advance(MINUTE);
        await slow.publisher.publish(...told);
      },
    };
    const events = ['alice', 'bob'].map((actor) => anEvent(actor, 0, { actor }));
    const options = { ...DEFAULTS, deadline: world.clock.now() + MINUTE / 2 };
    const { failedIds } = await alertBatch({ ...slow, publisher }, options, events.map(toArrival));
    world.clock.advance(2 * HOUR);
    const isNamed = await world.dependencies().closings.due(world.clock.now(), false);
    await world.run(events);

    expect(failedIds).toEqual(['seq-bob']);
    expect(isNamed).toHaveLength(1);
    expect(messagesOf(world)).toEqual([{ id: 'alice' }, { id: 'bob' }]);
    expect(await world.close()).toMatchObject({ closed: 0 });
  });

  it('does not tell again what was sent after all', async () => {
    const world = await worldAt(3 * MINUTE);
    world.outbox.refuse(new Error('down'));
    await world.run([anEvent('a', 0)]);
    world.outbox.refuse(undefined);
    await world.run([anEvent('a', 0)]);
    world.clock.advance(2 * HOUR);

    expect(await world.close()).toMatchObject({ closed: 0 });
    expect(messagesOf(world)).toEqual([{ id: 'a' }]);
  });

  it('tells of a rule that is switched off by now', async () => {
    const world = await worldAt(3 * MINUTE);
    await world.run([anEvent('a', 0)]);
    await world.run([anEvent('b', 60)]);
    world.clock.advance(2 * HOUR);
    const { engine, ...dependencies } = world.dependencies();

    const deadline = Number.POSITIVE_INFINITY;
    await closeGroups({ ...dependencies, engine: { ...engine, rules: [] } }, { deadline });

    expect(world.outbox.published.at(-1)?.alert.rule).toMatchObject({ id: 'TEST-EVERYTHING' });
  });

  it('begins nothing new after the deadline', async () => {
    const world = await worldAt(3 * MINUTE);
    await world.run([anEvent('a', 0)]);
    await world.run([anEvent('b', 60)]);
    world.clock.advance(2 * HOUR);

    const closed = await closeGroups(world.dependencies(), { deadline: world.clock.now() });

    expect(closed).toEqual({ closed: 0, alerts: 0, failed: 1 });
  });
});

describe('late events', () => {
  const late = (events: readonly RuleEvent[], storedAt: number) =>
    events.map((event) => ({ ...toArrival(event), storedAt }));

  it('are told in one summary of a rule, the worst first, when the watch had begun', async () => {
    const rule = {
      ...everything,
      match: ({ target }: RuleEvent) => ({
        severity: target === 'user/worst' ? ('CRITICAL' as const) : ('HIGH' as const),
      }),
    };
    const world = createWorld([rule]);
    await world.dependencies().watch.note(['123456789012'], START - HOUR);
    world.clock.advance(30 * HOUR);
    const now = world.clock.now();
    const events = Array.from({ length: 30 }, (_, index) =>
      anEvent(`id-${index}`, index * 60, { target: index === 20 ? 'user/worst' : 'user/a' }),
    );

    const { counters } = await alertBatch(
      world.dependencies(),
      DEFAULTS,
      late(events.slice(0, 15), now),
    );
    await alertBatch(world.dependencies(), DEFAULTS, late(events.slice(15), now));
    const before = messagesOf(world);
    world.clock.advance(15 * MINUTE);
    await world.close();

    expect(counters.alerts).toMatchObject({ grouped: 15, historical: 0, sent: 0 });
    expect(before).toEqual([]);
    expect(messagesOf(world)).toMatchObject([{ id: 'id-20', kind: 'late', count: 30 }]);
    const [told] = world.outbox.published;
    expect(told?.alert.severity).toBe('CRITICAL');
  });

  it('are history when the account was not watched yet, and when files are imported', async () => {
    const world = createWorld([everything]);
    world.clock.advance(30 * HOUR);
    const now = world.clock.now();

    const first = await alertBatch(world.dependencies(), DEFAULTS, late([anEvent('a', 0)], now));
    await world.dependencies().watch.note(['123456789012'], START - HOUR);
    const imported = await alertBatch(
      world.dependencies(),
      DEFAULTS,
      late([anEvent('b', 0)], now).map((arrival) => ({ ...arrival, isImported: true })),
    );
    const missed = await alertBatch(world.dependencies(), DEFAULTS, late([anEvent('c', 0)], now));

    expect(first.counters.alerts).toMatchObject({ historical: 1, grouped: 0 });
    expect(imported.counters.alerts).toMatchObject({ historical: 1, grouped: 0 });
    expect(missed.counters.alerts).toMatchObject({ historical: 0, grouped: 1 });
  });

  it('stay late whatever is stored afterwards: the beginning of the watch only moves back', async () => {
    const world = createWorld([everything]);
    const { watch } = world.dependencies();
    await watch.note(['123456789012'], START);
    await watch.note(['123456789012'], START + 90 * HOUR);

    expect(await world.dependencies().watch.since('123456789012')).toBe(START);
    expect(await world.dependencies().watch.since('210987654321')).toBe(Number.POSITIVE_INFINITY);
  });

  it('are told at once when nothing more is expected', async () => {
    const world = createWorld([everything]);
    await world.dependencies().watch.note(['123456789012'], START - HOUR);
    world.clock.advance(30 * HOUR);
    await alertBatch(world.dependencies(), DEFAULTS, late([anEvent('a', 0)], world.clock.now()));

    expect(await world.close(true)).toMatchObject({ closed: 1, alerts: 1 });
  });

  it('are counted once, however often they come', async () => {
    const world = createWorld([everything]);
    await world.dependencies().watch.note(['123456789012'], START - HOUR);
    world.clock.advance(30 * HOUR);
    const arrivals = late([anEvent('a', 0), anEvent('b', 1)], world.clock.now());
    for (let time = 0; time < 3; time += 1)
      await alertBatch(world.dependencies(), DEFAULTS, arrivals);
    await world.close(true);
    await alertBatch(world.dependencies(), DEFAULTS, arrivals);
    await world.close(true);

    expect(messagesOf(world)).toMatchObject([{ kind: 'late', count: 2 }]);
  });
});

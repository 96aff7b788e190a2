import { encodeEvent } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { answer, invoke } from '../src/invocation.ts';
import { createWorld, type World } from './world/alerter.ts';
import { everything } from './world/alerts.ts';

const MINUTE = 60_000;

function record(id: string, image: unknown = imageOf(id)) {
  const ApproximateCreationDateTime = Date.UTC(2026, 0, 1, 0, 5) / 1000;
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: id, ApproximateCreationDateTime, NewImage: image },
  };
}

function imageOf(id: string) {
  return encodeEvent(sampleEvent(id, 0, { userName: id }), { retentionDays: 0 });
}

async function run(world: World, records: readonly object[], minutes = 5) {
  const context = { getRemainingTimeInMillis: () => minutes * MINUTE };
  const parts = { parts: world.parts(), groupMinutes: 60, maxAgeHours: 24 };
  const { batchItemFailures } = await invoke({ Records: records }, context, parts);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const published = ({ outbox }: World) => outbox.published.map(({ alert }) => alert.event.eventId);

describe('invoke', () => {
  it('alerts on the rest of a batch with a poisoned record and reports the record', async () => {
    const world = createWorld([everything]);

    const failures = await run(world, [record('a'), record('poison', { x: 1 }), record('b')]);

    expect(failures).toEqual(['poison']);
    expect(published(world).sort()).toEqual(['a', 'b']);
    expect(world.log).toContainEqual(
      expect.objectContaining({ level: 'ERROR', sequence_number: 'poison' }),
    );
    expect(world.log.at(-1)).toMatchObject({ events: 2, poisoned: 1, failed: 0, sent: 2 });
  });

  it('alerts on nothing twice while the poisoned record keeps coming', async () => {
    const world = createWorld([everything]);
    const records = [record('poison', { x: 1 }), record('a'), record('b')];

    for (let attempt = 0; attempt < 5; attempt += 1) await run(world, records);

    expect(published(world).sort()).toEqual(['a', 'b']);
  });

  it('returns at once when only poison is left', async () => {
    const world = createWorld([everything]);
    const before = world.clock.now();

    await run(world, [record('poison', { x: 1 })]);

    expect(world.clock.now()).toBe(before);
  });

  it('tries again until a short outage of the topic is over', async () => {
    const world = createWorld([everything]);
    world.outbox.refuse(new Error('down'));
    const { sleep } = world.clock;
    let naps = 0;
    world.clock.sleep = async (milliseconds) => {
      naps += 1;
      if (naps === 3) world.outbox.refuse(undefined);
      await sleep(milliseconds);
    };

    const failures = await run(world, [record('a'), record('b')]);

    expect(failures).toEqual([]);
    expect(published(world).sort()).toEqual(['a', 'b']);
    expect(world.log.at(-1)).toMatchObject({ events: 2, failed: 0, sent: 2 });
  });

  it('stays for most of its time in a long outage, then reports what failed', async () => {
    const world = createWorld([everything]);
    world.outbox.refuse(new Error('down'));
    const before = world.clock.now();

    const failures = await run(world, [record('a'), record('poison', { x: 1 })], 5);

    expect(failures.sort()).toEqual(['a', 'poison']);
    expect(world.clock.now() - before).toBeGreaterThan(4 * MINUTE);
    expect(world.clock.now() - before).toBeLessThan(5 * MINUTE);
  });

  it('loses no alert in an hour without the topic, with poison in front and few retries', async () => {
    const world = createWorld([everything]);
    world.outbox.refuse(new Error('down'));
    const end = world.clock.now() + 60 * MINUTE;
    let records = [record('poison', { x: 1 }), record('a'), record('b')];
    let attempts = 0;

    // As Lambda: again from the first failure on, until the retries are used up.
    for (; records.length > 0 && attempts < 30; attempts += 1) {
      if (world.clock.now() >= end) world.outbox.refuse(undefined);
      const failed = new Set(await run(world, records));
      const from = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
      records = from < 0 ? [] : records.slice(from);
      world.clock.advance(1_000);
    }

    expect(published(world).sort()).toEqual(['a', 'b']);
    expect(attempts).toBe(30);
  });
});

describe('answer', () => {
  const context = { getRemainingTimeInMillis: () => 5 * MINUTE };
  const ask = (world: World, payload: unknown) =>
    answer(payload, context, { parts: world.parts(), groupMinutes: 60, maxAgeHours: 24 });

  async function withFollower(): Promise<World> {
    const world = createWorld([everything]);
    for (const id of ['a', 'b']) {
      const NewImage = encodeEvent(sampleEvent(id, 0), { retentionDays: 0 });
      await ask(world, { Records: [record(id, NewImage)] });
    }
    world.clock.advance(2 * 60 * MINUTE);
    return world;
  }

  it('closes groups when the schedule says so', async () => {
    const world = await withFollower();

    expect(await ask(world, { close: 'due' })).toEqual({ closed: 1, alerts: 1, failed: 0 });
    expect(published(world)).toEqual(['a', 'b']);
    expect(world.log.at(-1)).toMatchObject({ message: 'Groups of alerts closed', closed: 1 });
  });

  it('fails when a group could not be closed, so that it is tried again', async () => {
    const world = await withFollower();
    world.outbox.refuse(new Error('down'));

    await expect(ask(world, { close: 'due' })).rejects.toMatchObject({ code: 'INCOMPLETE' });
    world.outbox.refuse(undefined);

    expect(await ask(world, { close: 'due' })).toMatchObject({ closed: 1 });
  });

  it('refuses what it does not know', async () => {
    const world = createWorld([everything]);

    await expect(ask(world, { close: 'all' })).rejects.toMatchObject({ code: 'BAD_PAYLOAD' });
  });
});

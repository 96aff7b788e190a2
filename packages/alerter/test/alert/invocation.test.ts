import { createLogger, encodeEvent, encodeUnexplainedChange } from '@iam-tracker/core';
import { createUserRecordsTable } from '@iam-tracker/core/aws';
import { hostileJson, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answer, invoke, readStreamBatch } from '../../src/alert/invocation.ts';
import { buildDocument } from '../../src/message/alert-document.ts';
import { userChangeUnexplained } from '../../src/rules/inventory/user-change-unexplained.ts';
import { createWorld, type World } from '../world/alerter.ts';
import { aChange, everything } from '../world/alerts.ts';

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
  const dependencies = { ...world.dependencies(), groupMinutes: 60, maxAgeHours: 24 };
  const { batchItemFailures } = await invoke({ Records: records }, context, dependencies);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const published = ({ outbox }: World) => outbox.published.map(({ alert }) => alert.event.eventId);

/** Returns the item that the scanner stores about an unexplained change of a member account. */
async function itemOfMember(accountId: string): Promise<object | undefined> {
  const items: object[] = [];
  const client = {
    async send(_operation: string, input: { readonly Item: object }) {
      items.push(input.Item);
      return {};
    },
  };
  const table = createUserRecordsTable({
    client: client as never,
    ...{ tableName: 'user-records', retentionDays: 90, random: () => 0 },
    clock: { now: () => 0, sleep: async () => undefined },
  });
  const judgedAt = '2026-01-01T00:04:00Z';
  const arn = `arn:aws:iam::${accountId}:user/alice`;
  await table.ofMember(accountId).putUnexplained(aChange({ arn, judgedAt }));
  return items[0];
}

describe('invoke', () => {
  it('alerts on an unexplained change of a member account as one of that account', async () => {
    const member = '222233334444';
    const item = await itemOfMember(member);
    const world = createWorld([userChangeUnexplained]);

    expect(await run(world, [record('change', item)])).toEqual([]);

    const [told] = world.outbox.published;
    expect(item).toMatchObject({ user_name: { S: `${member}#__unexplained__#alice` } });
    expect(world.outbox.published).toHaveLength(1);
    expect(told && buildDocument(told.alert, told.context)).toMatchObject({
      rule: { id: 'USER-CHANGE-UNEXPLAINED' },
      severity: 'HIGH',
      event: { account_id: member, target: 'user/alice' },
    });
  });

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
    answer(payload, context, { ...world.dependencies(), groupMinutes: 60, maxAgeHours: 24 });

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

const clock = { now: () => 1_234, sleep: async () => undefined };
const STORED_AT = Date.UTC(2026, 0, 1, 0, 5) / 1000;

function logInto(log: Record<string, unknown>[]) {
  return createLogger({
    level: 'DEBUG',
    destination: { write: (line) => void log.push(JSON.parse(line)) },
  });
}

function recordOf(id: string, changes: object = {}) {
  return {
    eventID: `record-${id}`,
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: id,
      ApproximateCreationDateTime: STORED_AT,
      Keys: { event_id: { S: id } },
      NewImage: encodeEvent(sampleEvent(id), { retentionDays: 0 }),
    },
    ...changes,
  };
}

describe('readStreamBatch', () => {
  it('decodes new items, with their place and the time they were stored', () => {
    const { arrivals, poisonedIds } = readStreamBatch(
      { Records: [recordOf('1'), recordOf('2')] },
      clock,
      logInto([]),
    );

    expect(poisonedIds).toEqual([]);
    expect(arrivals.map(({ id, storedAt }) => [id, storedAt])).toEqual([
      ['1', STORED_AT * 1000],
      ['2', STORED_AT * 1000],
    ]);
    expect(arrivals[0]?.event.userName).toBe('alice');
  });

  it('takes now for the time of storage when the record does not say', () => {
    const { dynamodb } = recordOf('1');
    const { ApproximateCreationDateTime: _time, ...rest } = dynamodb;

    const { arrivals } = readStreamBatch(
      { Records: [recordOf('1', { dynamodb: rest })] },
      clock,
      logInto([]),
    );

    expect(arrivals[0]?.storedAt).toBe(1_234);
  });

  it('passes over what was changed or deleted', () => {
    const Records = ['MODIFY', 'REMOVE'].map((eventName) => recordOf('1', { eventName }));

    expect(readStreamBatch({ Records }, clock, logInto([]))).toEqual({
      arrivals: [],
      poisonedIds: [],
    });
  });

  it('names a poisoned record by its place and lets the rest through', () => {
    const log: Record<string, unknown>[] = [];
    const poison = {
      dynamodb: { SequenceNumber: '2', Keys: { event_id: { S: 'x' } }, NewImage: 7 },
    };
    const Records = [recordOf('1'), recordOf('2', poison), recordOf('3')];

    const { arrivals, poisonedIds } = readStreamBatch({ Records }, clock, logInto(log));

    expect(arrivals.map(({ id }) => id)).toEqual(['1', '3']);
    expect(poisonedIds).toEqual(['2']);
    expect(log).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'Stream record cannot be read',
        sequence_number: '2',
        record_id: 'record-2',
        keys: { event_id: { S: 'x' } },
      }),
    ]);
  });

  it('takes an unexplained change of a user, and nothing else of that table', () => {
    const image = encodeUnexplainedChange(aChange(), { retentionDays: 90 });
    const key = { user_name: { S: 'alice' }, scan_timestamp: { S: '2026-03-05T06:00:00Z' } };
    const images = [image, key, { ...key, record_type: { S: 'user' } }];
    const Records = images.map((NewImage, index) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: String(index), NewImage },
    }));

    const { arrivals, poisonedIds } = readStreamBatch({ Records }, clock, logInto([]));

    expect(poisonedIds).toEqual([]);
    expect(arrivals).toHaveLength(1);
    expect(arrivals[0]?.event).toMatchObject({
      eventType: 'inventory',
      eventId: aChange().changeId,
      eventTime: '2026-03-05T10:00:00Z',
      accountId: '123456789012',
      target: 'user/alice',
      actor: 'unknown',
      actorType: 'unknown',
      request: { kind: 'key_created', subject: 'AKIAEXAMPLENEWKEY001' },
    });
  });

  it('reports an unexplained change that cannot be read', () => {
    const { kind: _kind, ...image } = encodeUnexplainedChange(aChange(), { retentionDays: 90 });
    const record = { dynamodb: { SequenceNumber: '7', NewImage: image } };

    const { poisonedIds } = readStreamBatch({ Records: [record] }, clock, logInto([]));

    expect(poisonedIds).toEqual(['7']);
  });

  it('cannot name a record that has no place, and says so', () => {
    const log: Record<string, unknown>[] = [];
    const { SequenceNumber: _number, ...nowhere } = recordOf('1').dynamodb;
    const Records = [recordOf('1', { dynamodb: nowhere })];

    const batch = readStreamBatch({ Records }, clock, logInto(log));

    expect(batch).toEqual({ arrivals: [], poisonedIds: [] });
    expect(log).toHaveLength(1);
  });

  it('survives any record', () => {
    fc.assert(
      fc.property(fc.array(hostileJson()), (hostile) => {
        const Records = [...hostile, recordOf('last')];

        const { arrivals } = readStreamBatch({ Records }, clock, logInto([]));

        expect(arrivals.at(-1)?.id).toBe('last');
      }),
    );
  });

  it.each([undefined, null, 'x', {}, { Records: {} }])(
    'refuses %p, which is no batch',
    (payload) => {
      expect(() => readStreamBatch(payload, clock, logInto([]))).toThrow(
        expect.objectContaining({ code: 'BAD_PAYLOAD' }),
      );
    },
  );
});

describe('answer to the schedule after a batch that waits', () => {
  const context = { getRemainingTimeInMillis: () => MINUTE };

  async function close(world: World) {
    const dependencies = { ...world.dependencies(), groupMinutes: 60, maxAgeHours: 24 };
    return answer({ close: 'due' }, context, dependencies);
  }

  it('fails while the topic refuses, which no metric of a batch that comes again shows', async () => {
    const world = createWorld([everything]);
    world.outbox.refuse(new Error('AuthorizationError'));
    await run(world, [record('a'), record('b')], 1);

    await expect(close(world)).rejects.toMatchObject({
      code: 'INCOMPLETE',
      message: '2 records of a stream could not be judged, or what they told not be published.',
    });
  });

  it('fails after a record that cannot be read', async () => {
    const world = createWorld([everything]);
    await run(world, [record('poison', { x: 1 })]);

    await expect(close(world)).rejects.toMatchObject({ code: 'INCOMPLETE' });
  });

  it('is well again half an hour after the last batch that failed', async () => {
    const world = createWorld([everything]);
    await run(world, [record('poison', { x: 1 })]);
    await run(world, [record('poison', { x: 1 }), record('a')]);
    await world.clock.sleep(30 * MINUTE + 1);

    await expect(close(world)).resolves.toMatchObject({ failed: 0 });
  });

  it('is well when every batch was told', async () => {
    const world = createWorld([everything]);
    await run(world, [record('a')]);

    await expect(close(world)).resolves.toMatchObject({ failed: 0 });
  });
});

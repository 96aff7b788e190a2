import { type ActivityEvent, createLogger, encodeEvent } from '@iam-tracker/core';
import { createEventsTable, type EventsTable } from '@iam-tracker/core/aws';
import { createVirtualTime, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createScriptedClient, Refusal, type ScriptedCall } from './scripted-client.ts';

const TABLE = 'x-events';
const events = (count: number, start = 0) =>
  Array.from({ length: count }, (_, index) => sampleEvent(`id-${start + index}`, index));

function scripted(answer: (call: ScriptedCall, index: number) => object | Promise<object>) {
  const { client, calls, peakInFlight } = createScriptedClient(answer);
  const time = createVirtualTime(0);
  const lines: string[] = [];
  const table = createEventsTable({
    client,
    tableName: TABLE,
    retentionDays: 0,
    clock: time,
    random: () => 0.5,
    logger: createLogger({
      level: 'DEBUG',
      destination: { write: (line) => void lines.push(line) },
    }),
  });
  return { table, calls, time, peakInFlight, lines };
}

type WireRequest = { PutRequest: { Item: { event_id: { S: string } } } };
const requestsOf = ({ input }: ScriptedCall): WireRequest[] => input.RequestItems[TABLE];
const idsOf = (call: ScriptedCall) => requestsOf(call).map((r) => r.PutRequest.Item.event_id.S);
const keysOf = ({ input }: ScriptedCall): { event_id: { S: string } }[] =>
  input.RequestItems[TABLE].Keys;

async function collect(stream: AsyncIterable<ActivityEvent>) {
  const ids: string[] = [];
  for await (const event of stream) ids.push(event.eventId);
  return ids;
}

describe('put', () => {
  it('writes encoded events by 25', async () => {
    const { table, calls } = scripted(() => ({}));

    await table.put(events(60));

    expect(calls.map(requestsOf).map((requests) => requests.length)).toEqual([25, 25, 10]);
    expect(requestsOf(calls[0] as ScriptedCall)[0]).toEqual({
      PutRequest: { Item: encodeEvent(sampleEvent('id-0'), { retentionDays: 0 }) },
    });
  });

  it('lets events go after their time when told to', async () => {
    const { client, calls } = createScriptedClient(() => ({}));
    const clock = createVirtualTime(0);
    const options = { client, tableName: TABLE, retentionDays: 30, clock, random: () => 0.5 };

    await createEventsTable(options).put([sampleEvent('id')]);

    expect(requestsOf(calls[0] as ScriptedCall)[0]?.PutRequest.Item).toMatchObject({
      ttl: { N: String(Date.UTC(2026, 0, 31) / 1000) },
    });
  });

  it('writes an event that is given twice once', async () => {
    const { table, calls } = scripted(() => ({}));

    await table.put([...events(20), ...events(20)]);

    expect(calls.flatMap(idsOf).sort()).toEqual(
      events(20)
        .map((e) => e.eventId)
        .sort(),
    );
  });

  it('tells events of different days apart although they share an id', async () => {
    const { table, calls } = scripted(() => ({}));

    await table.put([sampleEvent('same'), sampleEvent('same', 86_400)]);

    expect(calls.flatMap(idsOf)).toEqual(['same', 'same']);
  });

  it('asks nothing of the table for nothing', async () => {
    const { table, calls } = scripted(() => ({}));

    await table.put([]);

    expect(calls).toEqual([]);
  });

  it('keeps requests small when events are large', async () => {
    const large = events(30).map((event) => ({
      ...event,
      requestParameters: 'x'.repeat(350_000),
    }));
    const { table, calls } = scripted(() => ({}));

    await table.put(large);

    expect(calls.flatMap(idsOf)).toHaveLength(30);
    expect(Math.max(...calls.map((call) => idsOf(call).length))).toBe(11);
  });

  it('keeps at most eight batches in flight, over all callers', async () => {
    const { table, peakInFlight } = scripted(
      () => new Promise((resolve) => setTimeout(() => resolve({}), 2)),
    );

    await Promise.all([table.put(events(300)), table.put(events(300, 300))]);

    expect(peakInFlight()).toBe(8);
  });

  it('sends what was not processed again, and only that, after a wait', async () => {
    const { table, calls, time, lines } = scripted((call, index) =>
      index === 0 ? { UnprocessedItems: { [TABLE]: requestsOf(call).slice(0, 3) } } : {},
    );

    await time.run(table.put(events(10)));

    expect(calls.map((call) => idsOf(call).length)).toEqual([10, 3]);
    expect(time.now()).toBe(25);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'DEBUG', table: TABLE, action: 'write', items_left: 3, wait_ms: 25 },
    ]);
  });

  it.each(['ProvisionedThroughputExceededException', 'ThrottlingException'])(
    'sends the whole batch again after %s, waiting longer each time',
    async (name) => {
      const { table, calls, time } = scripted((_call, index) => {
        if (index < 4) throw new Refusal(name);
        return {};
      });

      await time.run(table.put(events(10)));

      expect(calls.map((call) => idsOf(call).length)).toEqual([10, 10, 10, 10, 10]);
      expect(time.now()).toBe(25 + 50 + 100 + 200);
    },
  );

  it('gives up when throttled for long, and says so', async () => {
    const { table, calls, time } = scripted(() => {
      throw new Refusal('ThrottlingException', 'Rate exceeded');
    });

    const putting = time.run(table.put(events(10)));

    await expect(putting).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('10 of 10 items were not taken in 12 attempts'),
      cause: { name: 'ThrottlingException' },
    });
    expect(calls).toHaveLength(12);
    expect(time.now()).toBeLessThan(30_000);
  });

  it('gives up when nothing is processed for long, and says so', async () => {
    const { table, time } = scripted((call) => ({
      UnprocessedItems: { [TABLE]: requestsOf(call) },
    }));

    await expect(time.run(table.put(events(3)))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('3 of 3 items'),
    });
  });

  it('does not give up while there is progress', async () => {
    const { table, calls, time } = scripted((call) => ({
      UnprocessedItems: { [TABLE]: requestsOf(call).slice(1) },
    }));

    await time.run(table.put(events(25)));

    expect(calls).toHaveLength(25);
  });

  it.each([
    ['ResourceNotFoundException', 'TABLE_MISSING'],
    ['ValidationException', 'STORAGE_FAILED'],
    ['AccessDeniedException', 'STORAGE_FAILED'],
  ])('after %s fails with %s at once', async (name, code) => {
    const { table, calls } = scripted(() => {
      throw new Refusal(name);
    });

    await expect(table.put(events(3))).rejects.toMatchObject({ code, cause: { name } });
    expect(calls).toHaveLength(1);
  });

  it('starts no further batch after one has failed', async () => {
    const { table, calls } = scripted(() => {
      throw new Refusal('ValidationException');
    });

    await expect(table.put(events(1000))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(calls.length).toBeLessThanOrEqual(8);
  });

  it('throws the reason of the signal: before, in a request, in a backoff', async () => {
    const reason = new Error('time is up');
    const abort = new AbortController();
    const { table, time } = scripted(() => {
      abort.abort(reason);
      throw new Refusal('ThrottlingException');
    });
    const inRequest = scripted(() => new Promise(() => undefined));
    const requestAbort = new AbortController();

    const before = expect(table.put(events(1), { signal: AbortSignal.abort(reason) }));
    const inBackoff = expect(time.run(table.put(events(1), { signal: abort.signal })));
    const requesting = expect(inRequest.table.put(events(1), { signal: requestAbort.signal }));
    requestAbort.abort(reason);

    await Promise.all([before, inBackoff, requesting].map((each) => each.rejects.toBe(reason)));
  });
});

describe('putMissing', () => {
  const items = (list: readonly ActivityEvent[]) =>
    new Map(list.map((event) => [event.eventId, encodeEvent(event, { retentionDays: 0 })]));
  const holding = (stored: ReadonlyMap<string, object>) => (call: ScriptedCall) => {
    if (call.operation === 'BatchWriteItem') return {};
    return {
      Responses: { [TABLE]: keysOf(call).flatMap((key) => stored.get(key.event_id.S) ?? []) },
    };
  };
  const answer = holding(items(events(150)));

  it('asks by 100, writes what is missing and returns it in order', async () => {
    const { table, calls } = scripted(answer);

    const missing = await table.putMissing([...events(5, 200), ...events(240), ...events(5, 300)]);

    const reads = calls.filter(({ operation }) => operation === 'BatchGetItem');
    const writes = calls.filter(({ operation }) => operation === 'BatchWriteItem');
    const expected = [...events(5, 200), ...events(240).slice(150), ...events(5, 300)];
    const expectedIds = [...new Set(expected.map((event) => event.eventId))];
    expect(reads.map((call) => keysOf(call).length)).toEqual([100, 100, 45]);
    expect(missing.map((event) => event.eventId)).toEqual(expectedIds);
    expect(writes.flatMap(idsOf).sort()).toEqual([...expectedIds].sort());
  });

  it('writes nothing when nothing is missing', async () => {
    const { table, calls } = scripted(answer);

    expect(await table.putMissing(events(50))).toEqual([]);
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem']);
  });

  it('asks again for keys that were not processed', async () => {
    const { table, calls, time } = scripted((call, index) => {
      if (index > 0) return answer(call);
      const [first, ...rest] = keysOf(call);
      return {
        Responses: { [TABLE]: [items(events(10)).get(first?.event_id.S ?? '')] },
        UnprocessedKeys: { [TABLE]: { Keys: rest } },
      };
    });

    const missing = await time.run(table.putMissing(events(10)));

    expect(missing).toEqual([]);
    expect(calls.map((call) => keysOf(call).length)).toEqual([10, 9]);
  });

  it('makes room first where an item lies that is no event', async () => {
    const [event] = events(1) as [ActivityEvent];
    const { event_date, event_id } = encodeEvent(event, { retentionDays: 0 });
    const { table, calls } = scripted(
      holding(new Map([[event.eventId, { event_date, event_id }]])),
    );

    expect(await table.putMissing([event])).toEqual([event]);

    expect(calls.slice(1).map(({ input }) => input.RequestItems[TABLE])).toEqual([
      [{ DeleteRequest: { Key: { event_date, event_id } } }],
      [{ PutRequest: { Item: encodeEvent(event, { retentionDays: 0 }) } }],
    ]);
  });

  it('says nothing of a repair before it is stored', async () => {
    const [event] = events(1) as [ActivityEvent];
    const { awsRegion: _region, ...worse } = event;
    const repairs: ActivityEvent[] = [];
    const { table } = scripted((call) => {
      if (call.operation === 'BatchGetItem') return holding(items([worse]))(call);
      throw new Refusal('InternalServerError', 'oops', 500);
    });

    const storing = table.putMissing([event], { onRepair: (repaired) => repairs.push(repaired) });

    await expect(storing).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(repairs).toEqual([]);
  });

  it('fails as a whole when it cannot ask', async () => {
    const { table, calls } = scripted(() => {
      throw new Refusal('InternalServerError', 'oops', 500);
    });

    await expect(table.putMissing(events(10))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(calls).toHaveLength(1);
  });
});

describe('get', () => {
  it('returns whole events in the order asked, without those that are not there', async () => {
    const { table, calls } = scripted((call) => {
      const items = keysOf(call)
        .filter((key) => key.event_id.S !== 'id-1')
        .map((key) => encodeEvent(sampleEvent(key.event_id.S), { retentionDays: 0 }));
      return { Responses: { [TABLE]: items.reverse() } };
    });
    const keys = ['id-2', 'id-0', 'id-1', 'id-2'].map((id) => sampleEvent(id));

    const found = await table.get(keys);

    expect(found).toEqual([sampleEvent('id-2'), sampleEvent('id-0'), sampleEvent('id-2')]);
    expect(calls.map((call) => keysOf(call).length)).toEqual([3]);
    expect(calls[0]?.input.RequestItems[TABLE]).not.toHaveProperty('ProjectionExpression');
  });

  it('asks nothing for nothing', async () => {
    const { table, calls } = scripted(() => ({}));

    expect(await table.get([])).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('queries', () => {
  const item = (id: string) => encodeEvent(sampleEvent(id), { retentionDays: 0 });
  const queries: [string, (table: EventsTable) => AsyncIterable<ActivityEvent>, object][] = [
    ['queryByUser', (table) => table.queryByUser('alice'), { IndexName: 'user_name-index' }],
    [
      'queryByEventName',
      (table) => table.queryByEventName('CreateUser'),
      { IndexName: 'event_name-index' },
    ],
    ['queryByDate', (table) => table.queryByDate('2026-01-01'), {}],
  ];

  it.each(queries)(
    '%s follows pages, fetching the next when it is wanted',
    async (_n, run, use) => {
      const { table, calls } = scripted((_call, index) =>
        index === 0
          ? { Items: [item('a'), item('b')], LastEvaluatedKey: { event_id: { S: 'b' } } }
          : { Items: [item('c')] },
      );

      const stream = run(table)[Symbol.asyncIterator]();
      await stream.next();
      const callsAfterOne = calls.length;
      await stream.next();
      const third = await stream.next();
      const end = await stream.next();

      expect(callsAfterOne).toBe(1);
      expect([third.value?.eventId, end.done]).toEqual(['c', true]);
      expect(calls[1]?.input).toMatchObject({
        ...use,
        ExclusiveStartKey: { event_id: { S: 'b' } },
      });
    },
  );

  it('go on after an empty page, which a filter can leave', async () => {
    const { table } = scripted((_call, index) =>
      index === 0
        ? { Items: [], LastEvaluatedKey: { event_id: { S: 'b' } } }
        : { Items: [item('c')] },
    );

    const ids = await collect(table.queryByDate('2026-01-01', { since: '2026-01-01T05:00:00Z' }));

    expect(ids).toEqual(['c']);
  });

  it('wait out throttling', async () => {
    const { table, time } = scripted((_call, index) => {
      if (index === 0) throw new Refusal('ThrottlingException');
      return { Items: [item('a')] };
    });

    expect(await time.run(collect(table.queryByUser('alice')))).toEqual(['a']);
  });

  it('ask nothing when nothing can match', async () => {
    const { table, calls } = scripted(() => ({}));

    expect(await collect(table.queryByUser(''))).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('refuse a time that is none as soon as they are asked', () => {
    const { table } = scripted(() => ({}));

    expect(() => table.queryByUser('alice', { since: 'soon' })).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });

  it('end with the reason of the signal', async () => {
    const { table } = scripted(() => ({ Items: [item('a')] }));
    const signal = AbortSignal.abort(new Error('time is up'));

    for (const stream of [
      table.queryByUser('alice', {}, { signal }),
      table.queryByEventName('CreateUser', {}, { signal }),
      table.queryByDate('2026-01-01', {}, { signal }),
    ]) {
      await expect(collect(stream)).rejects.toThrow('time is up');
    }
  });
});

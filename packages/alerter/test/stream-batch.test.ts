import { createLogger, encodeEvent, encodeUnexplainedChange } from '@iam-tracker/core';
import { hostileJson, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readStreamBatch } from '../src/stream-batch.ts';
import { aChange } from './world/alerts.ts';

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

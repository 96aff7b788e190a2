import type { ActivityEvent } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { Tracker } from '../src/open-tracker.ts';
import { noteStoredTimes } from '../src/stored-times.ts';

/** A ledger that knows the event `known` already. */
function open() {
  const missingOf = async (added: Iterable<ActivityEvent>) =>
    [...added].filter(({ eventId }) => eventId !== 'known');
  const events = { putMissing: missingOf, putPushed: missingOf };
  return noteStoredTimes({ events } as unknown as Tracker);
}

const undated = { ...sampleEvent('undated', 0), eventTime: '1970-01-01T00:00:00Z' };

describe('noteStoredTimes', () => {
  it('notes from when to when the events are that are new', async () => {
    const { times, tracker } = open();

    const stored = await tracker.events.putMissing([sampleEvent('b', 60), sampleEvent('known', 0)]);
    await tracker.events.put([sampleEvent('c', 90), undated, sampleEvent('a', 30)]);

    expect(stored.map(({ eventId }) => eventId)).toEqual(['b']);
    expect(times()).toEqual({ first: '2026-01-01T00:00:30Z', last: '2026-01-01T00:01:30Z' });
  });

  it('notes the times of what push brings', async () => {
    const { times, tracker } = open();
    const added = [sampleEvent('known', 0), sampleEvent('a', 30)];

    const stored = await tracker.events.putPushed(added, { pushedAt: 0 });

    expect(stored.map(({ eventId }) => eventId)).toEqual(['a']);
    expect(times()?.first).toBe('2026-01-01T00:00:30Z');
  });

  it('knows nothing before, and of nothing new', async () => {
    const { times, tracker } = open();

    await tracker.events.put([sampleEvent('known', 0), undated]);

    expect(times()).toBeUndefined();
  });
});

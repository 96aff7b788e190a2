import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActivityEvent, systemClock } from '@iam-tracker/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEventDays, openTracker } from '../src/open-tracker.ts';

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'open tracker ')), 'data');
});

afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const event = (eventId: string, eventDate: string): ActivityEvent => ({
  eventDate,
  eventId,
  eventTime: `${eventDate}T00:00:00Z`,
  eventName: 'CreateUser',
  eventSource: 'iam.amazonaws.com',
  eventType: 'iam',
  userName: 'alice',
  actor: 'alice',
  actorType: 'iam_user',
  outcome: 'success',
});

describe('openTracker', () => {
  it('keeps events and the days they are of', async () => {
    const first = await openTracker({ dataDirectory: folder });
    await first.events.put([event('a', '2026-01-02')]);
    const added = await first.events.putMissing([
      event('a', '2026-01-02'),
      event('b', '2023-07-10'),
    ]);
    await first.close();

    const again = await openTracker({ dataDirectory: folder, mustExist: true });

    expect(added.map(({ eventId }) => eventId)).toEqual(['b']);
    expect(again.days.list()).toEqual(['2026-01-02', '2023-07-10']);
    expect(await again.events.get([event('a', '2026-01-02')])).toEqual([event('a', '2026-01-02')]);
    expect(await again.coverage.list()).toEqual([]);
    await again.close();
  });

  it('keeps what push brings and the days of it', async () => {
    const tracker = await openTracker({ dataDirectory: folder });

    await tracker.events.putPushed([event('a', '2026-01-02')], { pushedAt: 0 });

    expect(tracker.days.list()).toEqual(['2026-01-02']);
    expect(await tracker.events.get([event('a', '2026-01-02')])).toEqual([
      event('a', '2026-01-02'),
    ]);
    await tracker.close();
  });

  it('replaces nothing that is stored, however it is asked to', async () => {
    const tracker = await openTracker({ dataDirectory: folder });
    const kept = event('a', '2026-01-02');
    const conflicts: string[][] = [];
    await tracker.events.put([kept]);

    await tracker.events.put([{ ...kept, userName: 'mallory' }], {
      onConflict: ({ attributes }) => void conflicts.push([...attributes]),
    });

    expect(await tracker.events.get([kept])).toEqual([kept]);
    expect(conflicts).toEqual([['user_name']]);
    await tracker.close();
  });

  it('refuses a folder without data when there must be some', async () => {
    const open = openTracker({ dataDirectory: folder, mustExist: true });

    await expect(open).rejects.toMatchObject({ code: 'NO_DATA' });
  });

  it('lets one process at a time in', async () => {
    const tracker = await openTracker({ dataDirectory: folder });

    await expect(openTracker({ dataDirectory: folder })).rejects.toMatchObject({ code: 'BUSY' });
    await tracker.close();
  });

  it('finds the days of its events by itself, whatever else is in the folder', async () => {
    const tracker = await openTracker({ dataDirectory: folder });
    await tracker.events.put([event('a', '2026-01-02'), event('b', '2023-07-10')]);
    await tracker.close();
    // Older versions kept a list there.
    await writeFile(join(folder, 'event-days.txt'), '2026-01-02\n2023-0');

    const again = await openTracker({ dataDirectory: folder, mustExist: true });

    expect(again.days.list()).toEqual(['2026-01-02', '2023-07-10']);
    await again.close();
  });

  it('has a clock that is right for alerts and scans once AWS has told the time', async () => {
    const now = Date.parse('2026-03-02T12:00:00Z');
    const clock = { ...systemClock, now: () => now + 3 * 86_400_000 };
    const tracker = await openTracker({ dataDirectory: folder, clock });

    const before = tracker.clock.now();
    tracker.awsTime.note(now);
    const after = tracker.clock.now();
    await tracker.close();

    expect([before, after]).toEqual([clock.now(), now]);
  });
});

describe('createEventDays', () => {
  it('lists every day once, newest first', () => {
    const days = createEventDays(['2026-01-02', '2023-07-10']);

    days.note(['2026-01-02', '2026-01-03', '2026-01-03']);

    expect(days.list()).toEqual(['2026-01-03', '2026-01-02', '2023-07-10']);
  });
});

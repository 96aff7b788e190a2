import { describe, expect, it } from '@jest/globals';
import { ask, createSource, event, newestFirst } from './fake-query-source.ts';

const DAY = 86_400;

describe('queryEvents', () => {
  it('asks the index of the user', async () => {
    const source = createSource([event(1), event(2, { userName: 'bob' }), event(3)]);

    const found = await ask(source, { userName: 'alice', eventName: 'CreateUser' });

    expect(found.map(({ eventTime }) => eventTime.slice(17, 19))).toEqual(['03', '01']);
    expect(source.asked).toEqual(['user']);
    expect(found[0]).not.toHaveProperty('requestParameters');
  });

  it('asks the index of the event name', async () => {
    const source = createSource([event(1), event(2, { eventName: 'DeleteUser' })]);

    const found = await ask(source, { eventName: 'DeleteUser' });

    expect(found).toHaveLength(1);
    expect(source.asked).toEqual(['name']);
  });

  it('returns whole events when asked to, in the same order', async () => {
    const all = Array.from({ length: 450 }, (_, i) => event(i));
    const source = createSource(all);

    const found = await ask(source, { userName: 'alice' }, { isWhole: true });

    expect(found).toEqual([...all].sort(newestFirst));
  });

  it('asks only for the days that can hold what is wanted, newest first', async () => {
    const source = createSource([event(0), event(DAY), event(2 * DAY), event(3 * DAY)]);

    await ask(source, {
      since: Date.UTC(2026, 0, 2, 23, 59, 59),
      until: Date.UTC(2026, 0, 3),
    });

    expect(source.asked).toEqual(['2026-01-03', '2026-01-02']);
  });

  it('stops asking when it has enough', async () => {
    const source = createSource([event(0), event(DAY), event(DAY + 1), event(2 * DAY)]);

    const found = await ask(source, {}, { limit: 2 });

    expect(found.map(({ eventTime }) => eventTime)).toEqual([
      '2026-01-03T00:00:00Z',
      '2026-01-02T00:00:01Z',
    ]);
    expect(source.asked).toEqual(['2026-01-03', '2026-01-02']);
  });

  it('asks for nothing when nothing is wanted', async () => {
    const source = createSource([event(0)]);

    expect(await ask(source, { userName: 'alice' }, { limit: 0 })).toEqual([]);
    expect(source.asked).toEqual([]);
  });

  it('finds actors in any case and failures alone', async () => {
    const failed = event(1, { outcome: 'failure' });
    const source = createSource([event(0), failed, event(2, { actor: 'Bob' })]);

    expect(await ask(source, { actor: 'ALICE', isFailure: true })).toEqual([failed]);
  });
});

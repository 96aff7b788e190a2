import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createChangeList } from '../../src/report/change-list.ts';
import { sessionOf } from '../../src/report/people-of-days.ts';

const find = () => ({ actor: 'ada' });
const nameOf = (actor: string) => actor.toUpperCase();

describe('createChangeList', () => {
  it('tells the same call on the same thing once, by its newest event', () => {
    const list = createChangeList();
    for (const second of [20, 10, 30]) {
      list.add(sampleEvent(`e${second}`, second, { target: 'user/x' }), 'granted', undefined);
    }
    list.add(sampleEvent('other', 5, { target: 'user/y' }), 'granted', undefined);
    list.settle(find);

    const { rows } = list.result(nameOf);

    expect(rows.map(({ event, firstTime, times }) => [event.eventId, firstTime, times])).toEqual([
      ['e30', '2026-01-01T00:00:10Z', 3],
      ['other', '2026-01-01T00:00:05Z', 1],
    ]);
  });

  it('gives what was done in sessions to who opened them, across days', () => {
    const list = createChangeList();
    const event = (id: string, second: number, accessKeyId: string) =>
      sampleEvent(id, second, {
        ...{ accessKeyId, target: 'user/x', userType: 'AssumedRole', actorType: 'workload' },
        ...{ actor: 'ops', userName: 'ops' },
      });
    for (const [id, second, key] of [
      ['first', 0, 'ASIAONE'],
      ['second', 90_000, 'ASIATWO'],
    ] as const) {
      const acted = event(id, second, key);
      list.add(acted, 'trust', sessionOf(acted));
      list.settle(find);
    }

    expect(list.result(nameOf).rows).toMatchObject([
      { person: 'ADA', times: 2, event: { eventId: 'second', userName: 'ops' } },
    ]);
  });

  it('keeps every kind when one comes in thousands', () => {
    const list = createChangeList();
    list.add(sampleEvent('grant', 0), 'granted', undefined);
    for (let index = 1; index < 5_000; index += 1) {
      list.add(sampleEvent(`e${index}`, index, { target: `role/${index}` }), 'other', undefined);
    }
    list.settle(find);

    const { kinds, rows } = list.result(nameOf);

    expect(kinds.other.made).toBe(4_999);
    expect(rows).toHaveLength(41);
    expect(rows[0]?.event.eventId).toBe('e4999');
    expect(rows.at(-1)?.event.eventId).toBe('grant');
  });
});

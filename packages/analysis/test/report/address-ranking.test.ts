import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createAddressRanking } from '../../src/report/address-ranking.ts';

const from = (sourceIp: string, second = 0, actor = 'alice') =>
  sampleEvent(`${sourceIp} ${second}`, second, { sourceIp, actor });

describe('createAddressRanking', () => {
  it('puts the worst alerts before the busiest', () => {
    const ranking = createAddressRanking();
    for (let second = 0; second < 50; second += 1) ranking.add(from('192.0.2.1', second), []);
    for (let second = 0; second < 9; second += 1) ranking.add(from('192.0.2.2', second), ['HIGH']);
    ranking.add(from('198.51.100.7', 60), ['WARNING', 'CRITICAL']);

    const { rows, count } = ranking.result();

    expect(
      rows.map(({ address, worst, alerts, events }) => [address, worst, alerts, events]),
    ).toEqual([
      ['198.51.100.7', 'CRITICAL', 2, 1],
      ['192.0.2.2', 'HIGH', 9, 9],
      ['192.0.2.1', undefined, 0, 50],
    ]);
    expect(count).toBe(3);
  });

  it('counts names, refusals and the time between first and last, in any order', () => {
    const ranking = createAddressRanking();
    ranking.add({ ...from('2001:db8::1', 30, 'bob'), outcome: 'failure' }, []);
    ranking.add(from('2001:db8::1', 10), []);
    ranking.add(from('2001:db8::1', 20), []);

    expect(ranking.result().rows).toEqual([
      {
        address: '2001:db8::1',
        events: 3,
        failures: 1,
        people: 2,
        alerts: 0,
        worst: undefined,
        firstSeen: '2026-01-01T00:00:10Z',
        lastSeen: '2026-01-01T00:00:30Z',
      },
    ]);
  });

  it('leaves out services and calls without an address', () => {
    const ranking = createAddressRanking();
    ranking.add(from('cloudformation.amazonaws.com'), ['CRITICAL']);
    const { sourceIp: _, ...nowhere } = from('');
    ranking.add(nowhere, []);

    expect(ranking.result()).toEqual({ rows: [], count: 0, uncountedEvents: 0 });
  });

  it('counts a bounded number of addresses, and the events of all others together', () => {
    const ranking = createAddressRanking();
    for (let index = 0; index < 20_010; index += 1) {
      ranking.add(from(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`), []);
    }

    const { rows, count, uncountedEvents } = ranking.result();

    expect([rows.length, count, uncountedEvents]).toEqual([15, 20_000, 10]);
  });
});

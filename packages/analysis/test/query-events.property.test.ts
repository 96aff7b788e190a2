import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ask, createSource, event, newestFirst } from './fake-query-source.ts';

const DAY = 86_400;

describe('queryEvents', () => {
  it('always returns the newest events that fit, whatever way it takes', async () => {
    const events = fc.uniqueArray(
      fc
        .tuple(
          fc.nat({ max: 3 * DAY }),
          fc.constantFrom('alice', 'bob'),
          fc.constantFrom('CreateUser', 'DeleteUser'),
          fc.constantFrom('success' as const, 'failure' as const),
        )
        .map(([second, userName, eventName, outcome]) =>
          event(second, { userName, eventName, outcome }),
        ),
      { selector: ({ eventTime }) => eventTime, maxLength: 40 },
    );
    const time = fc.option(
      fc.nat({ max: 3 * DAY }).map((second) => Date.UTC(2026, 0, 1) + second * 1000),
      { nil: undefined },
    );
    const filter = fc.record({
      userName: fc.constantFrom('alice', undefined),
      eventName: fc.constantFrom('CreateUser', undefined),
      isFailure: fc.boolean(),
      since: time,
      until: time,
    });
    await fc.assert(
      fc.asyncProperty(events, filter, fc.integer({ min: 1, max: 10 }), async (all, f, limit) => {
        const found = await ask(createSource(all), f, { limit, isWhole: true });

        const expected = all
          .filter(
            (one) =>
              one.userName === (f.userName ?? one.userName) &&
              one.eventName === (f.eventName ?? one.eventName) &&
              (!f.isFailure || one.outcome === 'failure') &&
              Date.parse(one.eventTime) >= (f.since ?? 0) &&
              Date.parse(one.eventTime) <= (f.until ?? Number.POSITIVE_INFINITY),
          )
          .sort(newestFirst)
          .slice(0, limit);
        expect(found).toEqual(expected);
      }),
    );
  });
});

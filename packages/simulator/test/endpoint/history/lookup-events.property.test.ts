import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { fc, it } from '@fast-check/jest';
import type { SimulatedEvent } from '@iam-tracker/simulator';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { anEvent, NOW, withAws } from '../harness.ts';
import { walkPages } from '../walk.ts';

const SOURCES = ['iam.amazonaws.com', 'sts.amazonaws.com'] as const;

/** Histories in any order of arrival, with bursts in one second, seen from `NOW`. */
const history = fc
  .array(
    fc.record({
      secondsAgo: fc.nat({ max: 20 }),
      copies: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 12 })),
      eventSource: fc.constantFrom(...SOURCES),
      awsRegion: fc.constantFrom('us-east-1', 'eu-west-1'),
      isLate: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((groups) =>
    groups.flatMap(({ secondsAgo, copies, isLate, ...fields }) =>
      Array.from({ length: copies }, () => anEvent(secondsAgo, fields, isLate ? NOW + 1 : NOW)),
    ),
  );

const question = fc
  .record({
    source: fc.option(fc.constantFrom(...SOURCES), { nil: undefined }),
    start: fc.nat({ max: 22 }),
    width: fc.nat({ max: 22 }),
    maxResults: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ source, start, width, maxResults }) => ({
    source,
    input: {
      ...(source !== undefined && {
        LookupAttributes: [{ AttributeKey: 'EventSource' as const, AttributeValue: source }],
      }),
      StartTime: new Date(NOW - (start + width) * 1000),
      EndTime: new Date(NOW - start * 1000),
      MaxResults: maxResults,
    },
  }));

describe('LookupEvents', () => {
  it.prop([history, question, fc.double({ min: 0, max: 0.5, noNaN: true }), fc.integer()], {
    numRuns: costlyRuns(20, 60),
  })(
    'gives, walked to the end, every visible match once, newest first',
    async (events, { source, input }, shortPageProbability, seed) => {
      const expected = events
        .filter((event) => isMatch(event, source, input.StartTime, input.EndTime))
        .map(({ record }) => record.eventID);

      await withAws({ events, shortPageProbability, seed }, async (_aws, client) => {
        const shown = (await walkPages(client, input)).flat();

        const times = shown.map((event) => event.EventTime?.getTime() ?? 0);
        expect(times).toEqual([...times].sort((a, b) => b - a));
        expect(shown.map((event) => event.EventId).sort()).toEqual(expected.sort());
      });
    },
  );

  it.prop([question, question], { numRuns: costlyRuns(15, 40) })(
    'refuses a token with any other parameters, and only then',
    async (first, second) => {
      const events = Array.from({ length: 60 }, () => anEvent(10));
      const asked = { ...first.input, StartTime: new Date(NOW - 60_000), EndTime: new Date(NOW) };
      asked.MaxResults = Math.min(asked.MaxResults, 49);

      await withAws({ events }, async (_aws, client) => {
        const { LookupAttributes: _none, ...everySource } = asked;
        const { NextToken } = await client.send(new LookupEventsCommand(everySource));
        const same = client.send(new LookupEventsCommand({ ...everySource, NextToken }));
        const other = client.send(new LookupEventsCommand({ ...second.input, NextToken }));

        await expect(same).resolves.toMatchObject({ Events: expect.any(Array) });
        await expect(other).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
      });
    },
  );
});

function isMatch(event: SimulatedEvent, source: string | undefined, start: Date, end: Date) {
  const { record, visibleAt } = event;
  const time = Date.parse(record.eventTime);
  return (
    record.awsRegion === 'us-east-1' &&
    (source === undefined || record.eventSource === source) &&
    start.getTime() <= time &&
    time <= end.getTime() &&
    visibleAt <= NOW
  );
}

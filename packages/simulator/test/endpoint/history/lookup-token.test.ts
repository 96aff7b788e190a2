import {
  CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from '@jest/globals';
import { anEvent, clientOptions, createTestClock, idsOf, NOW, withAws } from '../harness.ts';
import { walkPages } from '../walk.ts';

const SOURCE = { AttributeKey: 'EventSource', AttributeValue: 'iam.amazonaws.com' } as const;

const ASKED: LookupEventsCommandInput = {
  LookupAttributes: [SOURCE],
  StartTime: new Date(NOW - 60_000),
  EndTime: new Date(NOW),
  MaxResults: 2,
};

const events = Array.from({ length: 9 }, (_, index) => anEvent(index + 1));

describe('NextToken', () => {
  it.each<[string, Partial<LookupEventsCommandInput>]>([
    ['start', { StartTime: new Date(NOW - 61_000) }],
    ['end', { EndTime: new Date(NOW - 1000) }],
    ['absent end', { EndTime: undefined }],
    ['number of results', { MaxResults: 3 }],
    ['attribute', { LookupAttributes: [{ ...SOURCE, AttributeKey: 'EventName' }] }],
    ['attribute value', { LookupAttributes: [{ ...SOURCE, AttributeValue: 'x' }] }],
    ['absent attribute', { LookupAttributes: undefined }],
    ['category', { EventCategory: 'insight' }],
  ])('is refused with another %s', async (_name, change) => {
    await withAws({ events }, async (_aws, client) => {
      const { NextToken } = await client.send(new LookupEventsCommand(ASKED));
      const changed = new LookupEventsCommand({ ...ASKED, ...change, NextToken });

      await expect(client.send(changed)).rejects.toMatchObject({
        name: 'InvalidNextTokenException',
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  it('is refused in another Region', async () => {
    await withAws({ events }, async (aws, client) => {
      const { NextToken } = await client.send(new LookupEventsCommand(ASKED));
      const elsewhere = new CloudTrailClient(clientOptions(aws, 'eu-west-1'));

      await expect(
        elsewhere.send(new LookupEventsCommand({ ...ASKED, NextToken })),
      ).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    });
  });

  it.each(['', 'garbage', 'e30.e30', '.'])('is refused when it is %j', async (NextToken) => {
    await withAws({ events }, async (_aws, client) => {
      await expect(
        client.send(new LookupEventsCommand({ ...ASKED, NextToken })),
      ).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    });
  });

  it('gives the same page twice', async () => {
    await withAws({ events }, async (_aws, client) => {
      const { NextToken } = await client.send(new LookupEventsCommand(ASKED));
      const once = await client.send(new LookupEventsCommand({ ...ASKED, NextToken }));
      const twice = await client.send(new LookupEventsCommand({ ...ASKED, NextToken }));

      expect(once.Events?.map((event) => event.EventId)).toEqual(idsOf(events.slice(2, 4)));
      expect(twice.Events).toEqual(once.Events);
    });
  });

  it('keeps a walk apart from what becomes visible or is added meanwhile', async () => {
    const clock = createTestClock();
    const hidden = anEvent(5, {}, NOW + 1);

    await withAws({ events: [...events, hidden], clock }, async (aws, client) => {
      const pages = await walkPages(client, ASKED, () => {
        clock.time += 1000;
        aws.add([anEvent(8), anEvent(2)]);
      });
      const nextWalk = await walkPages(client, ASKED);

      expect(pages.flat().map((event) => event.EventId)).toEqual(idsOf(events));
      expect(nextWalk.flat()).toHaveLength(events.length + 1 + 8);
    });
  });

  it('ends after its time', async () => {
    const clock = createTestClock();

    await withAws({ events, clock, tokenLifetime: { milliseconds: 500 } }, async (_aws, client) => {
      const { NextToken } = await client.send(new LookupEventsCommand(ASKED));
      const again = new LookupEventsCommand({ ...ASKED, NextToken });
      clock.time += 500;
      const inTime = await client.send(again);
      clock.time += 1;

      expect(inTime.Events).toHaveLength(2);
      await expect(client.send(again)).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    });
  });

  it('ends after so many requests in its Region', async () => {
    await withAws({ events, tokenLifetime: { requests: 2 } }, async (_aws, client) => {
      const { NextToken } = await client.send(new LookupEventsCommand(ASKED));
      const again = new LookupEventsCommand({ ...ASKED, NextToken });
      await client.send(new LookupEventsCommand(ASKED));
      const inTime = await client.send(again);

      expect(inTime.Events).toHaveLength(2);
      await expect(client.send(again)).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    });
  });
});

describe('short pages', () => {
  it('come with a token while anything is left, and sometimes an empty one at the end', async () => {
    const options = { events, shortPageProbability: 0.6, seed: 7 };

    await withAws(options, async (_aws, client) => {
      const walks = await Promise.all(Array.from({ length: 20 }, () => walkPages(client, ASKED)));

      const sizes = walks.map((pages) => pages.map((page) => page.length));
      for (const pages of walks) {
        expect(pages.flat().map((event) => event.EventId)).toEqual(idsOf(events));
      }
      expect(sizes.some((walk) => walk.slice(0, -1).includes(0))).toBe(true);
      expect(sizes.some((walk) => walk.slice(0, -1).includes(1))).toBe(true);
      expect(sizes.some((walk) => walk.at(-1) === 0)).toBe(true);
    });
  });
});

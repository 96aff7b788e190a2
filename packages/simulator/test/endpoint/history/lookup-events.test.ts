import {
  CloudTrailClient,
  type LookupAttribute,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from '@jest/globals';
import { anEvent, clientOptions, createTestClock, idsOf, NOW, withAws } from '../harness.ts';
import { walkPages } from '../walk.ts';

const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000);
const DAY = 86_400;

describe('LookupEvents', () => {
  it('wraps a record as CloudTrail does', async () => {
    const event = anEvent(60, {
      userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: 'AKIAEXAMPLE' },
      readOnly: false,
      resources: [{ type: 'AWS::IAM::User', ARN: 'arn:aws:iam::123456789012:user/bob' }, 7],
      requestParameters: { userName: 'bøb' },
    });

    await withAws({ events: [event] }, async (_aws, client) => {
      const page = await client.send(new LookupEventsCommand({}));

      expect(page.NextToken).toBeUndefined();
      expect(page.Events).toEqual([
        {
          EventId: event.record.eventID,
          EventName: 'CreateUser',
          ReadOnly: 'false',
          AccessKeyId: 'AKIAEXAMPLE',
          EventTime: at(60),
          EventSource: 'iam.amazonaws.com',
          Username: 'alice',
          Resources: [
            { ResourceType: 'AWS::IAM::User', ResourceName: 'arn:aws:iam::123456789012:user/bob' },
            {},
          ],
          CloudTrailEvent: JSON.stringify(event.record),
        },
      ]);
    });
  });

  it('names root, role sessions and no one as CloudTrail does', async () => {
    const events = [
      anEvent(3, { userIdentity: { type: 'Root', userName: 'an-alias' } }),
      anEvent(2, { userIdentity: { type: 'AssumedRole', principalId: 'AROAEXAMPLE:carol' } }),
      anEvent(1, { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }),
      anEvent(0, { userIdentity: null }),
    ];

    await withAws({ events }, async (_aws, client) => {
      const page = await client.send(new LookupEventsCommand({}));

      const names = page.Events?.map((event) => event.Username);
      expect(names).toEqual([undefined, undefined, 'carol', 'root']);
    });
  });

  it('answers for the Region that signed', async () => {
    const events = [anEvent(5), anEvent(5, { awsRegion: 'eu-west-1' })];

    await withAws({ events }, async (aws) => {
      const client = new CloudTrailClient(clientOptions(aws, 'eu-west-1'));
      const page = await client.send(new LookupEventsCommand({}));

      expect(page.Events?.map((event) => event.EventId)).toEqual(idsOf(events.slice(1)));
    });
  });

  it('gives 50 events, newest first, when no number is asked for', async () => {
    const events = Array.from({ length: 120 }, (_, index) => anEvent(index));

    await withAws({ events }, async (_aws, client) => {
      const pages = await walkPages(client, {});

      expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
      expect(pages.flat().map((event) => event.EventId)).toEqual(idsOf(events));
    });
  });

  it('pages through many events of one second', async () => {
    const events = Array.from({ length: 130 }, () => anEvent(10));

    await withAws({ events }, async (_aws, client) => {
      const pages = await walkPages(client, { StartTime: at(10), EndTime: at(10) });

      expect(pages).toHaveLength(3);
      const ids = pages.flat().map((event) => event.EventId);
      expect(new Set(ids)).toEqual(new Set(idsOf(events)));
      expect(ids).toHaveLength(130);
    });
  });

  it('includes both ends of the range and cuts fractions of a second', async () => {
    const events = [9, 8, 7, 6, 5].map((secondsAgo) => anEvent(secondsAgo));

    await withAws({ events }, async (_aws, client) => {
      const StartTime = new Date(at(8).getTime() + 900);
      const EndTime = new Date(at(6).getTime() + 900);
      const page = await client.send(new LookupEventsCommand({ StartTime, EndTime }));

      expect(page.Events?.map((event) => event.EventTime)).toEqual([at(6), at(7), at(8)]);
    });
  });

  it.each([0, 51, -1])('refuses %i as the number of results', async (MaxResults) => {
    await withAws({}, async (_aws, client) => {
      await expect(client.send(new LookupEventsCommand({ MaxResults }))).rejects.toMatchObject({
        name: 'InvalidMaxResultsException',
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  it.each([
    ['a second one', [attribute('EventName', 'A'), attribute('EventSource', 'b')]],
    ['an unknown one', [attribute('toString', 'A')]],
    ['an empty value', [attribute('EventName', '')]],
    ['a value of 2001 characters', [attribute('EventName', 'x'.repeat(2001))]],
  ])('refuses %s among the lookup attributes', async (_name, LookupAttributes) => {
    await withAws({}, async (_aws, client) => {
      await expect(
        client.send(new LookupEventsCommand({ LookupAttributes })),
      ).rejects.toMatchObject({ name: 'InvalidLookupAttributesException' });
    });
  });

  it.each([
    ['EventSource', 'sts.amazonaws.com'],
    ['EventName', 'AssumeRole'],
    ['EventId', 'the-one'],
    ['ReadOnly', 'true'],
    ['Username', 'alice'],
    ['AccessKeyId', 'AKIAEXAMPLE'],
    ['ResourceType', 'AWS::IAM::Role'],
    ['ResourceName', 'arn:aws:iam::123456789012:role/ci'],
  ])('filters by %s', async (key, value) => {
    const wanted = anEvent(5, {
      eventID: 'the-one',
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      readOnly: true,
      userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: 'AKIAEXAMPLE' },
      resources: [{ type: 'AWS::IAM::Role', ARN: 'arn:aws:iam::123456789012:role/ci' }],
    });

    await withAws({ events: [anEvent(6), wanted, anEvent(4)] }, async (_aws, client) => {
      const LookupAttributes = [attribute(key, value)];
      const page = await client.send(new LookupEventsCommand({ LookupAttributes }));

      expect(page.Events?.map((event) => event.EventId)).toEqual(['the-one']);
    });
  });

  it('finds by name what a request named so, each time once, and nothing of a refused one', async () => {
    const lambda = (id: string, requestParameters: unknown, more: object = {}) =>
      anEvent(5, {
        eventID: id,
        eventSource: 'lambda.amazonaws.com',
        eventName: 'UpdateFunctionCode20150331v2',
        requestParameters,
        ...more,
      });
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:shop';
    const twice = { resources: [{ type: 'AWS::Lambda::Function', ARN: 'shop' }] };
    const events = [
      lambda('by name', { functionName: 'shop' }, twice),
      lambda('by arn', { functionName: arn }),
      lambda('refused', null, { errorCode: 'AccessDenied' }),
    ];

    await withAws({ events }, async (_aws, client) => {
      const find = async (value: string) => {
        const LookupAttributes = [attribute('ResourceName', value)];
        const page = await client.send(new LookupEventsCommand({ LookupAttributes }));
        return page.Events?.map((event) => event.EventId);
      };

      expect(await find('shop')).toEqual(['by name']);
      expect(await find(arn)).toEqual(['by arn']);
      expect(await find('UpdateFunctionCode20150331v2')).toEqual([]);
    });
  });

  it.each([
    ['ends before it starts', { StartTime: at(5), EndTime: at(6) }],
    ['starts more than 90 days ago', { StartTime: at(90 * DAY + 1), EndTime: at(0) }],
  ])('refuses a range that %s', async (_name, range) => {
    await withAws({}, async (_aws, client) => {
      await expect(client.send(new LookupEventsCommand(range))).rejects.toMatchObject({
        name: 'InvalidTimeRangeException',
      });
    });
  });

  it('forgets events after 90 days', async () => {
    const events = [anEvent(90 * DAY), anEvent(90 * DAY + 1)];

    await withAws({ events }, async (_aws, client) => {
      const page = await client.send(new LookupEventsCommand({ StartTime: at(90 * DAY) }));
      const everything = await client.send(new LookupEventsCommand({}));

      expect(page.Events?.map((event) => event.EventId)).toEqual(idsOf(events.slice(0, 1)));
      expect(everything.Events).toEqual(page.Events);
    });
  });

  it('goes on with a walk whose start has fallen out of the 90 days', async () => {
    const clock = createTestClock();
    const events = [anEvent(90 * DAY), anEvent(0)];

    await withAws({ events, clock }, async (_aws, client) => {
      const later = () => {
        clock.time += 60_000;
      };
      const pages = await walkPages(client, { StartTime: at(90 * DAY), MaxResults: 1 }, later);

      expect(pages.flat()).toHaveLength(2);
    });
  });

  it('shows an event only when its time to show has come', async () => {
    const clock = createTestClock();
    const event = anEvent(100, {}, NOW + 1000);

    await withAws({ events: [event], clock }, async (_aws, client) => {
      const before = await client.send(new LookupEventsCommand({}));
      clock.time = NOW + 1000;
      const after = await client.send(new LookupEventsCommand({}));

      expect(before.Events).toEqual([]);
      expect(after.Events?.map((shown) => shown.EventId)).toEqual(idsOf([event]));
    });
  });

  it('knows no Insights events and no other category', async () => {
    await withAws({ events: [anEvent(1)] }, async (_aws, client) => {
      const insights = await client.send(new LookupEventsCommand({ EventCategory: 'insight' }));
      const other = new LookupEventsCommand({ EventCategory: 'data' as 'insight' });

      expect(insights.Events).toEqual([]);
      await expect(client.send(other)).rejects.toMatchObject({
        name: 'InvalidEventCategoryException',
      });
    });
  });

  it('cuts the records that are to be corrupt', async () => {
    const events = [anEvent(2), anEvent(1)];
    const corruptEventIds = idsOf(events.slice(0, 1));

    await withAws({ events, corruptEventIds }, async (_aws, client) => {
      const page = await client.send(new LookupEventsCommand({}));

      const [intact, corrupt] = page.Events ?? [];
      expect(JSON.parse(intact?.CloudTrailEvent ?? '')).toEqual(events[1]?.record);
      expect(() => JSON.parse(corrupt?.CloudTrailEvent ?? '')).toThrow(SyntaxError);
      expect(corrupt?.EventId).toBe(corruptEventIds[0]);
    });
  });
});

function attribute(key: string, value: string): LookupAttribute {
  return { AttributeKey: key as 'EventName', AttributeValue: value };
}

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

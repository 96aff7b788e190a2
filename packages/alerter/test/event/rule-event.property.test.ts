import { EVENT_ATTRIBUTES, encodeEvent } from '@iam-tracker/core';
import { activityEvent, hostileJson } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeImage, toRuleEvent } from '../../src/event/rule-event.ts';

describe('decodeImage', () => {
  it('reads every event that is stored as it was before', () => {
    fc.assert(
      fc.property(activityEvent(), (event) => {
        const decoded = decodeImage(encodeEvent(event, { retentionDays: 30 }));

        for (const { field, role } of EVENT_ATTRIBUTES) {
          if (role === 'blob' || field === 'unparsedReason') continue;
          const expected = event[field];
          expect([field, decoded?.[field]]).toEqual([field, expected]);
          expect([field, toRuleEvent(event)[field]]).toEqual([field, expected]);
        }
      }),
    );
  });

  it('reads any JSON, or says that it is no event', () => {
    fc.assert(
      fc.property(hostileJson(), activityEvent(), fc.nat(), (value, event, place) => {
        const image = encodeEvent(event, { retentionDays: 0 });
        const names = Object.keys(image);
        const damaged = { ...image, [names[place % names.length] ?? '']: value };

        for (const input of [value, damaged]) {
          const decoded = decodeImage(input);
          expect(decoded === undefined || typeof decoded.request === 'object').toBe(true);
        }
      }),
    );
  });
});

describe('toRuleEvent', () => {
  it('parses the JSON parts that hold objects', () => {
    fc.assert(
      fc.property(activityEvent(), fc.dictionary(fc.string(), fc.string()), (event, object) => {
        const text = JSON.stringify(object);
        const { additional, context, details, request, response } = toRuleEvent({
          ...event,
          requestParameters: text,
          responseElements: text,
          additionalEventData: text,
          serviceEventDetails: text,
          callerContext: text,
        });

        for (const part of [additional, context, details, request, response]) {
          expect(part).toEqual(JSON.parse(text));
        }
      }),
    );
  });
});

import { EVENT_ATTRIBUTES, encodeEvent, normalize } from '@iam-tracker/core';
import { buildRecord, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import {
  decodeImage,
  type TextAttribute,
  textOf,
  toRuleEvent,
} from '../../src/event/rule-event.ts';

const image = encodeEvent(sampleEvent('one'), { retentionDays: 0 });

describe('decodeImage', () => {
  it('reads fields and JSON parts', () => {
    const event = decodeImage(image);

    expect(event).toMatchObject({ eventId: 'one', eventType: 'iam', userType: 'IAMUser' });
    expect(event?.request).toEqual({ userName: 'bob' });
    expect(event?.response).toEqual({});
    expect(event?.occurredAt).toBe(Date.UTC(2026, 0, 1));
  });

  it('parses a JSON part once', () => {
    const event = decodeImage(image);

    expect(event?.request).toBe(event?.request);
  });

  it.each(['event_date', 'event_id', 'event_time', 'event_name', 'event_source', 'event_type'])(
    'takes no item without %s',
    (name) => {
      const { [name]: _left, ...rest } = image;

      expect(decodeImage(rest)).toBeUndefined();
    },
  );

  it.each([undefined, null, 1, 'text', [], { event_type: { S: 'ec2' } }])(
    'takes no %j',
    (value) => {
      expect(decodeImage(value)).toBeUndefined();
    },
  );

  it('reads attributes of the wrong type as not recorded', () => {
    const event = decodeImage({
      ...image,
      user_name: { N: '1' },
      actor: { BOOL: true },
      actor_type: { S: 'hero' },
      mfa: { S: 'perhaps' },
      read_only: { S: 'true' },
      source_ip: 'text',
      request_parameters: { S: '[1]' },
      response_elements: { S: '{"a"' },
    });

    expect(event).toMatchObject({
      userName: 'unknown',
      actor: 'unknown',
      actorType: 'unknown',
      mfa: undefined,
      readOnly: undefined,
      sourceIp: undefined,
      request: {},
      response: {},
    });
  });
});

describe('toRuleEvent', () => {
  it.each([
    [{ omitted: true, originalSize: 131_072, reason: 'requestParameters too large' }, true],
    [{ userName: 'omitted' }, false],
    [null, false],
  ])('tells of %j whether the request was omitted: %s', (requestParameters, isOmitted) => {
    const { event } = normalize(buildRecord({ requestParameters }));

    expect(toRuleEvent(event).isRequestOmitted).toBe(isOmitted);
  });
});

/** What is read of a field of few values that has none of them. */
const INSTEAD: Readonly<Record<string, string>> = { actorType: 'unknown', outcome: 'success' };

describe('textOf', () => {
  it.each(
    EVENT_ATTRIBUTES.filter(
      ({ field, role, type }) => type === 'string' && role !== 'blob' && field !== 'unparsedReason',
    ),
  )('reads $field under the name $name', ({ field, name }) => {
    const event = toRuleEvent({ ...sampleEvent('one'), [field]: 'no' });

    expect(textOf(event, name as TextAttribute)).toBe(event[field as keyof typeof event]);
    expect(textOf(event, name as TextAttribute)).toBe(INSTEAD[field] ?? 'no');
  });
});

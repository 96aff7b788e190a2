import { EVENT_ATTRIBUTES, isOmitted, normalize, toDocument } from '@iam-tracker/core';
import { buildAssumeRole, buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

describe('toDocument', () => {
  it('writes storage names in the order of the attributes', () => {
    const document = toDocument(normalize(buildAssumeRole('target')).event);

    const order = EVENT_ATTRIBUTES.map(({ name }) => name).filter((name) => name in document);
    expect(Object.keys(document)).toEqual(order);
    expect(document).toMatchObject({
      event_name: 'AssumeRole',
      target: 'role/target',
      read_only: true,
    });
  });

  it('leaves out what the event does not have, and keeps what is false', () => {
    const { event } = normalize(buildRecord({ readOnly: false }));

    const document = toDocument({ ...event, userAgent: '' });

    expect(document).not.toHaveProperty('user_agent');
    expect(document).not.toHaveProperty('error_code');
    expect(document.read_only).toBe(false);
  });
});

describe('isOmitted', () => {
  const parametersOf = (requestParameters: unknown) =>
    normalize(buildRecord({ requestParameters })).event.requestParameters;

  it.each<[string, unknown]>([
    [
      'CloudTrail puts',
      { reason: 'requestParameters too large', originalSize: '149893', omitted: 'true' },
    ],
    ['has a flag and a number in it', { omitted: true, originalSize: 149893, reason: 'too large' }],
    ['is put for what does not fit an item', { policyDocument: 'x'.repeat(1_000_000) }],
  ])('knows the marker that %s', (_name, requestParameters) => {
    expect(isOmitted(parametersOf(requestParameters))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['other parameters', { userName: 'alice' }],
    ['the words of the marker in a text', { policyDocument: '{"omitted":"true"}' }],
    ['the marker deeper within', { a: { omitted: 'true' } }],
  ])('takes no marker out of %s', (_name, requestParameters) => {
    expect(isOmitted(parametersOf(requestParameters))).toBe(false);
  });
});

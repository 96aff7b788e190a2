import { EVENT_ATTRIBUTES, normalize, toDocument } from '@iam-tracker/core';
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

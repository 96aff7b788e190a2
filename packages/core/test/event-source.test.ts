import { EVENT_TYPES, eventTypeOf, IDENTITY_SOURCES } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';

describe('eventTypeOf', () => {
  it('knows the family of every identity source', () => {
    for (const [source, type] of Object.entries(IDENTITY_SOURCES)) {
      expect(eventTypeOf(source)).toBe(type);
      expect(EVENT_TYPES).toContain(type);
    }
    expect(eventTypeOf('sso-oauth.amazonaws.com')).toBe('sso');
  });

  it('knows no other, not even inherited names', () => {
    expect(eventTypeOf('ec2.amazonaws.com')).toBeUndefined();
    expect(eventTypeOf('constructor')).toBeUndefined();
    expect(eventTypeOf('')).toBeUndefined();
  });
});

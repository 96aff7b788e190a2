import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { findLongSession } from '../../../src/rules/sso-access/permission-set.ts';
import { toEvents } from '../../scenario/run-rule.ts';

function update(sessionDuration: unknown) {
  const [event] = toEvents([
    buildRecord({
      eventSource: 'sso.amazonaws.com',
      eventName: 'UpdatePermissionSet',
      requestParameters: { sessionDuration },
    }),
  ]);
  if (event === undefined) throw new Error('The record is readable.');
  return event;
}

describe('findLongSession', () => {
  it.each(['PT8H1M', 'PT12H', 'P1D', 'PT481M', 'PT28801S', 'P0DT9H'])('returns %s', (duration) => {
    expect(findLongSession(update(duration))).toBe(duration);
  });

  it.each(['PT8H', 'PT480M', 'PT28800S', 'PT1H30M', 'P'])('lets %s pass', (duration) => {
    expect(findLongSession(update(duration))).toBeUndefined();
  });

  it.each([undefined, 43_200, '12h', 'PT-12H', 'XPT12HX'])(
    'lets %p pass, which is no duration',
    (value) => {
      expect(findLongSession(update(value))).toBeUndefined();
    },
  );
});

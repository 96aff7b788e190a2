import { isSessionKey, normalize, sessionKeyIssuedBy, toIssuingCall } from '@iam-tracker/core';
import { buildAssumeRole, stsCredentials } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const KEY = 'ASIAEXAMPLEKEY000002';
const opened = {
  accessKeyId: 'AKIAEXAMPLEKEY000001',
  issuedAccessKeyId: KEY,
  actorType: 'iam_user',
  outcome: 'success',
} as const;

describe('isSessionKey', () => {
  it.each([
    [KEY, true],
    ['AKIAEXAMPLEKEY000001', false],
    ['', false],
    [null, false],
    [undefined, false],
  ])('of %p is %p', (key, expected) => {
    expect(isSessionKey(key)).toBe(expected);
  });
});

describe('sessionKeyIssuedBy', () => {
  it('is the temporary key that a call handed out', () => {
    expect(sessionKeyIssuedBy(opened)).toBe(KEY);
  });

  it.each([
    ['was refused', { outcome: 'failure' }],
    ['handed out a key that lasts', { issuedAccessKeyId: 'AKIAEXAMPLEKEY000002' }],
    ['handed out nothing', { issuedAccessKeyId: undefined }],
    ['answered with the key it was asked with', { accessKeyId: KEY }],
    ['was made by a service', { actorType: 'aws_service' as const }],
  ])('is nothing for a call that %s', (_what, changes) => {
    expect(sessionKeyIssuedBy({ ...opened, ...changes })).toBeUndefined();
  });
});

describe('toIssuingCall', () => {
  it('keeps of an event who called, when, what and with which key', () => {
    const { event } = normalize(
      buildAssumeRole('audit', { responseElements: { credentials: stsCredentials(KEY) } }),
    );

    const call = toIssuingCall(event);

    expect(event).toMatchObject({ issuedAccessKeyId: KEY, requestParameters: expect.any(String) });
    expect(call).toMatchObject({ actor: 'alice', target: 'role/audit', eventId: event.eventId });
    expect(Object.keys(call)).not.toContain('requestParameters');
  });
});

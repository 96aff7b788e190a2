import { isClockCorrected, storageError } from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';
import { isClockRefusal } from '../../src/aws/wrong-clock.ts';

function refusal(name: string, message: string, $metadata = {}): Error {
  return Object.assign(new Error(message), { name, $metadata });
}

const EXPIRED =
  'Signature expired: 20260302T115459Z is now earlier than 20260302T115500Z (20260302T120000Z - 5 min.)';

describe('isClockRefusal', () => {
  it.each([
    refusal('InvalidSignatureException', EXPIRED),
    refusal('SignatureDoesNotMatch', 'Signature not yet current: 20260305T120000Z is still later'),
    refusal('RequestTimeTooSkewed', 'The difference between the request time and the current time'),
  ])('knows %s', (error) => {
    expect(isClockRefusal(error)).toBe(true);
  });

  it.each([
    refusal('InvalidSignatureException', 'The request signature we calculated does not match'),
    refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    'Signature expired',
  ])('does not take %s for one', (error) => {
    expect(isClockRefusal(error)).toBe(false);
  });
});

describe('isClockCorrected', () => {
  it('goes by what the SDK says of its own clock, on such a refusal alone', () => {
    const corrected = { clockSkewCorrected: true };

    expect(isClockCorrected(refusal('InvalidSignatureException', EXPIRED, corrected))).toBe(true);
    expect(isClockCorrected(refusal('InvalidSignatureException', EXPIRED))).toBe(false);
    expect(isClockCorrected(refusal('AccessDeniedException', 'no', corrected))).toBe(false);
  });
});

describe('storageError', () => {
  it('says that the clock is wrong', () => {
    const error = storageError(refusal('InvalidSignatureException', EXPIRED), 'read', 'events');

    expect(error.hint).toMatch(/clock of this machine is more than five minutes wrong/);
  });
});

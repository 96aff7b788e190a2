import { createPublicKey } from 'node:crypto';
import { HOUR } from '@iam-tracker/core';
import { trailKey } from '@iam-tracker/test-utils/trail';
import { describe, expect, it } from '@jest/globals';
import { isSignedBy, keysFor, parsePublicKeys } from '../src/public-keys.ts';

const { publicKey, sign } = trailKey();
const printed = (...keys: object[]) => JSON.stringify({ PublicKeyList: keys }, undefined, 4);

function spki(): string {
  const key = Buffer.from(publicKey.Value, 'base64');
  const made = createPublicKey({ key, format: 'der', type: 'pkcs1' });
  return made.export({ format: 'der', type: 'spki' }).toString('base64');
}

describe('parsePublicKeys', () => {
  it.each([
    ['as CloudTrail writes them', publicKey],
    ['as SPKI', { ...publicKey, Value: spki() }],
    [
      'with times in seconds',
      { ...publicKey, ValidityStartTime: 1_770_000_000, ValidityEndTime: 1_780_000_000.5 },
    ],
  ])('reads keys %s', (_name, entry) => {
    const keys = parsePublicKeys(printed(entry)) ?? [];

    expect(isSignedBy(keys, 'text', sign('text'))).toBe(true);
    expect(isSignedBy(keys, 'text', sign('other'))).toBe(false);
  });

  it('reads the answers of several Regions one after another', () => {
    const text = `${printed(publicKey)}\n${printed()}\n${printed(publicKey)}\n`;

    expect(parsePublicKeys(text)).toHaveLength(2);
  });

  it.each(['', '{}', '[]', 'x', printed({ ...publicKey, Value: 'AAAA' }), `${printed()} x`])(
    'does not take %j for keys',
    (text) => {
      expect(parsePublicKeys(text)).toBeUndefined();
    },
  );
});

describe('keysFor', () => {
  const [key] = parsePublicKeys(printed(publicKey)) ?? [];
  const from = key?.validFrom ?? 0;
  const to = key?.validTo ?? 0;
  const asked = { fingerprint: key?.fingerprint ?? '', region: 'eu-west-1', signedText: '' };
  const known = key === undefined ? [] : [{ ...key, region: 'eu-west-1' }];

  it.each([
    ['known', {}, [from, from + HOUR]],
    ['known', {}, [to - 1, to + HOUR]],
    ['known', {}, [from - 2 * HOUR, from - HOUR]],
    ['not_valid_then', {}, [from - 9 * HOUR, from - 8 * HOUR]],
    ['not_valid_then', {}, [to + 1, to + HOUR]],
    ['unknown', { region: 'us-east-1' }, [from, to]],
    ['unknown', { fingerprint: 'other' }, [from, to]],
  ] as const)('calls a key %s of %j', (answer, other, signedBetween) => {
    expect(keysFor(known, { ...asked, ...other, signedBetween }).answer).toBe(answer);
  });
});

import { fc, it } from '@fast-check/jest';
import { isIdentityCenterRole, isServiceLinkedRole, isServiceName } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

/** Characters that IAM lets a caller put into a path or a name: printable ASCII, and what a forger would put there. */
const piece = fc.oneof(
  fc.constantFrom(
    'aws-service-role/config.amazonaws.com',
    'aws-reserved/sso.amazonaws.com',
    'aws-reserved/sso.amazonaws.com/eu-west-1',
    ':role/aws-service-role/config.amazonaws.com',
    'arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com',
    'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com',
    'config.amazonaws.com',
  ),
  fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  }),
);
const name = fc.constantFrom(
  'AWSServiceRoleForConfig',
  'AWSReservedSSO_Admin_0123456789abcdef',
  'x',
);

/** IAM refuses what directly follows `:role/` (see the sources in vouched.ts). */
const isReserved = (path: string) => /^aws-(?:service-role|reserved)\//.test(path);

describe('isServiceLinkedRole', () => {
  it.prop([fc.array(piece, { minLength: 1, maxLength: 4 }), name])(
    'knows no role whose name and path a caller chose, nor does Identity Center',
    (pieces, roleName) => {
      const joined = pieces.join('/');
      const path = isReserved(joined) ? `x/${joined}` : joined;
      const arn = `arn:aws:iam::123456789012:role/${path}/${roleName}`;

      expect(isServiceLinkedRole(arn)).toBe(false);
      expect(isIdentityCenterRole(arn)).toBe(false);
    },
  );
});

describe('isServiceName', () => {
  it.prop([fc.ipV4(), fc.ipV6()])('knows no address', (four, six) => {
    expect(isServiceName(four)).toBe(false);
    expect(isServiceName(six)).toBe(false);
  });
});

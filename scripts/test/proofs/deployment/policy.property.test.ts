import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { listDenied, matchesPattern } from '../../../proofs/deployment/policy.mjs';

const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/events';
const put = { action: 'dynamodb:PutItem', resources: [TABLE], conditions: {} };

const part = fc.constantFrom('*', 'dynamodb:*', 'dynamodb:PutItem', 's3:*');
const place = fc.constantFrom('*', TABLE, 'arn:aws:s3:::bucket');
const statement = (Effect: 'Allow' | 'Deny') =>
  fc.record({ Effect: fc.constant(Effect), Action: part, Resource: place });

describe('listDenied', () => {
  it.prop([fc.array(statement('Allow')), statement('Deny')])(
    'never allows more with one more deny',
    (allows, deny) => {
      const before = listDenied([{ Statement: allows }], put);
      const after = listDenied([{ Statement: [...allows, deny] }], put);

      expect(after).toEqual(expect.arrayContaining(before));
    },
  );
});

const plainText = fc.string().map((text) => text.replace(/[*?]/g, ''));

describe('matchesPattern', () => {
  it.prop([plainText, fc.string()])('takes other characters for themselves', (plain, text) => {
    expect(matchesPattern(plain, plain)).toBe(true);
    expect(matchesPattern(plain, text)).toBe(plain === text);
  });

  it.prop([plainText, fc.string(), plainText])(
    'matches whatever a wildcard stands for',
    (head, middle, tail) => {
      expect(matchesPattern('*', middle)).toBe(true);
      expect(matchesPattern(`${head}*${tail}`, `${head}${middle}${tail}`)).toBe(true);
      expect(matchesPattern(`${head}?${tail}`, `${head}x${tail}`)).toBe(true);
      expect(matchesPattern(`${head}?${tail}`, `${head}${tail}`)).toBe(false);
    },
  );
});

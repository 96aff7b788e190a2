import { buildAssumeRole, buildRecord, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { readIssuedAccessKeyId } from '../../src/record/issued-key.ts';

const keyOf = (responseElements: unknown) =>
  readIssuedAccessKeyId(buildRecord({ responseElements }));

describe('readIssuedAccessKeyId', () => {
  it('reads the key that a role assumption handed out', () => {
    expect(readIssuedAccessKeyId(buildAssumeRole('x'))).toBe('ASIAEXAMPLEISSUED001');
  });

  it.each<[string, TestRecord]>([
    ['CreateAccessKey', { accessKey: { accessKeyId: 'K' } }],
    ['GetRoleCredentials', { roleCredentials: { accessKeyId: 'K' } }],
    ['CreateOAuth2Token', { accessToken: { accessKeyId: 'K' } }],
    ['CreateSession of Roles Anywhere', { credentialSet: [{ credentials: { accessKeyId: 'K' } }] }],
    ['CreateOAuth2Token, wrapped', { tokenOutput: { accessToken: { accessKeyId: 'K' } } }],
  ])('reads the answer of %s', (_name, response) => {
    expect(keyOf(response)).toBe('K');
  });

  it('finds none where none was handed out', () => {
    expect(keyOf(null)).toBeUndefined();
    expect(keyOf({ accessToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' })).toBeUndefined();
    expect(keyOf({ accessKey: { accessKeyId: '' } })).toBeUndefined();
    expect(keyOf({ credentialSet: [] })).toBeUndefined();
    expect(keyOf({ credentialSet: ['K'] })).toBeUndefined();
  });
});

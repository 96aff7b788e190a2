import { describe, expect, it } from '@jest/globals';
import { isHarmlessValue, isPublicPart, isSecretName } from '../../src/secrets/secret-names.ts';

describe('isSecretName', () => {
  it.each([
    'sessionToken',
    'SESSION_TOKEN',
    'x-amz-security-token',
    'secretAccessKey',
    'aws_secret_access_key',
    'password',
    'newPassword',
    'passwords',
    'servicePassword',
    'serviceCredentialSecret',
    'deviceCode',
    'userCode',
    'code',
    'codeVerifier',
    'tokenCode',
    'authenticationCode1',
    'authenticationCode2',
    'sAMLAssertion',
    'SAMLAssertionXml',
    'SAMLResponse',
    'webIdentityToken',
    'assertion',
    'client_assertion',
    'subjectToken',
    'tradeInToken',
    'SigninToken',
    'addPrivateKey',
    'base32StringSeed',
    'qRCodePNG',
    'X-Amz-Signature',
    'workflowResultHandle',
    'someNewToken',
  ])('says yes to %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'accessKeyId',
    'userName',
    'passwordResetRequired',
    'passwordMode',
    'PasswordUpdated',
    'tokenType',
    'requestedTokenType',
    'nextToken',
    'NextToken',
    'clientToken',
    'clientRequestToken',
    'sAMLAssertionID',
    'sAMLMetadataDocument',
    'subjectFromWebIdentityToken',
    'errorCode',
    'credentialId',
    'AuthWorkflowID',
    'globalEndpointTokenVersion',
    'token.actions.githubusercontent.com:sub',
    'serialNumber',
    'policyDocument',
    '',
  ])('says no to %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('isPublicPart', () => {
  it('lets the key id of a token object stay', () => {
    expect(isPublicPart('AccessKeyId')).toBe(true);
    expect(isPublicPart('secretAccessKey')).toBe(false);
  });
});

describe('isHarmlessValue', () => {
  it('lets notices and results stay', () => {
    expect(isHarmlessValue('HIDDEN_DUE_TO_SECURITY_REASONS')).toBe(true);
    expect(isHarmlessValue('Success')).toBe(true);
    expect(isHarmlessValue('success-story')).toBe(false);
  });
});

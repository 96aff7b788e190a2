import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { explainAwsFailure } from '../../src/aws/aws-failure.ts';

const failure = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields });

const provider = (message: string) => failure('CredentialsProviderError', message);

describe('explainAwsFailure', () => {
  it.each([
    [
      failure('Error', 'getaddrinfo ENOTFOUND sts.eu-nowhere-1.amazonaws.com', {
        code: 'ENOTFOUND',
        hostname: 'sts.eu-nowhere-1.amazonaws.com',
      }),
      'the name sts.eu-nowhere-1.amazonaws.com is not known (ENOTFOUND)',
      /Is eu-nowhere-1 a Region/,
    ],
    [
      failure('Error', 'getaddrinfo EAI_AGAIN proxy.example.com', { code: 'EAI_AGAIN' }),
      'the name proxy.example.com is not known (EAI_AGAIN)',
      /network.*HTTPS_PROXY/,
    ],
    [
      failure('Error', 'connect', { code: 'ECONNREFUSED', address: '192.0.2.1', port: 3128 }),
      '192.0.2.1:3128 cannot be reached (ECONNREFUSED)',
      /HTTPS_PROXY, AWS_ENDPOINT_URL/,
    ],
    [
      failure('AggregateError', '', { code: 'ETIMEDOUT' }),
      'AWS cannot be reached (ETIMEDOUT)',
      /network/,
    ],
    [
      failure('Error', 'x', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      'the certificate of the other side is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      failure('TimeoutError', 'socket hang up'),
      'AWS did not answer in time (socket hang up)',
      /network/,
    ],
    [
      failure('Unknown', 'x', { $metadata: { httpStatusCode: 407 } }),
      'the proxy asks who you are (HTTP status 407)',
      /user:password@host/,
    ],
    [
      failure('InvalidSignatureException', 'Signature expired: 20260101 is now earlier than 2'),
      'InvalidSignatureException: Signature expired: 20260101 is now earlier than 2',
      /The clock of this machine/,
    ],
    [failure('ExpiredToken', 'It is over'), 'ExpiredToken: It is over', /have expired: sign in/],
    [failure('InvalidClientTokenId', 'No'), 'InvalidClientTokenId: No', /access key/],
    [
      provider('Command failed: get-keys --password hunter2\nno luck\n'),
      'the credential_process of the profile failed: Command failed: get-keys --password [redacted]\\nno luck',
      /by itself/,
    ],
    [
      provider('The SSO session associated with this profile has expired. To refresh …'),
      'the sign-in to IAM Identity Center is missing or over: The SSO session associated with this profile has expired. To refresh …',
      /aws sso login/,
    ],
    [
      failure('TokenProviderError', 'Token is expired. To refresh'),
      'the sign-in to IAM Identity Center is missing or over: Token is expired. To refresh',
      /aws sso login/,
    ],
    [
      provider('Failed to load a token for session x, please re-authenticate using aws login'),
      'the sign-in to the console is missing or over: Failed to load a token for session x, please re-authenticate using aws login',
      /aws login/,
    ],
    [
      provider('Could not resolve credentials using profile: [nosuch] in files.'),
      'there is no such profile, or nothing in it: Could not resolve credentials using profile: [nosuch] in files.',
      /list-profiles/,
    ],
    [
      provider('Could not load credentials from any providers'),
      'there are no AWS credentials: Could not load credentials from any providers',
      /--profile/,
    ],
    [provider('Something new'), 'CredentialsProviderError: Something new', /--profile/],
    [
      new AppError('BAD_CONFIGURATION', 'No proxy.', { hint: 'Take another.' }),
      'No proxy.',
      /Take another/,
    ],
    [new AppError('BAD_CONFIGURATION', 'No proxy.'), 'No proxy.', /configuration/],
  ])('names %s for what it is', (error, what, hint) => {
    expect(explainAwsFailure(error)).toEqual({ what, hint: expect.stringMatching(hint) });
  });

  it('finds what an error was caused by, and ends in a circle', () => {
    const cause = failure('Error', 'x', { code: 'ENETUNREACH' });
    const circle = new Error('a');
    circle.cause = new Error('b', { cause: circle });

    expect(explainAwsFailure(new Error('outer', { cause }))?.what).toMatch('ENETUNREACH');
    expect(explainAwsFailure(new AggregateError([cause], 'all'))?.what).toMatch('ENETUNREACH');
    expect(explainAwsFailure(circle)).toBeUndefined();
  });

  it.each([failure('AccessDenied', 'No'), failure('ThrottlingException', 'Slower'), 'text', null])(
    'leaves what AWS itself refused to others (%s)',
    (error) => {
      expect(explainAwsFailure(error)).toBeUndefined();
    },
  );
});

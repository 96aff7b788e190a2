import { redactText } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { writeRedactedJson } from '../../src/secrets/redaction.ts';

const TOKEN = `IQoJb3JpZ2luX2Vj${'A1b2C3d4'.repeat(20)}==`;
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWFsaWNl';

function redactJson(value: unknown): unknown {
  return JSON.parse(writeRedactedJson(value).text);
}

describe('redactText', () => {
  it.each([
    [
      'https://a.example.com/?x=1&code=abc&y=2#z',
      'https://a.example.com/?x=1&code=[redacted]&y=2#z',
    ],
    ['https://a.example.com/?auth_code=11Oaw-_x', 'https://a.example.com/?auth_code=[redacted]'],
    ['to=https%3A%2F%2Fa%2F%3Fcode%3Dabc%26y%3D2', 'to=https://a/?code=[redacted]&y=2'],
    ['X-Amz-Security-Token: abc/def+ghi=', 'X-Amz-Security-Token: [redacted]'],
    ['password = "my, pass" and more', 'password = "[redacted]" and more'],
    ["password='a\\'b' x", "password='[redacted]' x"],
    ['{"password":"a\\\\"} tail', '{"password":"[redacted]"} tail'],
    ['{\\"password\\":\\"a\\\\\\"b\\",\\"x\\":1', '{\\"password\\":\\"[redacted]\\",\\"x\\":1'],
    ['"password": {"a": ["b"]}, "x"', '"password": [redacted], "x"'],
    ['"tokens": ["a", "b"', '"tokens": [redacted]'],
    ['Authorization: Bearer abcdefghijklmnop, x', 'Authorization: [redacted], x'],
    ['sent Bearer abcdefghijklmnop on', 'sent Bearer [redacted] on'],
    [`got ${JWT}!`, 'got [redacted]!'],
    [`key=${TOKEN};`, 'key=[redacted];'],
    ['<Password>hunter2</Password>', '<Password>[redacted]</Password>'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- x', '[redacted] x'],
    ['-----BEGIN PRIVATE KEY-----\nabc', '[redacted]'],
    ['{"\\u0073ecret": "abc"', '{"secret": "[redacted]"'],
    ['%73ecret=abc', 'secret=[redacted]'],
    ['{"key":"Password","value":"abc"', '{"key":"Password","value":"[redacted]"'],
    ['{"a":"{\\"password\\":\\"abc\\"}"}', '{"a":"{\\"password\\":\\"[redacted]\\"}"}'],
    ['"{\\"password\\":\\"abc\\"}"', '"{\\"password\\":\\"[redacted]\\"}"'],
    ['{"password":"abc","password":null}', '{"password":"[redacted]","password":null}'],
    ['{"tokens":["abc"],"tokens":[]}', '{"tokens":["[redacted]"],"tokens":[]}'],
    ['%7B%22password%22%3A%22abc%22%7D', '%7B%22password%22%3A%22%5Bredacted%5D%22%7D'],
    ['Invalid token: a-very-long-value-that-is-one', 'Invalid token: [redacted]'],
  ])('hides the secret in %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'Invalid token: expired',
    'status code: 400',
    'The security token included in the request is invalid.',
    'password=HIDDEN_DUE_TO_SECURITY_REASONS',
    '{"passwordResetRequired":true,"password":null}',
    'https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-a1b2c3',
    '{"Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:example/shop:*"}}}',
    '{"Action":["sts:GetSessionToken","secretsmanager:GetSecretValue"],"Resource":"*"}',
    '%7B%22Action%22%3A%22sts%3AGetSessionToken%22%7D',
    '%7B%22broken%22%3A%22token',
    '%E0%A4%A token',
    'aws-cli/2.30.1 md/awscrt#0.27.6 ua/2.1 os/linux',
    'eyJNYXJrZXIiOm51bGwsImJvdG8iOjF9',
    '{"name":"token","kind":"x"}',
  ])('leaves %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('writeRedactedJson', () => {
  it('hides secrets by name at any depth and keeps what is public about them', () => {
    const value = {
      credentials: { accessKeyId: 'ASIAEXAMPLE', sessionToken: TOKEN, expiration: 'soon' },
      accessToken: {
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: 'x',
        nested: [{ a: 1 }, null, true],
      },
      list: [[{ Password: 'x' }]],
      tokenCode: 123456,
    };

    expect(redactJson(value)).toEqual({
      credentials: { accessKeyId: 'ASIAEXAMPLE', sessionToken: '[redacted]', expiration: 'soon' },
      accessToken: {
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: '[redacted]',
        nested: [{ a: '[redacted]' }, null, true],
      },
      list: [[{ Password: '[redacted]' }]],
      tokenCode: '[redacted]',
    });
  });

  it('keeps results, notices and absent secrets', () => {
    const value = {
      GetSigninToken: 'Success',
      clientSecret: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      password: null,
      requirePassword: true,
    };

    expect(writeRedactedJson(value)).toMatchObject({ isRedacted: false });
    expect(redactJson(value)).toEqual(value);
  });

  it('hides the value of a pair with a telling name', () => {
    const tags = [
      { key: 'Password', value: 'x' },
      { Name: 'secret', Value: 'x' },
      { key: 'team', value: 'x' },
    ];

    expect(redactJson(tags)).toEqual([
      { key: 'Password', value: '[redacted]' },
      { Name: 'secret', Value: '[redacted]' },
      { key: 'team', value: 'x' },
    ]);
  });

  it('hides secrets in names', () => {
    expect(redactJson({ [`x=${JWT}`]: 1, token: { [`x=${JWT}`]: 'a' } })).toEqual({
      'x=[redacted]': 1,
      token: { 'x=[redacted]': '[redacted]' },
    });
  });

  it('keeps fields that look like parts of an object', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"constructor":"x","toJSON":"y"}');

    expect(writeRedactedJson(value).text).toBe(
      '{"__proto__":{"a":1},"constructor":"x","toJSON":"y"}',
    );
  });

  it('writes what JSON cannot hold as null', () => {
    expect(redactJson([undefined, Number.NaN, () => 1, 1n, Symbol('x')])).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('stops at its depth under a secret name too', () => {
    const deep = JSON.parse(`{"token":${'['.repeat(200)}"abc"${']'.repeat(200)}}`);

    const { isTooDeep, text } = writeRedactedJson(deep);

    expect(isTooDeep).toBe(true);
    expect(text).not.toContain('abc');
  });
});

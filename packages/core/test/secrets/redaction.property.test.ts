import { fc, it } from '@fast-check/jest';
import { encodeEvent, normalize, normalizeText, redactText } from '@iam-tracker/core';
import { buildRecord, hostileJson, hostileText } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { writeCanonicalJson, writeRedactedJson } from '../../src/secrets/redaction.ts';
import { isSuspect, redactFlatText } from '../../src/secrets/secret-text.ts';

const SECRET_NAMES = [
  'sessionToken',
  'secretAccessKey',
  'password',
  'newPassword',
  'oldPassword',
  'accessToken',
  'refreshToken',
  'idToken',
  'clientSecret',
  'deviceCode',
  'userCode',
  'authorizationCode',
  'code',
  'codeVerifier',
  'sAMLAssertion',
  'webIdentityToken',
  'SigninToken',
  'privateKey',
  'base32StringSeed',
  'qRCodePNG',
  'servicePassword',
  'serviceCredentialSecret',
  'authenticationCode1',
  'tokenCode',
  'tradeInToken',
  'subjectToken',
  'clientAssertion',
  'bearerToken',
  'X-Amz-Security-Token',
  'token',
  'secret',
];

const secret = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
    minLength: 20,
    maxLength: 30,
  })
  .map((body) => `Zx${body}`);

const name = fc
  .tuple(
    fc.constantFrom(...SECRET_NAMES),
    fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toUpperCase(),
      (text: string) => text.toLowerCase(),
      (text: string) => text.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      (text: string) => text.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`),
    ),
  )
  .map(([text, change]) => change(text));

/** Ways to put a value one level deeper. */
const wrapping = fc.constantFrom<(value: unknown) => unknown>(
  (value) => ({ a: 1, nested: value, z: 'text' }),
  (value) => ['first', value, null],
  (value) => JSON.stringify(value),
  (value) => JSON.stringify({ inner: value }, null, 2),
  (value) => encodeURIComponent(JSON.stringify({ inner: value })),
);

const planted = fc
  .tuple(
    name,
    secret,
    fc.constantFrom<(name: string, value: string) => unknown>(
      (field, value) => ({ [field]: value }),
      (field, value) => ({ [field]: [value] }),
      (field, value) => ({ [field]: { inner: value } }),
      (field, value) => [{ key: field, value }],
      (field, value) => `https://example.com/callback?x=1&${field}=${value}&y=2`,
      (field, value) => `LoginTo=https%3A%2F%2Fexample.com%2F%3F${field}%3D${value}%26y%3D2`,
      (field, value) => `call failed with ${field}=${value}, try again`,
      (field, value) => `{"broken": "json", "${field}": "${value}"`,
      (field, value) => `{\\"broken\\": 1, \\"${field}\\":\\"${value}\\"`,
      (field, value) => `<Response><${field}>${value}</${field}></Response>`,
    ),
    fc.array(wrapping, { maxLength: 4 }),
  )
  .map(([field, value, plant, wraps]) => ({
    value,
    content: wraps.reduce<unknown>((inner, wrap) => wrap(inner), plant(field, value)),
  }));

const shaped = fc.tuple(
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom('IQoJb3JpZ2luX2Vj', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz', 'AQoDYXdz'),
        fc.base64String({ minLength: 120, maxLength: 200 }),
      )
      .map(([start, body]) => start + body),
    fc.tuple(secret, secret, secret).map(([a, b, c]) => `eyJ${a}.${b}.${c}`),
  ),
  fc.constantFrom<(token: string) => string>(
    (token) => token,
    (token) => `got ${token} from there`,
    (token) => `header=${token};`,
    (token) => `{"x":"${token}"}`,
    (token) => encodeURIComponent(`{"x":"${token}"}`),
    (token) => `%22${token}%22`,
    (token) => `Authorization: Bearer ${token}`,
  ),
);

const FIELDS = [
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'errorMessage',
  'userAgent',
  'sourceIPAddress',
];

describe('redaction before storage', () => {
  it.prop([planted, fc.constantFrom(...FIELDS), fc.boolean()])(
    'lets no secret with a name through, whatever its nesting and spelling',
    ({ content, value }, field, isReadable) => {
      const changes = isReadable ? {} : { eventTime: 'yesterday' };
      const record = buildRecord({ [field]: content, ...changes });

      const { event } = normalize(record);

      expect(JSON.stringify(encodeEvent(event, { retentionDays: 0 }))).not.toContain(value);
    },
  );

  it.prop([shaped, fc.constantFrom(...FIELDS)])(
    'lets no token through that has the shape of one',
    ([token, plant], field) => {
      const isText = field === 'errorMessage' || field === 'userAgent';
      const content = isText ? plant(token) : { note: [plant(token)] };

      const { event } = normalize(buildRecord({ [field]: content }));

      const stored = JSON.stringify(encodeEvent(event, { retentionDays: 0 }));
      expect(stored).not.toContain(token.slice(20, 60));
      expect(stored).not.toContain(encodeURIComponent(token).slice(20, 60));
    },
  );

  it.prop([planted, fc.double({ min: 0.3, max: 1, noNaN: true })])(
    'lets no secret through in text that was cut off',
    ({ content, value }, share) => {
      const text = JSON.stringify(buildRecord({ requestParameters: content }));
      const cut = `${text.slice(0, Math.floor(text.length * share))}#`;

      const { event } = normalizeText(cut);

      expect(event.rawRecord).not.toContain(value);
    },
  );
});

describe('redactText', () => {
  it.prop([
    fc.oneof(
      hostileText(),
      planted.map(({ content }) => JSON.stringify(content)),
    ),
  ])('changes nothing more the second time', (text) => {
    const once = redactText(text);

    expect(redactText(once)).toBe(once);
  });

  it.prop([
    fc.oneof(
      hostileText(),
      planted.map(({ content }) => String(content)),
      shaped.map(([token, plant]) => plant(token)),
    ),
  ])('suspects every text that it would change', (text) => {
    const changed = redactFlatText(text) !== text;

    expect(changed && !isSuspect(text)).toBe(false);
  });
});

describe('writeRedactedJson', () => {
  it.prop([hostileJson()])('writes one canonical form of JSON for every value', (value) => {
    const { isRedacted, text } = writeRedactedJson(value);

    const again = writeRedactedJson(JSON.parse(text));
    // Two names may become one when each held a secret.
    expect(isRedacted || again.text === text).toBe(true);
  });

  it.prop([fc.jsonValue()])('keeps everything but secrets', (value) => {
    const { isRedacted, text } = writeRedactedJson(value);

    const expected = isRedacted ? text : writeCanonicalJson(value);
    expect(text).toBe(expected);
    if (!isRedacted) expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
  });

  it.prop([fc.dictionary(fc.string(), fc.jsonValue()), fc.infiniteStream(fc.nat())])(
    'does not depend on the order of fields',
    (object, order) => {
      const shuffled = Object.entries(object)
        .map((entry) => ({ entry, rank: order.next().value as number }))
        .sort((left, right) => left.rank - right.rank)
        .map(({ entry }) => entry);

      const text = writeRedactedJson(Object.fromEntries(shuffled)).text;

      expect(text).toBe(writeRedactedJson(object).text);
    },
  );
});

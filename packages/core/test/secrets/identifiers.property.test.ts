import { fc, it } from '@fast-check/jest';
import { encodeEvent, normalize, redactText } from '@iam-tracker/core';
import { ACCOUNT_ID, buildRecord, secretCorpus, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { redactField, writeRedactedJson } from '../../src/secrets/redaction.ts';

/** Characters that make a text look like a secret; all but the last three are characters of names. */
const FRAGMENTS = [
  ...['password=', 'token=', 'secret', 'DB_PASS', 'IQo', 'FwoG', 'AQoD', 'eyJ', 'ya29.', 'ABSK'],
  ...['--password', '=', '.', '-', ',', '@', '+', 'a1', 'Zz', 'AAAAAAAAAAAAAAAA', 'ghp_'],
];
const PATH_FRAGMENTS = [
  '&token=',
  '?code=',
  '://u:p@',
  '%74oken=',
  '{"password":"x"}',
  '\\u0070w=',
];

function textOf(fragments: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.join('').slice(0, maxLength));
}

const name = textOf(FRAGMENTS, 64);
const path = fc.oneof(
  fc.constant('/'),
  textOf([...FRAGMENTS, ...PATH_FRAGMENTS], 300).map((text) => `/${text}/`),
);

const identifiers = fc.record({
  user: name,
  userPath: path,
  role: name,
  rolePath: path,
  session: name,
  source: name,
  policy: name,
});

type Identifiers = typeof identifiers extends fc.Arbitrary<infer Value> ? Value : never;

function arnOf(type: string, resource: string, service = 'iam'): string {
  return `arn:aws:${service}::${ACCOUNT_ID}:${type}${resource}`;
}

/** A role session that does to a user what it was asked to; names and paths are the callers' choice. */
function recordOf(ids: Identifiers, changes: TestRecord = {}): TestRecord {
  const userArn = arnOf('user', ids.userPath + ids.user);
  const issuer = arnOf('role', ids.rolePath + ids.role);
  return buildRecord({
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLEROLE00001:${ids.session}`,
      arn: arnOf('assumed-role', `/${ids.role}/${ids.session}`, 'sts'),
      accountId: ACCOUNT_ID,
      sessionContext: {
        sourceIdentity: ids.source,
        sessionIssuer: { type: 'Role', arn: issuer, accountId: ACCOUNT_ID, userName: ids.role },
      },
    },
    requestParameters: {
      userName: ids.user,
      path: ids.userPath,
      policyArns: [arnOf('policy', ids.rolePath + ids.policy)],
      nested: [{ roleArn: issuer, roleSessionName: ids.session, policyName: ids.policy }],
    },
    responseElements: { user: { userName: ids.user, arn: userArn, path: ids.userPath } },
    ...changes,
  });
}

const planted = fc.constantFrom(...secretCorpus().gone);

describe('identifiers', () => {
  it.prop([identifiers])('survive byte for byte, in columns and in parameters', (ids) => {
    const record = recordOf(ids);

    const { event } = normalize(record);

    expect(event).toMatchObject({
      userName: ids.role,
      actor: ids.source,
      sessionName: ids.session,
      sourceIdentity: ids.source,
      principalId: `AROAEXAMPLEROLE00001:${ids.session}`,
      userArn: arnOf('assumed-role', `/${ids.role}/${ids.session}`, 'sts'),
      roleArn: arnOf('role', ids.rolePath + ids.role),
      target: `user/${ids.user}`,
    });
    expect(JSON.parse(event.requestParameters ?? '')).toEqual(record.requestParameters);
    expect(JSON.parse(event.responseElements ?? '')).toEqual(record.responseElements);
  });

  it.prop([identifiers])('tell two users apart, however alike their names', (ids) => {
    const other = { ...ids, user: ids.user === 'a1' ? 'a2' : 'a1' };

    const targets = [ids, other].map((each) => normalize(recordOf(each)).event.target);

    expect(targets[0]).not.toBe(targets[1]);
  });

  it.prop([name, name])('survive in what IAM writes about a refusal', (user, target) => {
    const errorMessage = `User: ${arnOf('user', `/${user}x`)} is not authorized to perform: iam:GetUser on resource: user ${target} because no identity-based policy allows the iam:GetUser action`;

    expect(redactText(errorMessage)).toBe(errorMessage);
  });

  it.prop([planted, identifiers])(
    'do not shelter secrets beside them',
    ({ record, secret }, ids) => {
      const { event } = normalize({ ...recordOf(ids), ...record });

      expect(JSON.stringify(encodeEvent(event, { retentionDays: 0 }))).not.toContain(secret);
    },
  );

  it.prop([identifiers, planted])(
    'do not keep a second reading from being the same',
    (ids, plant) => {
      const record = { ...recordOf(ids), ...plant.record };
      const once = writeRedactedJson(record).text;
      const text = redactText(JSON.stringify(record).slice(0, -1));

      expect(writeRedactedJson(JSON.parse(once)).text).toBe(once);
      expect(redactText(text)).toBe(text);
    },
  );
});

describe('redactField', () => {
  it.prop([
    fc.constantFrom('userName', 'path', 'arn', 'userAgent'),
    fc.oneof(name, path, fc.string()),
  ])('changes nothing more the second time', (field, text) => {
    const once = redactField(field, text);

    expect(redactField(field, once)).toBe(once);
  });
});

describe('redactText', () => {
  /** Milliseconds of processor time. */
  function measure(text: string): number {
    const before = process.cpuUsage();
    redactText(text);
    return process.cpuUsage(before).user / 1000;
  }

  it.prop(
    [
      fc.array(
        fc.constantFrom(
          ...[...FRAGMENTS, ...PATH_FRAGMENTS, 'arn:aws:iam::123456789012:user/', '"userName":"'],
          ...['with name ', "Value '", "' at 'password'", '\\', '"', "'", '<Key>', ' ', ':', '%25'],
        ),
        { minLength: 1, maxLength: 4 },
      ),
    ],
    { numRuns: 40 },
  )('takes time in proportion to the text, whatever is in it', (parts) => {
    const unit = parts.join('');
    const text = `password=${unit.repeat(Math.ceil(100_000 / unit.length))}`;

    // A quadratic search of it takes minutes.
    expect(measure(text)).toBeLessThan(2_000);
  });
});

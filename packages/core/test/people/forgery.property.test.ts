import { fc, it } from '@fast-check/jest';
import {
  admit,
  isIdentityCenterRole,
  isServiceLinkedRole,
  type NoiseSettings,
  parseRolePatterns,
} from '@iam-tracker/core';
import {
  assumedRole,
  awsService,
  buildAssumeRole,
  buildConsoleLogin,
  buildRecord,
  buildStsRecord,
  federatedUser,
  iamUser,
  identityCenterRole,
  OTHER_ACCOUNT_ID,
  otherAccount,
  root,
  samlUser,
  serviceLinkedRole,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { CHOSEN_BY_CALLERS } from '../../src/people/vouched.data.ts';
import { readCaller } from '../../src/record/normalize.ts';

type ChosenField = (typeof CHOSEN_BY_CALLERS)[number]['field'];

const PATHS = [
  '',
  'aws-service-role/config.amazonaws.com/',
  'aws-reserved/sso.amazonaws.com/eu-west-1/',
  ':role/aws-service-role/config.amazonaws.com/',
  'arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/',
  'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/',
  'Prisma/',
];
const NAMES = [
  'AWSServiceRoleForConfig',
  'AWSReservedSSO_Admin_0123456789abcdef',
  'PrismaX',
  'config.amazonaws.com',
  'AWSService',
  'alice@example.com',
  'i-0123456789abcdef0',
  'root',
];
// Weighted, so that a run meets the forgeries that matter by the dozen.
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES.slice(0, 2)) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\w+=,.@-]{1,20}$/) },
);
/** IAM refuses the paths that it keeps for itself; see the sources in vouched.ts. */
const path = fc
  .tuple(
    fc.constantFrom('', 'x', 'team/', 'aws-service-role/'),
    fc.array(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 2 }),
  )
  .map(([first, rest]) => `${first}${rest.join('')}`)
  .map((text) => (/^aws-(?:service-role|reserved)\//.test(text) ? `x/${text}` : text));
const text = fc.oneof(
  word,
  fc.constantFrom(
    'config.amazonaws.com',
    'AWS Internal',
    'repo:example/shop:ref:refs/heads/main',
    'arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
  ),
  fc.string({ maxLength: 30 }),
);

/** The texts with which a caller passes for another. */
const forgery = fc.record({ name: word, path, session: word, text });
type Forgery = typeof forgery extends fc.Arbitrary<infer Value> ? Value : never;

/** Forgeries of each chosen text: the structure that AWS writes stays. */
const FORGERS: Record<ChosenField, (record: TestRecord, forged: Forgery) => TestRecord> = {
  'userIdentity.userName': (record, { name }) => inCaller(record, { userName: name }),
  'userIdentity.arn': (record, { name, path, session }) => {
    const { arn } = callerOf(record);
    if (typeof arn !== 'string') return record;
    const isSession = arn.includes(':assumed-role/');
    const start = arn.slice(0, arn.indexOf('/') + 1);
    return inCaller(record, { arn: start + (isSession ? `${name}/${session}` : path + name) });
  },
  'userIdentity.principalId': (record, { session }) => {
    const [id] = String(callerOf(record).principalId).split(':', 1);
    return inCaller(record, { principalId: `${id}:${session}` });
  },
  'userIdentity.sessionContext.sessionIssuer.userName': (record, { name }) =>
    inIssuer(record, { userName: name }),
  'userIdentity.sessionContext.sessionIssuer.arn': (record, { name, path }) =>
    inIssuer(record, { arn: `arn:aws:iam::123456789012:role/${path}${name}` }),
  'userIdentity.sessionContext.sourceIdentity': (record, { session }) =>
    inSession(record, { sourceIdentity: session }),
  'userIdentity.sessionContext.webIdFederationData.attributes': (record, { text }) =>
    inSession(record, { webIdFederationData: { attributes: { sub: text } } }),
  'userIdentity.identityProvider': (record, { text }) =>
    inCaller(record, { identityProvider: text }),
  sourceIPAddress: (record, { text }) => ({ ...record, sourceIPAddress: text }),
  userAgent: (record, { text }) => ({ ...record, userAgent: text }),
  'requestParameters.*': (record, { name, path, session, text }) => {
    const parameters = {
      roleName: name,
      userName: name,
      path: `/${path}`,
      roleArn: `arn:aws:iam::123456789012:role/${path}${name}`,
      roleSessionName: session,
      sourceIdentity: session,
      tags: [{ key: text, value: text }],
    };
    return { ...record, requestParameters: parameters };
  },
  'responseElements.subject': (record, { text }) => inResponse(record, { subject: text }),
  'responseElements.subjectFromWebIdentityToken': (record, { text }) =>
    inResponse(record, { subjectFromWebIdentityToken: text }),
  'responseElements.sourceIdentity': (record, { session }) =>
    inResponse(record, { sourceIdentity: session }),
  'additionalEventData.SwitchFrom': (record, { name, session }) =>
    inAdditional(record, {
      SwitchFrom: `arn:aws:sts::123456789012:assumed-role/${name}/${session}`,
    }),
  'additionalEventData.UserName': (record, { text }) => inAdditional(record, { UserName: text }),
  'tlsDetails.clientProvidedHostHeader': (record, { text }) => ({
    ...record,
    tlsDetails: { clientProvidedHostHeader: text },
  }),
};

function callerOf(record: TestRecord): TestRecord {
  return (record.userIdentity ?? {}) as TestRecord;
}

function inCaller(record: TestRecord, changes: TestRecord): TestRecord {
  return { ...record, userIdentity: { ...callerOf(record), ...changes } };
}

/** Changes what AWS wrote, and adds nothing: what it leaves out of a record a caller cannot put in. */
function inSession(record: TestRecord, changes: TestRecord): TestRecord {
  const { sessionContext } = callerOf(record);
  if (typeof sessionContext !== 'object') return record;
  return inCaller(record, { sessionContext: { ...sessionContext, ...changes } });
}

function inIssuer(record: TestRecord, changes: TestRecord): TestRecord {
  const session = callerOf(record).sessionContext as { sessionIssuer?: TestRecord } | undefined;
  const issuer = session?.sessionIssuer;
  const arn = String(issuer?.arn);
  if (issuer === undefined || isServiceLinkedRole(arn) || isIdentityCenterRole(arn)) return record;
  return inSession(record, { sessionIssuer: { ...issuer, ...changes } });
}

function inResponse(record: TestRecord, changes: TestRecord): TestRecord {
  return { ...record, responseElements: { ...(record.responseElements as object), ...changes } };
}

function inAdditional(record: TestRecord, changes: TestRecord): TestRecord {
  const additional = record.additionalEventData as object;
  return { ...record, additionalEventData: { ...additional, ...changes } };
}

function forge(record: TestRecord, fields: readonly ChosenField[], forged: Forgery): TestRecord {
  return fields.reduce((changed, field) => FORGERS[field](changed, forged), record);
}

const session = fc.constantFrom<TestRecord>(
  assumedRole('ops', 's1'),
  assumedRole('team/ops', 'dana@example.com'),
);
const other = fc.constantFrom<TestRecord>(
  root(),
  iamUser(),
  { ...assumedRole('ops', 's1'), sessionContext: undefined },
  identityCenterRole(),
  serviceLinkedRole(),
  awsService(),
  otherAccount(),
  samlUser(),
  webIdentityUser(),
  federatedUser(),
  { type: 'Unknown' },
);
const caller = fc.oneof(session, other);
const change = fc.constantFrom<TestRecord>(
  buildRecord(),
  buildRecord({ eventName: 'UpdateAssumeRolePolicy', readOnly: undefined }),
  buildStsRecord('AssumeRoot', { readOnly: false }),
);
const look = fc.constantFrom<TestRecord>(
  buildRecord({ eventName: 'ListUsers', readOnly: true }),
  buildRecord({ eventName: 'GetRole', readOnly: undefined }),
  buildStsRecord('GetCallerIdentity'),
  buildAssumeRole('ops'),
  buildConsoleLogin('Success', iamUser()),
);
const by = (call: fc.Arbitrary<TestRecord>) =>
  fc.tuple(call, caller).map(([record, userIdentity]) => ({ ...record, userIdentity }));
const FIELDS = Object.keys(FORGERS) as ChosenField[];
const fields = fc.oneof(fc.constant(FIELDS), fc.subarray(FIELDS, { minLength: 1 }));

const settingsOf = (roles: string): NoiseSettings => ({
  filterAwsServiceEvents: true,
  filteredRoles: parseRolePatterns(roles),
});

describe('what a caller can choose', () => {
  it('is the whole list', () => {
    expect(Object.keys(FORGERS).sort()).toEqual(CHOSEN_BY_CALLERS.map(({ field }) => field).sort());
  });

  it.prop([by(fc.oneof(look, change)), fields, forgery], { numRuns: 1000 })(
    'hides no event and makes no caller an AWS service',
    (record, chosen, forged) => {
      const settings = settingsOf('');
      const changed = forge(record, chosen, forged);

      const isStored = admit(record, settings).verdict === 'store';
      const isService = readCaller(record).actor.actorType === 'aws_service';
      if (isStored) expect(admit(changed, settings).verdict).toBe('store');
      if (!isService) expect(readCaller(changed).actor.actorType).not.toBe('aws_service');
    },
  );

  it.prop([by(change), fields, forgery], { numRuns: 500 })(
    'hides no change, not even under the name of a filtered role',
    (record, chosen, forged) => {
      expect(admit(forge(record, chosen, forged), settingsOf('Prisma*,*/x/*,*')).verdict).toBe(
        'store',
      );
    },
  );

  it.prop([by(look), fields, forgery], { numRuns: 500 })(
    'hides nothing of another account under such a name, and no one with a second factor',
    (record, chosen, forged) => {
      const settings = { ...settingsOf('Prisma*,*'), filterAwsServiceEvents: false };
      const changed = forge(record, chosen, forged);
      const foreign = { ...changed, recipientAccountId: OTHER_ACCOUNT_ID };
      const proven = inSession(changed, { attributes: { mfaAuthenticated: 'true' } });

      expect(admit(foreign, settings).verdict).toBe('store');
      if (proven !== changed) expect(admit(proven, settings).verdict).toBe('store');
    },
  );
});

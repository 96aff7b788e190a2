import type { IssuingCall } from '@iam-tracker/core';
import {
  assumedRole,
  buildAssumeRole,
  buildRecord,
  buildStsRecord,
  iamUser,
  identityCenterRole,
  OTHER_ACCOUNT_ID,
  root,
  stsCredentials,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { type RuleEvent, toChangeEvent } from '../../src/event/rule-event.ts';
import { findCredentials } from '../../src/message/credentials.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { aChange } from '../world/alerts.ts';

const NEW_KEY = 'AKIAEXAMPLENEWKEY001';
const OWN_KEY = 'AKIAEXAMPLEKEY000001';

function eventOf(record: TestRecord): RuleEvent {
  const [event] = toEvents([record]);
  if (event === undefined) throw new Error('no event');
  return event;
}

function credentialsOf(record: TestRecord, firstCall?: IssuingCall) {
  return findCredentials(eventOf(record), firstCall);
}

/** Reads the head of a message: which credential, what it has to do with it, and the first command. */
function gist(record: TestRecord) {
  return credentialsOf(record).map(({ holder, id, part, steps }) => [
    `${part} ${id} ${holder}`,
    steps[0]?.command?.replace(/ --policy-document .*/, '') ?? steps[0]?.step,
  ]);
}

function createKey(userIdentity: TestRecord, userName?: string): TestRecord {
  return buildRecord({
    eventName: 'CreateAccessKey',
    userIdentity,
    requestParameters: userName === undefined ? null : { userName },
    responseElements: {
      accessKey: { accessKeyId: NEW_KEY, status: 'Active', ...(userName && { userName }) },
    },
  });
}

function updateKey(status: string, changes: TestRecord = {}): TestRecord {
  return buildRecord({
    eventName: 'UpdateAccessKey',
    requestParameters: { userName: 'bob', accessKeyId: NEW_KEY, status },
    ...changes,
  });
}

const switchOff = (userName: string, key: string, status = 'Inactive') =>
  `aws iam update-access-key --user-name ${userName} --access-key-id ${key} --status ${status}`;

describe('findCredentials', () => {
  it.each(['constructor', 'toString', '__proto__'])(
    'takes %s for the name of a call',
    (eventName) => {
      expect(() => credentialsOf(buildRecord({ eventName }))).not.toThrow();
    },
  );

  it('names the key that was made before the one that made it, whole and with its switch', () => {
    const found = credentialsOf(createKey(iamUser('mallory'), 'bob'));

    expect(found).toEqual([
      {
        ...{ kind: 'access_key', id: NEW_KEY, part: 'made', holder: 'IAM user bob' },
        ...{ accountId: '123456789012', state: 'active since this call, as far as known' },
        steps: [
          { step: 'switch it off', command: switchOff('bob', NEW_KEY) },
          {
            step: 'see what it did, in each Region',
            command: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=${NEW_KEY}`,
          },
        ],
      },
      expect.objectContaining({
        ...{ id: OWN_KEY, part: 'used', holder: 'IAM user mallory' },
        state: 'active when it was used at 2026-03-05T10:11:12Z',
      }),
    ]);
  });

  it('takes the caller for the owner of a key that names none', () => {
    expect(gist(createKey(iamUser('bob')))[0]).toEqual([
      `made ${NEW_KEY} IAM user bob`,
      switchOff('bob', NEW_KEY),
    ]);
    expect(gist(createKey(root()))).toEqual([
      [`made ${NEW_KEY} root`, expect.stringContaining('sign in as root and delete it')],
    ]);
  });

  it.each([
    ['Active', 'switched on by this call', switchOff('bob', NEW_KEY)],
    ['Inactive', 'switched off by this call', switchOff('bob', NEW_KEY, 'Active')],
  ])('offers the way back from %s', (status, state, command) => {
    const [changed] = credentialsOf(updateKey(status));

    expect(changed).toMatchObject({ id: NEW_KEY, part: 'changed', holder: 'IAM user bob', state });
    expect(changed?.steps[0]?.command).toBe(command);
  });

  it('says what it cannot know: a refused call changed nothing, a deleted key needs no switch', () => {
    const [refused] = credentialsOf(updateKey('Inactive', { errorCode: 'AccessDenied' }));
    const [gone] = credentialsOf(updateKey('', { eventName: 'DeleteAccessKey' }));

    expect(refused).toMatchObject({ state: 'as it was: the call failed', steps: [] });
    expect(gone).toMatchObject({ state: 'deleted by this call' });
    expect(gone?.steps.map(({ step }) => step)).toEqual(['see what it did, in each Region']);
  });

  it('names a key once, as what was done to it comes first', () => {
    const own = updateKey('Inactive', {
      requestParameters: { accessKeyId: OWN_KEY, status: 'Inactive' },
    });

    expect(gist(own)).toEqual([
      [`changed ${OWN_KEY} IAM user alice`, switchOff('alice', OWN_KEY, 'Active')],
    ]);
  });

  it('ends the sessions of a role that was taken, and of the one that took it', () => {
    const taken = buildAssumeRole('team/app', { userIdentity: assumedRole('ops/deploy', 's1') });

    expect(gist(taken)).toEqual([
      [
        'made ASIAEXAMPLEISSUED001 role app, session build-17',
        'aws iam put-role-policy --role-name app --policy-name AWSRevokeOlderSessions',
      ],
      [
        'used ASIAEXAMPLESESSION01 role deploy, session s1',
        'aws iam put-role-policy --role-name deploy --policy-name AWSRevokeOlderSessions',
      ],
    ]);
    const [made, used] = credentialsOf(taken);
    expect(made?.state).toBe('open since this call, until Mar 5, 2026, 11:11:12 AM (UTC)');
    expect(used?.state).toBe('opened at 2026-03-05T10:00:00Z, ends by 2026-03-05T22:00:00Z');
  });

  it('ends the sessions of a user, which its own keys outlive', () => {
    const session = iamUser('carl', { accessKeyId: 'ASIAEXAMPLESESSION01' });
    const token = buildStsRecord('GetSessionToken', {
      responseElements: { credentials: stsCredentials() },
    });
    const ofUser = (name: string) =>
      `aws iam put-user-policy --user-name ${name} --policy-name AWSRevokeOlderSessions`;

    expect(gist(buildRecord({ userIdentity: session }))).toEqual([
      ['used ASIAEXAMPLESESSION01 IAM user carl', ofUser('carl')],
    ]);
    expect(credentialsOf(buildRecord({ userIdentity: session }))[0]?.state).toBe(
      'open when it was used; ends 36 hours after its start at most',
    );
    expect(gist(token)).toEqual([
      ['made ASIAEXAMPLEISSUED001 IAM user alice', ofUser('alice')],
      [`used ${OWN_KEY} IAM user alice`, switchOff('alice', OWN_KEY)],
    ]);
  });

  it('says what to do in Identity Center, whose roles no account can change', () => {
    const [used] = credentialsOf(buildRecord({ userIdentity: identityCenterRole() }));

    expect(used?.holder).toBe('AdministratorAccess (permission set), session alice@example.com');
    expect(used?.steps[0]).toEqual({
      step: expect.stringMatching(/^in Identity Center, open the user alice@example.com, disable/),
      command: null,
    });
  });

  it('says whose account has to act when it is another', () => {
    const foreign = assumedRole('ops', 's1');
    const session = foreign.sessionContext as { sessionIssuer: TestRecord };
    const arn = `arn:aws:iam::${OTHER_ACCOUNT_ID}:role/ops`;
    const userIdentity = {
      ...foreign,
      sessionContext: { ...session, sessionIssuer: { ...session.sessionIssuer, arn } },
    };

    const [used] = credentialsOf(buildRecord({ userIdentity }));

    expect(used).toMatchObject({
      holder: `role ops of account ${OTHER_ACCOUNT_ID}, session s1`,
      accountId: OTHER_ACCOUNT_ID,
    });
  });

  it('tells of a root session where it is: in the member account', () => {
    const assumed = buildStsRecord('AssumeRoot', {
      requestParameters: { targetPrincipal: OTHER_ACCOUNT_ID },
      responseElements: { credentials: stsCredentials() },
    });

    expect(gist(assumed)[0]).toEqual([
      `made ASIAEXAMPLEISSUED001 root of account ${OTHER_ACCOUNT_ID}, in a session of AssumeRoot`,
      expect.stringContaining('ends by itself within 15 minutes'),
    ]);
  });

  it('says in whose hands a delegated session is', () => {
    const lent = iamUser('ada', {
      accessKeyId: 'ASIAEXAMPLESESSION01',
      invokedByDelegate: { accountId: OTHER_ACCOUNT_ID },
    });

    expect(credentialsOf(buildRecord({ userIdentity: lent }))[0]?.holder).toBe(
      `account ${OTHER_ACCOUNT_ID}, by delegation of IAM user ada`,
    );
  });

  it('tells a session of AssumeRoot from root itself', () => {
    const session = {
      accessKeyId: 'ASIAEXAMPLEROOT00001',
      sessionContext: { assumedRoot: 'true' },
    };
    const steps = (changes: TestRecord) =>
      credentialsOf(buildRecord({ userIdentity: root(changes) }))[0]?.steps[0]?.step;

    expect(steps(session)).toMatch(/^it ends by itself within 15 minutes/);
    expect(steps({ accessKeyId: 'ASIAEXAMPLEROOT00001' })).toBe(
      'reset the password and MFA of root',
    );
  });

  it('takes away passwords and what is no access key', () => {
    const of = (eventName: string, responseElements: TestRecord | null) =>
      gist(buildRecord({ eventName, responseElements, requestParameters: { userName: 'bob' } }))[0];

    expect(of('CreateLoginProfile', null)).toEqual([
      'made null IAM user bob',
      'aws iam delete-login-profile --user-name bob',
    ]);
    expect(
      of('CreateServiceSpecificCredential', {
        serviceSpecificCredential: { serviceSpecificCredentialId: 'ACCAEXAMPLEKEY000001' },
      }),
    ).toEqual([
      'made ACCAEXAMPLEKEY000001 IAM user bob',
      'aws iam update-service-specific-credential --user-name bob --service-specific-credential-id ACCAEXAMPLEKEY000001 --status Inactive',
    ]);
    expect(of('UploadSigningCertificate', null)?.[1]).toBe(
      'aws iam list-signing-certificates --user-name bob',
    );
  });

  it('names the key that began the chain, unless it is the one that was used', () => {
    const first: IssuingCall = {
      ...{ eventId: 'e0', eventName: 'AssumeRole', eventTime: '2026-03-05T09:00:00Z' },
      ...{ actor: 'mallory', actorType: 'iam_user', userName: 'mallory', userType: 'IAMUser' },
      ...{ userArn: 'arn:aws:iam::123456789012:user/mallory', accessKeyId: NEW_KEY },
    };
    const inSession = buildRecord({ userIdentity: assumedRole('ops', 's1') });

    expect(credentialsOf(inSession, first).at(-1)).toMatchObject({
      ...{ id: NEW_KEY, part: 'began', holder: 'IAM user mallory' },
      state: 'active when it opened the first session at 2026-03-05T09:00:00Z',
    });
    expect(
      credentialsOf(inSession, { ...first, accessKeyId: 'ASIAEXAMPLESESSION02' }),
    ).toHaveLength(1);
    expect(
      credentialsOf(inSession, { ...first, accessKeyId: 'ASIAEXAMPLESESSION01' }),
    ).toHaveLength(1);
  });

  it('knows keys that the scan of users found', () => {
    const found = (kind: 'key_created' | 'key_deleted') =>
      findCredentials(toChangeEvent(aChange({ kind })), undefined);

    expect(found('key_created')[0]?.steps[0]?.command).toBe(
      switchOff('alice', 'AKIAEXAMPLENEWKEY001'),
    );
    expect(found('key_deleted')[0]?.state).toBe('no longer active when the user was scanned');
  });

  it('has nothing to take away from services and sign-ins that failed', () => {
    expect(
      gist(buildRecord({ userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } })),
    ).toEqual([]);
  });
});

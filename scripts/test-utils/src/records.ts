/** A CloudTrail record as plain JSON; tests change what they are about. */
export type TestRecord = Record<string, unknown>;

export const ACCOUNT_ID = '123456789012';
export const OTHER_ACCOUNT_ID = '210987654321';
const USER_ID = '90676ab1-4031-70aa-0000-1f2e3d4c5b6a';

/** A successful API call of an IAM user; every field can be replaced, `undefined` removes it. */
export function buildRecord(changes: TestRecord = {}): TestRecord {
  const record: TestRecord = {
    eventVersion: '1.11',
    userIdentity: iamUser(),
    eventTime: '2026-03-05T10:11:12Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.10',
    userAgent: 'aws-cli/2.30.1 md/awscrt#0.27.6 ua/2.1 os/linux',
    requestParameters: { userName: 'bob' },
    responseElements: null,
    requestID: '1c7f9f7e-8c6e-4b52-a5fb-8f2f3f5d1a11',
    eventID: '5f0f6a3e-33c1-4d29-9b1a-0c5a4f1b2c3d',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT_ID,
    eventCategory: 'Management',
    ...changes,
  };
  for (const [field, value] of Object.entries(record))
    if (value === undefined) delete record[field];
  return record;
}

/** An STS call, readOnly as CloudTrail counts role assumptions. */
export function buildStsRecord(eventName: string, changes: TestRecord = {}): TestRecord {
  return buildRecord({
    eventSource: 'sts.amazonaws.com',
    eventName,
    readOnly: true,
    requestParameters: null,
    ...changes,
  });
}

/** The answer of STS to a role assumption; the session token is of AWS's shape and opens nothing. */
export function stsCredentials(accessKeyId = 'ASIAEXAMPLEISSUED001'): TestRecord {
  return {
    accessKeyId,
    sessionToken: `IQoJb3JpZ2luX2Vj${'A1b2C3d4'.repeat(40)}==`,
    expiration: 'Mar 5, 2026, 11:11:12 AM',
  };
}

/** A successful AssumeRole of `role/<roleName>` with the caller given in `changes`. */
export function buildAssumeRole(roleName: string, changes: TestRecord = {}): TestRecord {
  const name = roleName.slice(roleName.lastIndexOf('/') + 1);
  return buildStsRecord('AssumeRole', {
    requestParameters: { roleArn: roleArn(roleName), roleSessionName: 'build-17' },
    responseElements: {
      credentials: stsCredentials(),
      assumedRoleUser: {
        assumedRoleId: 'AROAEXAMPLEROLE00001:build-17',
        arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${name}/build-17`,
      },
    },
    ...changes,
  });
}

/** A console sign-in; a failure has a message and no code, as CloudTrail writes it. */
export function buildConsoleLogin(
  result: 'Success' | 'Failure',
  userIdentity: TestRecord,
  changes: TestRecord = {},
): TestRecord {
  return buildRecord({
    userIdentity,
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    requestParameters: null,
    responseElements: { ConsoleLogin: result },
    errorMessage: result === 'Failure' ? 'Failed authentication' : undefined,
    additionalEventData: {
      LoginTo: 'https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true',
      MobileVersion: 'No',
      MFAUsed: 'No',
    },
    ...changes,
  });
}

/**
 * A step of `aws login` or of another OAuth client, as sign-in writes both: no key, no answer, and in the
 * request OAuth's own names.
 */
export function buildOauthStep(
  eventName: 'AuthorizeOAuth2Access' | 'CreateOAuth2Token',
  changes: TestRecord = {},
): TestRecord {
  const request =
    eventName === 'CreateOAuth2Token'
      ? {}
      : {
          scope: 'openid',
          redirect_uri: 'http://127.0.0.1:53037/oauth/callback',
          code_challenge_method: 'SHA-256',
        };
  return buildRecord({
    userIdentity: iamUser('alice', { accessKeyId: undefined }),
    eventSource: 'signin.amazonaws.com',
    eventName,
    requestParameters: { ...request, client_id: 'arn:aws:signin:::devtools/same-device' },
    additionalEventData: { success: 'true', 'x-amzn-vpce-id': '' },
    readOnly: true,
    ...changes,
  });
}

/** One step of an Identity Center sign-in, as written since July 2025. */
export function buildDirectorySignIn(
  eventName: 'CredentialChallenge' | 'CredentialVerification' | 'UserAuthentication',
  result: 'Success' | 'Failure',
  changes: TestRecord = {},
): TestRecord {
  return buildRecord({
    userIdentity: identityCenterUser(),
    eventSource: 'signin.amazonaws.com',
    eventName,
    eventType: 'AwsServiceEvent',
    requestParameters: null,
    additionalEventData: {
      AuthWorkflowID: '9de74b32-8362-4a01-a524-de21df59fd83',
      CredentialType: 'PASSWORD',
      UserName: 'alice@example.com',
    },
    serviceEventDetails: { [eventName]: result },
    ...changes,
  });
}

/** A call of the Identity Center portal: no parameters, the role and account beside. */
export function buildPortalEvent(eventName: string, changes: TestRecord = {}): TestRecord {
  return buildRecord({
    userIdentity: identityCenterUser(),
    eventSource: 'sso.amazonaws.com',
    eventName,
    eventType: 'AwsServiceEvent',
    readOnly: true,
    requestParameters: null,
    serviceEventDetails: { role_name: 'AdministratorAccess', account_id: OTHER_ACCOUNT_ID },
    ...changes,
  });
}

export function roleArn(pathAndName: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:role/${pathAndName}`;
}

/** Root; the user name is the account's alias, as CloudTrail writes it when there is one. */
export function root(changes: TestRecord = {}): TestRecord {
  return {
    type: 'Root',
    principalId: ACCOUNT_ID,
    arn: `arn:aws:iam::${ACCOUNT_ID}:root`,
    accountId: ACCOUNT_ID,
    accessKeyId: '',
    userName: 'example-alias',
    ...changes,
  };
}

export function iamUser(userName = 'alice', changes: TestRecord = {}): TestRecord {
  return {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLEUSER00001',
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/${userName}`,
    accountId: ACCOUNT_ID,
    accessKeyId: 'AKIAEXAMPLEKEY000001',
    userName,
    ...changes,
  };
}

/** A user name that does not exist: CloudTrail hides what was typed. */
export function hiddenUser(): TestRecord {
  return {
    type: 'IAMUser',
    accountId: ACCOUNT_ID,
    accessKeyId: '',
    userName: 'HIDDEN_DUE_TO_SECURITY_REASONS',
  };
}

/** A session of `role/<pathAndName>`; `session` holds further parts of the session context. */
export function assumedRole(
  pathAndName: string,
  sessionName: string,
  session: TestRecord = {},
  changes: TestRecord = {},
): TestRecord {
  const name = pathAndName.slice(pathAndName.lastIndexOf('/') + 1);
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEROLE00001:${sessionName}`,
    arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${name}/${sessionName}`,
    accountId: ACCOUNT_ID,
    accessKeyId: 'ASIAEXAMPLESESSION01',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEROLE00001',
        arn: roleArn(pathAndName),
        accountId: ACCOUNT_ID,
        userName: name,
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-03-05T10:00:00Z', mfaAuthenticated: 'false' },
      ...session,
    },
    ...changes,
  };
}

/** The session of an Identity Center user in an account. */
export function identityCenterRole(
  sessionName = 'alice@example.com',
  changes: TestRecord = {},
): TestRecord {
  const path = 'aws-reserved/sso.amazonaws.com/eu-west-1';
  return assumedRole(
    `${path}/AWSReservedSSO_AdministratorAccess_0123456789abcdef`,
    sessionName,
    {},
    changes,
  );
}

/** The session of an AWS service in its own role. */
export function serviceLinkedRole(service = 'inspector2.amazonaws.com'): TestRecord {
  return assumedRole(
    `aws-service-role/${service}/AWSServiceRoleForExample`,
    'MandoService-4719190630289683262',
    {},
    { invokedBy: service },
  );
}

export function awsService(invokedBy = 'ec2.amazonaws.com', changes: TestRecord = {}): TestRecord {
  return { type: 'AWSService', invokedBy, ...changes };
}

/** A caller of another account as the role's owner sees it. */
export function otherAccount(changes: TestRecord = {}): TestRecord {
  return {
    type: 'AWSAccount',
    principalId: 'AROAEXAMPLEOTHER0001:vendor-scan',
    accountId: OTHER_ACCOUNT_ID,
    ...changes,
  };
}

export function samlUser(subject = 'carol@example.com'): TestRecord {
  return {
    type: 'SAMLUser',
    principalId: `bdGOnTesti4+ExamplexL/jEvs=:${subject}`,
    userName: subject,
    identityProvider: 'bdGOnTesti4+ExamplexL/jEvs=',
  };
}

export function webIdentityUser(
  subject = 'repo:example/shop:ref:refs/heads/main',
  identityProvider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
): TestRecord {
  return {
    type: 'WebIdentityUser',
    principalId: `${identityProvider}:sts.amazonaws.com:${subject}`,
    userName: subject,
    identityProvider,
  };
}

/** A session of GetFederationToken: the name asked for, issued by an IAM user. */
export function federatedUser(name = 'report-viewer', changes: TestRecord = {}): TestRecord {
  return {
    type: 'FederatedUser',
    principalId: `${ACCOUNT_ID}:${name}`,
    arn: `arn:aws:sts::${ACCOUNT_ID}:federated-user/${name}`,
    accountId: ACCOUNT_ID,
    accessKeyId: 'ASIAEXAMPLEFEDERATED',
    sessionContext: {
      sessionIssuer: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLEUSER00002',
        arn: `arn:aws:iam::${ACCOUNT_ID}:user/dave`,
        accountId: ACCOUNT_ID,
        userName: 'dave',
      },
      attributes: { creationDate: '2026-03-05T10:00:00Z', mfaAuthenticated: 'false' },
    },
    ...changes,
  };
}

/** An Identity Center user since July 2025: neither name nor principal. */
export function identityCenterUser(changes: TestRecord = {}): TestRecord {
  return {
    type: 'IdentityCenterUser',
    accountId: ACCOUNT_ID,
    onBehalfOf: onBehalfOf(),
    credentialId: 'cdee2490-82ed-43b3-96ee-b75fbf0b97a5',
    ...changes,
  };
}

/** An Identity Center user before July 2025. */
export function unknownDirectoryUser(userName = 'alice@example.com'): TestRecord {
  return {
    type: 'Unknown',
    principalId: ACCOUNT_ID,
    arn: '',
    accountId: ACCOUNT_ID,
    accessKeyId: '',
    userName,
  };
}

/** The Identity Center user behind a session. */
export function onBehalfOf(userId = USER_ID): TestRecord {
  return {
    userId,
    identityStoreArn: `arn:aws:identitystore::${ACCOUNT_ID}:identitystore/d-1234567890`,
  };
}

import { generateAccount } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';

const DAY = 24 * 3_600_000;

// biome-ignore lint/suspicious/noExplicitAny: records have no fixed schema, and the paths below are the test
type AnyRecord = any;
type Shape = readonly [name: string, isShape: (record: AnyRecord) => unknown];

const is = (type: string) => (record: AnyRecord) => record.userIdentity.type === type;
const context = (record: AnyRecord) => record.userIdentity.sessionContext;
const issued = (record: AnyRecord) => record.responseElements?.credentials;
const isCall = (record: AnyRecord, source: string, name: string) =>
  record.eventSource === `${source}.amazonaws.com` && record.eventName === name;
const isStep = (record: AnyRecord, name: string, result = 'Success') =>
  isCall(record, 'signin', name) && record.serviceEventDetails?.[name] === result;
const login = (record: AnyRecord, result: string) =>
  isCall(record, 'signin', 'ConsoleLogin') && record.responseElements?.ConsoleLogin === result;

/** One line a fact of where records land and what they look like. */
const SHAPES: readonly Shape[] = [
  // Versions, categories, spellings.
  ['version 1.08', (r) => r.eventVersion === '1.08'],
  ['version 1.09', (r) => r.eventVersion === '1.09'],
  ['version 1.10', (r) => r.eventVersion === '1.10'],
  ['version 1.11', (r) => r.eventVersion === '1.11'],
  ['management event, booleans', (r) => r.managementEvent === true && r.readOnly === false],
  ['AwsConsoleSignIn', (r) => r.eventType === 'AwsConsoleSignIn'],
  ['AwsConsoleSignin', (r) => r.eventType === 'AwsConsoleSignin'],
  ['AWSServiceEvent', (r) => r.eventType === 'AWSServiceEvent'],
  ['no request id at sign-in', (r) => login(r, 'Success') && r.requestID === undefined],

  // Kinds of identity.
  ['root', is('Root')],
  ['IAM user', is('IAMUser')],
  ['assumed role', is('AssumedRole')],
  ['role', is('Role')],
  ['federated user', is('FederatedUser')],
  ['directory', is('Directory')],
  ['another account', is('AWSAccount')],
  ['AWS service', is('AWSService')],
  ['Identity Center user', is('IdentityCenterUser')],
  ['unknown', is('Unknown')],
  ['SAML user', is('SAMLUser')],
  ['web identity user', is('WebIdentityUser')],
  [
    'a service with nothing but its name',
    (r) => is('AWSService')(r) && Object.keys(r.userIdentity).join() === 'type,invokedBy',
  ],
  [
    'a foreign caller with principal id only',
    (r) => is('AWSAccount')(r) && r.userIdentity.principalId && !r.userIdentity.arn,
  ],
  ['access key id absent', (r) => r.userIdentity.accessKeyId === undefined],
  ['access key id empty', (r) => r.userIdentity.accessKeyId === ''],
  ['invokedBy on a role session', (r) => is('AssumedRole')(r) && r.userIdentity.invokedBy],
  ['invokedByDelegate', (r) => /^\d{12}$/.test(r.userIdentity.invokedByDelegate?.accountId)],
  [
    'onBehalfOf',
    (r) => r.userIdentity.onBehalfOf?.identityStoreArn && r.userIdentity.onBehalfOf.userId,
  ],
  ['onBehalfOf on a role session', (r) => is('AssumedRole')(r) && r.userIdentity.onBehalfOf],
  ['credentialId', (r) => r.userIdentity.credentialId],
  ['identityProvider', (r) => r.userIdentity.identityProvider],
  ['inScopeOf a function', (r) => r.userIdentity.inScopeOf?.issuerType === 'AWS::Lambda::Function'],
  [
    'inScopeOf with source',
    (r) => r.userIdentity.inScopeOf?.sourceArn && r.userIdentity.inScopeOf.sourceAccount,
  ],
  [
    'root named by the account alias',
    (r) => is('Root')(r) && r.userIdentity.userName === 'example-platform',
  ],

  // Session context.
  ['session issuer', (r) => context(r)?.sessionIssuer?.type === 'Role'],
  ['session issuer that is a user', (r) => context(r)?.sessionIssuer?.type === 'IAMUser'],
  [
    'empty session issuer',
    (r) => context(r)?.sessionIssuer && !Object.keys(context(r).sessionIssuer).length,
  ],
  [
    'empty web identity data',
    (r) => context(r)?.webIdFederationData && !Object.keys(context(r).webIdFederationData).length,
  ],
  ['web identity data', (r) => context(r)?.webIdFederationData?.federatedProvider],
  ['MFA as the text true', (r) => context(r)?.attributes?.mfaAuthenticated === 'true'],
  ['MFA as the text false', (r) => context(r)?.attributes?.mfaAuthenticated === 'false'],
  ['source identity in a session', (r) => typeof context(r)?.sourceIdentity === 'string'],
  ['source identity asked for', (r) => issued(r) && r.requestParameters?.sourceIdentity],
  ['instance metadata version 1', (r) => context(r)?.ec2RoleDelivery === '1.0'],
  ['instance metadata version 2', (r) => context(r)?.ec2RoleDelivery === '2.0'],
  ['assumed root', (r) => is('Root')(r) && context(r)?.assumedRoot === 'true'],

  // Console sign-in.
  ['root sign-in', (r) => login(r, 'Success') && is('Root')(r) && r.awsRegion === 'us-east-1'],
  [
    'failure without a code',
    (r) => login(r, 'Failure') && r.errorMessage === 'Failed authentication' && !r.errorCode,
  ],
  [
    'failure without ARN',
    (r) => login(r, 'Failure') && r.userIdentity.principalId && !r.userIdentity.arn,
  ],
  [
    'failure of an unknown user',
    (r) =>
      r.errorMessage === 'No username found in supplied account' &&
      r.userIdentity.userName === 'HIDDEN_DUE_TO_SECURITY_REASONS' &&
      !r.userIdentity.principalId,
  ],
  [
    'MFAUsed Yes with device',
    (r) => r.additionalEventData?.MFAUsed === 'Yes' && r.additionalEventData.MFAIdentifier,
  ],
  ['MFAUsed YES', (r) => is('Root')(r) && r.additionalEventData?.MFAUsed === 'YES'],
  ['MFAUsed No', (r) => r.additionalEventData?.MFAUsed === 'No'],
  ['CheckMfa', (r) => isCall(r, 'signin', 'CheckMfa') && r.additionalEventData.MfaType],
  ['SwitchRole', (r) => isCall(r, 'signin', 'SwitchRole')],
  ['ExitRole', (r) => isCall(r, 'signin', 'ExitRole')],
  ['RenewRole', (r) => isCall(r, 'signin', 'RenewRole')],
  ['PasswordUpdated', (r) => isCall(r, 'signin', 'PasswordUpdated')],
  ['PasswordRecoveryRequested', (r) => isCall(r, 'signin', 'PasswordRecoveryRequested')],
  ['PasswordRecoveryCompleted', (r) => isCall(r, 'signin', 'PasswordRecoveryCompleted')],
  ['EmailUpdated', (r) => isCall(r, 'signin', 'EmailUpdated')],
  ['GetSigninToken', (r) => isCall(r, 'signin', 'GetSigninToken')],
  ['AuthorizeOAuth2Access', (r) => isCall(r, 'signin', 'AuthorizeOAuth2Access')],
  ['CreateOAuth2Token', (r) => isCall(r, 'signin', 'CreateOAuth2Token')],
  [
    'federated sign-in that cannot show MFA',
    (r) =>
      login(r, 'Success') &&
      is('AssumedRole')(r) &&
      /AWSSSO_\w+_DO_NOT_DELETE$/.test(r.additionalEventData.SamlProviderArn) &&
      r.additionalEventData.MFAUsed === 'No',
  ],
  [
    'sign-in in us-east-2',
    (r) => isCall(r, 'signin', 'ConsoleLogin') && r.awsRegion === 'us-east-2',
  ],
  [
    'sign-in in eu-north-1',
    (r) => isCall(r, 'signin', 'ConsoleLogin') && r.awsRegion === 'eu-north-1',
  ],
  [
    'sign-in in ap-southeast-2',
    (r) => isCall(r, 'signin', 'ConsoleLogin') && r.awsRegion === 'ap-southeast-2',
  ],
  [
    'sign-in at a Regional endpoint',
    (r) => isCall(r, 'signin', 'ConsoleLogin') && r.awsRegion === 'eu-central-1',
  ],
  ['session out of the console', (r) => r.sessionCredentialFromConsole === 'true'],

  // Security Token Service.
  [
    'role taken, read only',
    (r) => isCall(r, 'sts', 'AssumeRole') && r.readOnly === true && issued(r)?.accessKeyId,
  ],
  [
    'role taken with SAML',
    (r) => isCall(r, 'sts', 'AssumeRoleWithSAML') && r.readOnly === true && issued(r),
  ],
  [
    'role taken with web identity',
    (r) => isCall(r, 'sts', 'AssumeRoleWithWebIdentity') && r.readOnly === true && issued(r),
  ],
  ['token of 0.5 KB', (r) => issued(r)?.sessionToken?.length < 600],
  ['token of 2 KB', (r) => issued(r)?.sessionToken?.length > 1_900],
  ['expiration with comma', (r) => / \d{4}, \d+:\d\d:\d\d [AP]M$/.test(issued(r)?.expiration)],
  ['expiration without comma', (r) => / \d{4} \d+:\d\d:\d\d [AP]M$/.test(issued(r)?.expiration)],
  [
    'recorded in the Region called',
    (r) =>
      r.additionalEventData?.RequestDetails?.endpointType === 'regional' &&
      r.additionalEventData.RequestDetails.awsServingRegion === r.awsRegion &&
      r.awsRegion !== 'us-east-1',
  ],
  [
    'global endpoint served elsewhere',
    (r) =>
      r.additionalEventData?.RequestDetails?.endpointType === 'global' &&
      r.additionalEventData.RequestDetails.awsServingRegion !== 'us-east-1' &&
      r.awsRegion === 'us-east-1',
  ],
  // What guards the account.
  ['trail changed', (r) => isCall(r, 'cloudtrail', 'UpdateTrail') && r.awsRegion !== 'us-east-1'],
  ['stopping refused', (r) => isCall(r, 'cloudtrail', 'StopLogging') && r.errorCode],
  ['findings archived', (r) => isCall(r, 'access-analyzer', 'CreateArchiveRule')],
  ['contact changed', (r) => isCall(r, 'account', 'PutAlternateContact')],
  ['findings filtered', (r) => isCall(r, 'guardduty', 'CreateFilter')],
  ['recorder narrowed', (r) => isCall(r, 'config', 'PutConfigurationRecorder')],
  ['leaving refused', (r) => isCall(r, 'organizations', 'LeaveOrganization') && r.errorCode],
  ['machine let in', (r) => r.responseElements?.credentialSet?.[0].credentials.accessKeyId],

  ['AssumeRoot', (r) => isCall(r, 'sts', 'AssumeRoot')],
  ['GetDelegatedAccessToken', (r) => isCall(r, 'sts', 'GetDelegatedAccessToken')],
  ['GetWebIdentityToken', (r) => isCall(r, 'sts', 'GetWebIdentityToken')],
  ['GetSessionToken', (r) => isCall(r, 'sts', 'GetSessionToken') && issued(r)],
  ['GetFederationToken', (r) => isCall(r, 'sts', 'GetFederationToken') && issued(r)],
  [
    'refused, with web identity',
    (r) => isCall(r, 'sts', 'AssumeRoleWithWebIdentity') && r.errorCode === 'AccessDenied',
  ],
  [
    "caller's copy of a call across accounts",
    (r) =>
      r.sharedEventID &&
      r.resources?.some((one: AnyRecord) => one.accountId !== r.recipientAccountId),
  ],
  [
    "role owner's copy of a call across accounts",
    (r) =>
      r.sharedEventID &&
      r.userIdentity.accountId &&
      r.userIdentity.accountId !== r.recipientAccountId,
  ],

  // Identity Center.
  [
    'portal event',
    (r) =>
      isCall(r, 'sso', 'GetRoleCredentials') &&
      r.eventType === 'AwsServiceEvent' &&
      r.requestParameters === null &&
      r.serviceEventDetails.role_name &&
      r.serviceEventDetails.account_id,
  ],
  ['Authenticate', (r) => isCall(r, 'sso', 'Authenticate')],
  ['Federate', (r) => isCall(r, 'sso', 'Federate')],
  ['ListAccounts', (r) => isCall(r, 'sso', 'ListAccounts')],
  ['ListAccountRoles', (r) => isCall(r, 'sso', 'ListAccountRoles')],
  [
    'new identity',
    (r) => is('IdentityCenterUser')(r) && !r.userIdentity.userName && !r.userIdentity.principalId,
  ],
  ['challenge', (r) => isStep(r, 'CredentialChallenge') && r.responseElements === null],
  [
    'verification',
    (r) => isStep(r, 'CredentialVerification') && r.additionalEventData.AuthWorkflowID,
  ],
  [
    'verification that failed',
    (r) => isStep(r, 'CredentialVerification', 'Failure') && !r.errorCode && !r.errorMessage,
  ],
  [
    'authentication',
    (r) =>
      isStep(r, 'UserAuthentication') &&
      r.additionalEventData.LoginTo &&
      r.additionalEventData.UserName,
  ],
  ['PASSWORD,TOTP', (r) => r.additionalEventData?.CredentialType === 'PASSWORD,TOTP'],
  ['PASSWORD,WEBAUTHN', (r) => r.additionalEventData?.CredentialType === 'PASSWORD,WEBAUTHN'],
  ['RESYNC_TOTP', (r) => r.additionalEventData?.CredentialType === 'RESYNC_TOTP'],
  ['EXTERNAL_IDP', (r) => r.additionalEventData?.CredentialType === 'EXTERNAL_IDP'],
  ['DeviceEnrollmentRequired', (r) => r.additionalEventData?.DeviceEnrollmentRequired],
  [
    'wrong name',
    (r) => is('Unknown')(r) && r.additionalEventData?.UserName === 'HIDDEN_DUE_TO_SECURITY_REASONS',
  ],
  [
    'additional Region',
    (r) => isCall(r, 'sso', 'Authenticate') && r.awsRegion === 'ap-southeast-2',
  ],
  ['RegisterClient', (r) => isCall(r, 'sso-oauth', 'RegisterClient')],
  ['StartDeviceAuthorization', (r) => isCall(r, 'sso-oauth', 'StartDeviceAuthorization')],
  ['CreateToken', (r) => isCall(r, 'sso-oauth', 'CreateToken')],
  [
    'application for a user',
    (r) =>
      isCall(r, 'sso-oauth', 'CreateTokenWithIAM') && r.additionalEventData['identitystore:UserId'],
  ],
  [
    'group with hidden name',
    (r) =>
      isCall(r, 'sso-directory', 'CreateGroup') &&
      r.requestParameters.displayName === 'HIDDEN_DUE_TO_SECURITY_REASONS',
  ],
  ['directory administration', (r) => isCall(r, 'sso-directory', 'CreateUser')],
  ['identity store', (r) => r.eventSource === 'identitystore.amazonaws.com'],
  ['permission set', (r) => isCall(r, 'sso', 'CreatePermissionSet')],
  ['assignment', (r) => isCall(r, 'sso', 'CreateAccountAssignment')],

  // Sources, sizes, failures, lateness.
  ['IPv4', (r) => /^[\d.]+$/.test(r.sourceIPAddress)],
  ['IPv6', (r) => /^2001:db8:/.test(r.sourceIPAddress)],
  ['service name for an address', (r) => /^[a-z0-9-]+\.amazonaws\.com$/.test(r.sourceIPAddress)],
  ['AWS Internal', (r) => r.sourceIPAddress === 'AWS Internal'],
  ['AWS Internal with a number', (r) => /^AWS Internal\/\d$/.test(r.sourceIPAddress)],
  [
    'parameters left out',
    (r) =>
      r.requestParameters?.omitted === 'true' &&
      /too large$/.test(r.requestParameters.reason) &&
      Number(r.requestParameters.originalSize) > 102_400,
  ],
  [
    'record near 256 KB',
    (r) =>
      r.requestParameters?.assumeRolePolicyDocument?.length > 90_000 &&
      JSON.stringify(r).length > 245_000,
  ],
  [
    'refused by IAM',
    (r) =>
      r.eventSource === 'iam.amazonaws.com' &&
      r.errorCode === 'AccessDenied' &&
      r.requestParameters === null,
  ],
  ['throttled', (r) => r.errorCode === 'ThrottlingException'],
  [
    'our own scan',
    (r) =>
      isCall(r, 'iam', 'GetAccountAuthorizationDetails') &&
      context(r)?.sessionIssuer.userName === 'iam-activity-tracker-user-scanner',
  ],
  ['late delivery', (r) => r.addendum?.reason === 'DELIVERY_DELAY'],
  ['correction', (r) => r.addendum?.reason === 'UPDATED_DATA' && r.addendum.originalEventID],
  ['TLS details', (r) => r.tlsDetails?.clientProvidedHostHeader],
];

/** Shapes that only an account of July 2025 shows: both sides of the change of Identity Center. */
const OLDER_SHAPES: readonly Shape[] = [
  [
    'old portal identity',
    (r) =>
      isCall(r, 'sso', 'Authenticate') &&
      is('Unknown')(r) &&
      r.userIdentity.userName &&
      r.userIdentity.principalId,
  ],
  ['new portal identity', (r) => isCall(r, 'sso', 'Authenticate') && is('IdentityCenterUser')(r)],
  [
    'old sign-in identity',
    (r) =>
      isStep(r, 'UserAuthentication') &&
      is('Unknown')(r) &&
      r.userIdentity.arn === '' &&
      r.userIdentity.userName,
  ],
  [
    'old wrong name',
    (r) =>
      isStep(r, 'CredentialVerification', 'Failure') &&
      r.userIdentity.userName === 'HIDDEN_DUE_TO_SECURITY_REASONS',
  ],
  ['portal event named by its address', (r) => r.eventName.startsWith('https://portal.sso.')],
  ['CreateToken of the old source', (r) => isCall(r, 'sso', 'CreateToken')],
  ['CreateToken of the new source', (r) => isCall(r, 'sso-oauth', 'CreateToken')],
];

function findMissing(start: number, shapes: readonly Shape[]): string[] {
  const account = generateAccount({ seed: 20_261_001, start, end: start + 30 * DAY });
  let missing = shapes;
  for (const { record } of account.events()) {
    if (missing.some(([, isShape]) => isShape(record))) {
      missing = missing.filter(([, isShape]) => !isShape(record));
    }
    if (missing.length === 0) break;
  }
  return missing.map(([name]) => name);
}

describe('generateAccount', () => {
  it('shows every shape of record within thirty default days', () => {
    expect(findMissing(Date.UTC(2026, 9, 1), SHAPES)).toEqual([]);
  });

  it('shows both sides of the change of Identity Center in July 2025', () => {
    expect(findMissing(Date.UTC(2025, 6, 1), OLDER_SHAPES)).toEqual([]);
  });
});

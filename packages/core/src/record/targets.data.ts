import type { EventType } from '../event/activity-event.ts';

/** Fields in which a record may name what was acted on, and the kind of thing that each names. */
export type TargetField = readonly [
  place: 'requestParameters' | 'responseElements' | 'serviceEventDetails',
  /** Dots lead into nested objects. */
  path: string,
  /** Used unless the value is an ARN, which says itself what it is. */
  type: string,
];

/** Fields to try for the calls of a family, the most telling first; services of `guard` have their own. */
export const TARGET_FIELDS: Readonly<
  Record<Exclude<EventType, 'guard' | 'unparsed'>, readonly TargetField[]>
> = {
  // A policy attached to a user is done to the user, a user put into a group too: the user's rights grow.
  iam: [
    ['requestParameters', 'userName', 'user'],
    ['requestParameters', 'roleName', 'role'],
    ['requestParameters', 'groupName', 'group'],
    ['requestParameters', 'policyArn', 'policy'],
    ['requestParameters', 'policyName', 'policy'],
    ['requestParameters', 'instanceProfileName', 'instance-profile'],
    ['requestParameters', 'sAMLProviderArn', 'saml-provider'],
    ['responseElements', 'sAMLProviderArn', 'saml-provider'],
    ['requestParameters', 'openIDConnectProviderArn', 'oidc-provider'],
    ['requestParameters', 'url', 'oidc-provider'],
    ['requestParameters', 'serverCertificateName', 'server-certificate'],
    ['requestParameters', 'virtualMFADeviceName', 'mfa-device'],
    ['requestParameters', 'serialNumber', 'mfa-device'],
    ['requestParameters', 'accessKeyId', 'access-key'],
    ['requestParameters', 'policySourceArn', 'principal'],
    ['requestParameters', 'arn', 'principal'],
    ['requestParameters', 'name', 'saml-provider'],
    ['responseElements', 'role.roleName', 'role'],
    ['responseElements', 'accessKey.userName', 'user'],
    ['responseElements', 'loginProfile.userName', 'user'],
    ['responseElements', 'serviceSpecificCredential.userName', 'user'],
    ['responseElements', 'organizationId', 'organization'],
  ],
  sts: [
    ['requestParameters', 'roleArn', 'role'],
    ['requestParameters', 'targetPrincipal', 'account'],
    ['requestParameters', 'name', 'federated-user'],
    ['requestParameters', 'accessKeyId', 'access-key'],
    ['responseElements', 'assumedPrincipal', 'principal'],
  ],
  signin: [['requestParameters', 'clientId', 'oauth-client']],
  sso: [
    ['requestParameters', 'permissionSetArn', 'permission-set'],
    ['responseElements', 'permissionSet.permissionSetArn', 'permission-set'],
    ['requestParameters', 'permissionSetId', 'permission-set'],
    ['requestParameters', 'applicationArn', 'application'],
    ['responseElements', 'applicationArn', 'application'],
    ['requestParameters', 'trustedTokenIssuerArn', 'trusted-token-issuer'],
    ['responseElements', 'trustedTokenIssuerArn', 'trusted-token-issuer'],
    ['requestParameters', 'groupId', 'identity-store-group'],
    ['responseElements', 'group.groupId', 'identity-store-group'],
    ['responseElements', 'groupId', 'identity-store-group'],
    ['requestParameters', 'userId', 'identity-store-user'],
    ['responseElements', 'user.userId', 'identity-store-user'],
    ['responseElements', 'userId', 'identity-store-user'],
    ['requestParameters', 'membershipId', 'group-membership'],
    ['requestParameters', 'memberId.userId', 'identity-store-user'],
    ['requestParameters', 'instanceId', 'application'],
    ['responseElements', 'applicationInstance.instanceId', 'application'],
    ['requestParameters', 'directoryId', 'directory'],
    ['requestParameters', 'roleName', 'role'],
    ['serviceEventDetails', 'role_name', 'role'],
    ['requestParameters', 'accountId', 'account'],
    ['serviceEventDetails', 'account_id', 'account'],
    ['requestParameters', 'clientId', 'oauth-client'],
    ['responseElements', 'clientId', 'oauth-client'],
    ['requestParameters', 'identityStoreId', 'identity-store'],
    ['requestParameters', 'instanceArn', 'instance'],
    ['responseElements', 'instanceArn', 'instance'],
  ],
};

/**
 * Fields to try for the calls of each service that guards an account, the most telling first. What names
 * nothing is done to the account as a whole: there is one Security Hub of it, one organization.
 */
export const GUARD_TARGET_FIELDS: ReadonlyMap<string, readonly TargetField[]> = new Map<
  string,
  readonly TargetField[]
>([
  [
    'rolesanywhere',
    [
      ['requestParameters', 'roleArn', 'role'],
      ['requestParameters', 'trustAnchorId', 'trust-anchor'],
      ['responseElements', 'trustAnchor.trustAnchorId', 'trust-anchor'],
      ['requestParameters', 'profileId', 'profile'],
      ['responseElements', 'profile.profileId', 'profile'],
      ['requestParameters', 'crlId', 'crl'],
      ['responseElements', 'crl.crlId', 'crl'],
    ],
  ],
  [
    'account',
    [
      ['requestParameters', 'regionName', 'region'],
      ['requestParameters', 'accountId', 'account'],
    ],
  ],
  [
    'organizations',
    [
      ['requestParameters', 'policyId', 'organization-policy'],
      ['requestParameters', 'accountId', 'account'],
      ['requestParameters', 'target.id', 'account'],
      ['requestParameters', 'servicePrincipal', 'service'],
      ['requestParameters', 'rootId', 'organization-root'],
      ['responseElements', 'createAccountStatus.accountId', 'account'],
      ['requestParameters', 'handshakeId', 'handshake'],
    ],
  ],
  [
    'cloudtrail',
    [
      ['requestParameters', 'trailName', 'trail'],
      ['requestParameters', 'eventDataStore', 'event-data-store'],
      ['requestParameters', 'insightsDestination', 'event-data-store'],
      ['requestParameters', 'name', 'trail'],
    ],
  ],
  [
    'config',
    [
      ['requestParameters', 'configurationRecorderName', 'configuration-recorder'],
      ['requestParameters', 'configurationRecorder.name', 'configuration-recorder'],
      ['requestParameters', 'configurationRecorderArn', 'configuration-recorder'],
      ['requestParameters', 'deliveryChannelName', 'delivery-channel'],
    ],
  ],
  ['guardduty', [['requestParameters', 'detectorId', 'detector']]],
  ['securityhub', [['requestParameters', 'ruleName', 'automation-rule']]],
  ['access-analyzer', [['requestParameters', 'analyzerName', 'analyzer']]],
  // Of these nothing is stored but what is done to the deployment itself.
  ['dynamodb', [['requestParameters', 'tableName', 'table']]],
  [
    'events',
    [
      ['requestParameters', 'rule', 'rule'],
      ['requestParameters', 'name', 'rule'],
    ],
  ],
  ['kms', [['requestParameters', 'keyId', 'key']]],
  [
    'lambda',
    [
      ['responseElements', 'functionArn', 'function'],
      ['requestParameters', 'functionName', 'function'],
      ['requestParameters', 'uUID', 'event-source-mapping'],
    ],
  ],
  ['logs', [['requestParameters', 'logGroupName', 'log-group']]],
  ['monitoring', [['requestParameters', 'alarmName', 'alarm']]],
  ['s3', [['requestParameters', 'bucketName', 'bucket']]],
  [
    'sns',
    [
      ['requestParameters', 'topicArn', 'topic'],
      ['requestParameters', 'subscriptionArn', 'subscription'],
    ],
  ],
  ['sqs', [['requestParameters', 'queueUrl', 'queue']]],
]);

/** Fields to try before those of the family, for the calls where the family's order would mislead. */
export const EVENT_TARGET_FIELDS: ReadonlyMap<string, readonly TargetField[]> = new Map([
  ['AddRoleToInstanceProfile', [['requestParameters', 'instanceProfileName', 'instance-profile']]],
  [
    'RemoveRoleFromInstanceProfile',
    [['requestParameters', 'instanceProfileName', 'instance-profile']],
  ],
  ['CreateAccountAssignment', [['requestParameters', 'targetId', 'account']]],
  ['DeleteAccountAssignment', [['requestParameters', 'targetId', 'account']]],
  ['ListAccountAssignments', [['requestParameters', 'accountId', 'account']]],
] satisfies [string, TargetField[]][]);

/** Names that only the request of a creation that failed has; tried last. */
export const CREATED_NAME_TYPES: ReadonlyMap<string, string> = new Map([
  ['CreatePermissionSet', 'permission-set'],
  ['CreateApplication', 'application'],
  ['CreateApplicationInstance', 'application'],
  ['CreateTrustedTokenIssuer', 'trusted-token-issuer'],
  ['CreateProfile', 'profile'],
  ['CreateTrustAnchor', 'trust-anchor'],
  ['ImportCrl', 'crl'],
]);

/** Calls that act on the caller's own user when they name no user (IAM API reference, `UserName`). */
export const SELF_SERVICE_EVENTS: ReadonlySet<string> = new Set([
  'ChangePassword',
  'CreateAccessKey',
  'CreateLoginProfile',
  'CreateServiceSpecificCredential',
  'DeactivateMFADevice',
  'DeleteAccessKey',
  'DeleteLoginProfile',
  'DeleteServiceSpecificCredential',
  'DeleteSigningCertificate',
  'GetLoginProfile',
  'GetMFADevice',
  'GetSessionToken',
  'GetUser',
  'ListAccessKeys',
  'ListMFADevices',
  'ListSSHPublicKeys',
  'ListServiceSpecificCredentials',
  'ListSigningCertificates',
  'PasswordUpdated',
  'ResetServiceSpecificCredential',
  'UpdateAccessKey',
  'UpdateServiceSpecificCredential',
  'UpdateSigningCertificate',
  'UploadSigningCertificate',
]);

/** Calls on the account as a whole. */
export const ACCOUNT_EVENTS: ReadonlySet<string> = new Set([
  'CreateAccountAlias',
  'DeleteAccountAlias',
  'DeleteAccountPasswordPolicy',
  'DisableOrganizationsRootCredentialsManagement',
  'DisableOrganizationsRootSessions',
  'DisableOutboundWebIdentityFederation',
  'EnableOrganizationsRootCredentialsManagement',
  'EnableOrganizationsRootSessions',
  'EnableOutboundWebIdentityFederation',
  'GenerateCredentialReport',
  'GetAccountAuthorizationDetails',
  'GetAccountPasswordPolicy',
  'GetAccountSummary',
  'GetCredentialReport',
  'GetOutboundWebIdentityFederationInfo',
  'ListAccountAliases',
  'ListGroups',
  'ListInstanceProfiles',
  'ListOpenIDConnectProviders',
  'ListOrganizationsFeatures',
  'ListPolicies',
  'ListRoles',
  'ListSAMLProviders',
  'ListServerCertificates',
  'ListUsers',
  'ListVirtualMFADevices',
  'SetSecurityTokenServicePreferences',
  'UpdateAccountPasswordPolicy',
]);

/** Names of an ARN's resource types in a target. */
export const ARN_TARGET_TYPES: ReadonlyMap<string, string> = new Map([
  ['analyzer', 'analyzer'],
  ['application', 'application'],
  ['assumed-role', 'role'],
  ['crl', 'crl'],
  ['detector', 'detector'],
  ['eventdatastore', 'event-data-store'],
  ['federated-user', 'federated-user'],
  ['group', 'group'],
  ['identitystore', 'identity-store'],
  ['instance', 'instance'],
  ['instance-profile', 'instance-profile'],
  ['mfa', 'mfa-device'],
  ['oidc-provider', 'oidc-provider'],
  ['permissionSet', 'permission-set'],
  ['policy', 'policy'],
  ['profile', 'profile'],
  ['role', 'role'],
  ['saml-provider', 'saml-provider'],
  ['server-certificate', 'server-certificate'],
  ['sms-mfa', 'mfa-device'],
  ['trail', 'trail'],
  ['trust-anchor', 'trust-anchor'],
  ['trustedTokenIssuer', 'trusted-token-issuer'],
  ['u2f', 'mfa-device'],
  ['user', 'user'],
]);

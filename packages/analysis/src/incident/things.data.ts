/** Kinds of things that outlive the session in which they were made, the most pressing first. */
export const THING_KINDS = [
  'access_key',
  'password',
  'other_credential',
  'trust',
  'user',
  'identity_provider',
  'trust_anchor',
  'guard',
  'role',
  'attached_policy',
  'inline_policy',
  'policy_version',
  'policy_default',
  'policy',
  'membership',
  'boundary_removed',
  'mfa_removed',
  'mfa_device',
  'directory_user',
  'assignment',
  'permission_set',
  'group',
  'instance_profile',
] as const;
export type ThingKind = (typeof THING_KINDS)[number];

/** Meaning of a call for a thing. */
export interface ThingCall {
  readonly kind: ThingKind;
  /** `set` puts one in the place of another: it is made when it raised an alert, and gone otherwise. */
  readonly effect: 'made' | 'gone' | 'set' | 'switched' | 'renamed';
  /** Fields of the request that together tell a thing of its holder from others; without any there is one of the kind. */
  readonly fields?: readonly string[];
  /** The field of the answer that is in the place of those when the call made it: parent and name. */
  readonly answer?: readonly [parent: string, field: string];
  /** The thing is the target itself, and whatever belongs to the target goes with it. */
  readonly isHolder?: boolean;
}

type Row = readonly [name: string, call: ThingCall];

function pair(
  kind: ThingKind,
  made: readonly string[],
  gone: readonly string[],
  rest: Omit<ThingCall, 'kind' | 'effect'> = {},
): Row[] {
  return [
    ...made.map((name): Row => [name, { kind, effect: 'made', ...rest }]),
    ...gone.map((name): Row => [name, { kind, effect: 'gone', ...rest }]),
  ];
}

const HOLDER = { isHolder: true } as const;
const SERIAL = { fields: ['serialNumber'] } as const;

/** IAM API reference. A boundary limits rights: what removes one is what lasts; so is what removes a second factor. */
const IAM: readonly Row[] = [
  ...pair('user', ['CreateUser'], ['DeleteUser'], HOLDER),
  ...pair('role', ['CreateRole'], ['DeleteRole'], HOLDER),
  ...pair('group', ['CreateGroup'], ['DeleteGroup'], HOLDER),
  ...pair('policy', ['CreatePolicy'], ['DeletePolicy'], HOLDER),
  ...pair('instance_profile', ['CreateInstanceProfile'], ['DeleteInstanceProfile'], HOLDER),
  ...pair('access_key', ['CreateAccessKey'], ['DeleteAccessKey'], { fields: ['accessKeyId'] }),
  ['UpdateAccessKey', { kind: 'access_key', effect: 'switched', fields: ['accessKeyId'] }],
  ...pair('password', ['CreateLoginProfile', 'UpdateLoginProfile'], ['DeleteLoginProfile']),
  ...pair(
    'other_credential',
    ['CreateServiceSpecificCredential', 'ResetServiceSpecificCredential'],
    ['DeleteServiceSpecificCredential'],
    {
      fields: ['serviceSpecificCredentialId'],
      answer: ['serviceSpecificCredential', 'serviceSpecificCredentialId'],
    },
  ),
  ...pair('other_credential', ['UploadSSHPublicKey'], ['DeleteSSHPublicKey'], {
    fields: ['sSHPublicKeyId'],
    answer: ['sSHPublicKey', 'sSHPublicKeyId'],
  }),
  ...pair('other_credential', ['UploadSigningCertificate'], ['DeleteSigningCertificate'], {
    fields: ['certificateId'],
    answer: ['certificate', 'certificateId'],
  }),
  ['UpdateAssumeRolePolicy', { kind: 'trust', effect: 'set' }],
  ['SetDefaultPolicyVersion', { kind: 'policy_default', effect: 'set' }],
  ['UpdateUser', { kind: 'user', effect: 'renamed' }],
  ['UpdateGroup', { kind: 'group', effect: 'renamed' }],
  ...pair(
    'attached_policy',
    ['AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'],
    ['DetachUserPolicy', 'DetachRolePolicy', 'DetachGroupPolicy'],
    { fields: ['policyArn'] },
  ),
  ...pair(
    'inline_policy',
    ['PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy'],
    ['DeleteUserPolicy', 'DeleteRolePolicy', 'DeleteGroupPolicy'],
    { fields: ['policyName'] },
  ),
  ...pair('policy_version', ['CreatePolicyVersion'], ['DeletePolicyVersion'], {
    fields: ['versionId'],
    answer: ['policyVersion', 'versionId'],
  }),
  ...pair('membership', ['AddUserToGroup'], ['RemoveUserFromGroup'], { fields: ['groupName'] }),
  ...pair('membership', ['AddRoleToInstanceProfile'], ['RemoveRoleFromInstanceProfile'], {
    fields: ['roleName'],
  }),
  ...pair(
    'boundary_removed',
    ['DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary'],
    ['PutUserPermissionsBoundary', 'PutRolePermissionsBoundary'],
  ),
  ...pair('mfa_device', ['EnableMFADevice'], ['DeactivateMFADevice'], SERIAL),
  ...pair('mfa_removed', ['DeactivateMFADevice'], ['EnableMFADevice'], SERIAL),
  ...pair(
    'identity_provider',
    ['CreateSAMLProvider', 'UpdateSAMLProvider', 'CreateOpenIDConnectProvider'],
    ['DeleteSAMLProvider', 'DeleteOpenIDConnectProvider'],
    HOLDER,
  ),
];

/** IAM Identity Center and Identity Store API references. */
const SSO: readonly Row[] = [
  ...pair('directory_user', ['CreateUser'], ['DeleteUser'], HOLDER),
  ...pair('group', ['CreateGroup'], ['DeleteGroup'], HOLDER),
  ...pair('membership', ['CreateGroupMembership'], [], { fields: ['groupId'] }),
  ...pair('permission_set', ['CreatePermissionSet'], ['DeletePermissionSet'], HOLDER),
  ...pair('assignment', ['CreateAccountAssignment'], ['DeleteAccountAssignment'], {
    fields: ['principalId', 'targetId'],
  }),
  ...pair(
    'attached_policy',
    ['AttachManagedPolicyToPermissionSet'],
    ['DetachManagedPolicyFromPermissionSet'],
    { fields: ['managedPolicyArn'] },
  ),
  ...pair(
    'inline_policy',
    ['PutInlinePolicyToPermissionSet'],
    ['DeleteInlinePolicyFromPermissionSet'],
  ),
];

/** IAM Roles Anywhere API reference: it lets holders of a certificate in. Other calls that guard an account cut it. */
const GUARD: readonly Row[] = [
  ...pair('trust_anchor', ['CreateTrustAnchor'], ['DeleteTrustAnchor'], HOLDER),
  ...pair('trust_anchor', ['CreateProfile'], ['DeleteProfile'], HOLDER),
];

/** Calls that make, remove or replace something that lasts, by family and name. */
export const THING_CALLS = {
  iam: byName(IAM),
  sso: byName(SSO),
  guard: byName(GUARD),
} as const;

function byName(rows: readonly Row[]): ReadonlyMap<string, readonly ThingCall[]> {
  const calls = new Map<string, ThingCall[]>();
  for (const [name, call] of rows) calls.set(name, [...(calls.get(name) ?? []), call]);
  return calls;
}

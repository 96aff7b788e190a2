export const IDENTITY_CHANGE_KINDS = [
  'granted',
  'revoked',
  'trust',
  'credentials',
  'identities',
  'guard',
  'other',
] as const;
/**
 * Subject of a change: rights given or taken, who is trusted, how one signs in, who there is, what keeps
 * guard over the account.
 */
export type IdentityChangeKind = (typeof IDENTITY_CHANGE_KINDS)[number];

const GRANTED = [
  'AddClientIDToOpenIDConnectProvider',
  'AddMemberToGroup',
  'AddRoleToInstanceProfile',
  'AddUserToGroup',
  'AttachCustomerManagedPolicyReferenceToPermissionSet',
  'AttachGroupPolicy',
  'AttachManagedPolicyToPermissionSet',
  'AttachRolePolicy',
  'AttachUserPolicy',
  'CreateAccountAssignment',
  'CreateApplicationAssignment',
  'CreateGroupMembership',
  'CreatePolicy',
  'CreatePolicyVersion',
  'DeleteRolePermissionsBoundary',
  'DeleteUserPermissionsBoundary',
  'DeletePermissionsBoundaryFromPermissionSet',
  'ProvisionPermissionSet',
  'PutGroupPolicy',
  'PutInlinePolicyToPermissionSet',
  'PutRolePolicy',
  'PutUserPolicy',
  'SetDefaultPolicyVersion',
];

const REVOKED = [
  'DeleteAccountAssignment',
  'DeleteApplicationAssignment',
  'DeleteGroupMembership',
  'DeleteGroupPolicy',
  'DeleteInlinePolicyFromPermissionSet',
  'DeletePolicy',
  'DeletePolicyVersion',
  'DeleteRolePolicy',
  'DeleteUserPolicy',
  'DetachCustomerManagedPolicyReferenceFromPermissionSet',
  'DetachGroupPolicy',
  'DetachManagedPolicyFromPermissionSet',
  'DetachRolePolicy',
  'DetachUserPolicy',
  'PutPermissionsBoundaryToPermissionSet',
  'PutRolePermissionsBoundary',
  'PutUserPermissionsBoundary',
  'RemoveMemberFromGroup',
  'RemoveRoleFromInstanceProfile',
  'RemoveUserFromGroup',
];

const TRUST = [
  'AssociateDirectory',
  'CreateOpenIDConnectProvider',
  'CreateSAMLProvider',
  'CreateTrustedTokenIssuer',
  'DeleteOpenIDConnectProvider',
  'DeleteSAMLProvider',
  'DeleteTrustedTokenIssuer',
  'DisableExternalIdPConfigurationForDirectory',
  'DisableOutboundWebIdentityFederation',
  'DisassociateDirectory',
  'EnableExternalIdPConfigurationForDirectory',
  'EnableOutboundWebIdentityFederation',
  'UpdateAssumeRolePolicy',
  'UpdateOpenIDConnectProviderThumbprint',
  'UpdateSAMLProvider',
  'UpdateTrustedTokenIssuer',
];

const CREDENTIALS = [
  'ChangePassword',
  'CreateAccessKey',
  'CreateLoginProfile',
  'CreateServiceSpecificCredential',
  'CreateVirtualMFADevice',
  'DeactivateMFADevice',
  'DeleteAccessKey',
  'DeleteLoginProfile',
  'DeleteMfaDeviceForUser',
  'DeleteServiceSpecificCredential',
  'DeleteSSHPublicKey',
  'DeleteSigningCertificate',
  'DeleteVirtualMFADevice',
  'EmailUpdated',
  'EnableMFADevice',
  'PasswordRecoveryCompleted',
  'PasswordUpdated',
  'PutMfaDeviceManagementForDirectory',
  'ResetServiceSpecificCredential',
  'ResyncMFADevice',
  'StartVirtualMfaDeviceRegistration',
  'CompleteVirtualMfaDeviceRegistration',
  'CompleteWebAuthnDeviceRegistration',
  'UpdateAccessKey',
  'UpdateLoginProfile',
  'UpdatePassword',
  'UpdateServiceSpecificCredential',
  'UpdateSSHPublicKey',
  'UpdateSigningCertificate',
  'UploadSSHPublicKey',
  'UploadSigningCertificate',
];

const IDENTITIES = [
  'CreateGroup',
  'CreateInstanceProfile',
  'CreatePermissionSet',
  'CreateRole',
  'CreateServiceLinkedRole',
  'CreateUser',
  'DeleteGroup',
  'DeleteInstanceProfile',
  'DeletePermissionSet',
  'DeleteRole',
  'DeleteServiceLinkedRole',
  'DeleteUser',
  'DisableUser',
  'EnableUser',
  'UpdateGroup',
  'UpdatePermissionSet',
  'UpdateRole',
  'UpdateUser',
];

/**
 * Subjects of calls that change something, by name (IAM, IAM Identity Center and Identity Store API references; sign-in events:
 * IAM User Guide, "Logging with CloudTrail"). A boundary limits rights, so setting one is taking away.
 */
export const CHANGE_KINDS_BY_NAME: ReadonlyMap<string, IdentityChangeKind> = new Map([
  ...GRANTED.map((name) => [name, 'granted'] as const),
  ...REVOKED.map((name) => [name, 'revoked'] as const),
  ...TRUST.map((name) => [name, 'trust'] as const),
  ...CREDENTIALS.map((name) => [name, 'credentials'] as const),
  ...IDENTITIES.map((name) => [name, 'identities'] as const),
]);

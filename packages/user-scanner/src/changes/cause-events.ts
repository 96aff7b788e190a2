import type { ChangeKind } from '@iam-tracker/core';

/** Which calls can have made each change (IAM API reference, actions on users). */
export const CAUSE_EVENTS: Readonly<Record<ChangeKind, readonly string[]>> = {
  user_created: ['CreateUser'],
  user_deleted: ['DeleteUser'],
  user_recreated: ['CreateUser'],
  user_renamed: ['UpdateUser'],
  path_changed: ['UpdateUser'],
  password_enabled: ['CreateLoginProfile'],
  password_disabled: ['DeleteLoginProfile'],
  password_changed: ['ChangePassword', 'UpdateLoginProfile', 'CreateLoginProfile'],
  mfa_enabled: ['EnableMFADevice'],
  mfa_disabled: ['DeactivateMFADevice'],
  mfa_device_added: ['EnableMFADevice'],
  mfa_device_removed: ['DeactivateMFADevice'],
  key_created: ['CreateAccessKey'],
  key_activated: ['UpdateAccessKey'],
  key_deactivated: ['UpdateAccessKey'],
  key_deleted: ['DeleteAccessKey'],
  // A group that gets another name looks like one left and one joined.
  group_joined: ['AddUserToGroup', 'UpdateGroup'],
  group_left: ['RemoveUserFromGroup', 'UpdateGroup'],
  policy_attached: ['AttachUserPolicy'],
  policy_detached: ['DetachUserPolicy'],
  inline_policy_added: ['PutUserPolicy'],
  inline_policy_changed: ['PutUserPolicy'],
  inline_policy_removed: ['DeleteUserPolicy'],
  boundary_set: ['PutUserPermissionsBoundary', 'CreateUser'],
  boundary_removed: ['DeleteUserPermissionsBoundary'],
  tag_set: ['TagUser', 'CreateUser'],
  tag_removed: ['UntagUser'],
  signing_certificates_changed: [
    'UploadSigningCertificate',
    'UpdateSigningCertificate',
    'DeleteSigningCertificate',
  ],
  ssh_public_keys_changed: ['UploadSSHPublicKey', 'DeleteSSHPublicKey'],
  service_credentials_changed: [
    'CreateServiceSpecificCredential',
    'DeleteServiceSpecificCredential',
  ],
};

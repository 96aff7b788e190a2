import { normalize } from '@iam-tracker/core';
import {
  assumedRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildPortalEvent,
  buildRecord,
  buildStsRecord,
  iamUser,
  root,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const IAM = 'arn:aws:iam::123456789012';
const SSO = 'arn:aws:sso:::';

function targetOf(record: TestRecord): string | undefined {
  return normalize(record).event.target;
}

function iamTarget(eventName: string, requestParameters: unknown, responseElements?: unknown) {
  return targetOf(buildRecord({ eventName, requestParameters, responseElements }));
}

function refused(eventName: string, resource: string, changes: TestRecord = {}) {
  return targetOf(
    buildRecord({
      eventName,
      requestParameters: null,
      errorCode: 'AccessDenied',
      errorMessage: `User: ${IAM}:user/alice is not authorized to perform: iam:${eventName} on resource: ${resource} because no identity-based policy allows it`,
      ...changes,
    }),
  );
}

describe('findTarget of IAM calls', () => {
  it.each<[string, unknown, string | undefined]>([
    [
      'AttachUserPolicy',
      { userName: 'bob', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'user/bob',
    ],
    ['PutRolePolicy', { roleName: 'deploy', policyName: 'inline' }, 'role/deploy'],
    ['AttachGroupPolicy', { groupName: 'ops', policyArn: `${IAM}:policy/x` }, 'group/ops'],
    ['AddUserToGroup', { groupName: 'ops', userName: 'bob' }, 'user/bob'],
    ['CreatePolicy', { policyName: 'x' }, 'policy/x'],
    ['CreatePolicyVersion', { policyArn: `${IAM}:policy/team/x` }, 'policy/x'],
    [
      'DeletePolicy',
      { policyArn: 'arn:aws-cn:iam::aws:policy/ReadOnlyAccess' },
      'policy/ReadOnlyAccess',
    ],
    [
      'AddRoleToInstanceProfile',
      { roleName: 'web', instanceProfileName: 'web-profile' },
      'instance-profile/web-profile',
    ],
    ['UpdateSAMLProvider', { sAMLProviderArn: `${IAM}:saml-provider/idp` }, 'saml-provider/idp'],
    ['CreateSAMLProvider', { name: 'idp' }, 'saml-provider/idp'],
    [
      'CreateOpenIDConnectProvider',
      { url: 'https://token.example.com/id/1' },
      'oidc-provider/token.example.com/id/1',
    ],
    [
      'DeleteOpenIDConnectProvider',
      { openIDConnectProviderArn: `${IAM}:oidc-provider/token.example.com/id/1` },
      'oidc-provider/token.example.com/id/1',
    ],
    ['UploadServerCertificate', { serverCertificateName: 'www' }, 'server-certificate/www'],
    ['CreateVirtualMFADevice', { virtualMFADeviceName: 'phone' }, 'mfa-device/phone'],
    ['DeleteVirtualMFADevice', { serialNumber: `${IAM}:mfa/phone` }, 'mfa-device/phone'],
    ['TagMFADevice', { serialNumber: 'GAHT12345678' }, 'mfa-device/GAHT12345678'],
    [
      'GetAccessKeyLastUsed',
      { accessKeyId: 'AKIAEXAMPLEKEY000002' },
      'access-key/AKIAEXAMPLEKEY000002',
    ],
    ['SimulatePrincipalPolicy', { policySourceArn: `${IAM}:role/team/deploy` }, 'role/deploy'],
    ['GenerateServiceLastAccessedDetails', { arn: `${IAM}:group/ops` }, 'group/ops'],
    ['GenerateServiceLastAccessedDetails', { arn: `${IAM}:root` }, 'account/123456789012'],
    ['GenerateServiceLastAccessedDetails', { arn: `${IAM}:planet/mars` }, 'principal/mars'],
    ['UpdateAccountPasswordPolicy', { minimumPasswordLength: 6 }, 'account/123456789012'],
    ['CreateAccountAlias', { accountAlias: 'example' }, 'account/123456789012'],
    ['ListUsers', null, 'account/123456789012'],
    [
      'EnableMFADevice',
      { userName: 'AWS ROOT USER', serialNumber: `${IAM}:mfa/root-account-mfa-device` },
      'account/123456789012',
    ],
    [
      'PutRolePolicy',
      { omitted: 'true', originalSize: '149893', reason: 'requestParameters too large' },
      undefined,
    ],
    ['GetServiceLastAccessedDetails', { jobId: '1' }, undefined],
  ])('reads %s %j as %s', (eventName, requestParameters, expected) => {
    expect(iamTarget(eventName, requestParameters)).toBe(expected);
  });

  it('reads what only the answer names', () => {
    expect(
      iamTarget(
        'CreateServiceLinkedRole',
        { aWSServiceName: 'x.amazonaws.com' },
        { role: { roleName: 'AWSServiceRoleForX' } },
      ),
    ).toBe('role/AWSServiceRoleForX');
    expect(
      iamTarget('EnableOrganizationsRootSessions', null, { organizationId: 'o-1234567890' }),
    ).toBe('organization/o-1234567890');
  });

  it('takes the caller for the user of a call that names none', () => {
    expect(iamTarget('CreateAccessKey', null, { accessKey: { userName: 'alice' } })).toBe(
      'user/alice',
    );
    expect(
      iamTarget('UpdateAccessKey', { accessKeyId: 'AKIAEXAMPLEKEY000001', status: 'Inactive' }),
    ).toBe('user/alice');
    expect(
      targetOf(
        buildRecord({
          eventName: 'ChangePassword',
          requestParameters: null,
          errorCode: 'AccessDenied',
        }),
      ),
    ).toBe('user/alice');
  });

  it('takes the account for root, and nothing for a role, when no user is named', () => {
    const call = {
      eventName: 'UpdateAccessKey',
      requestParameters: { accessKeyId: 'AKIAEXAMPLEKEY000003' },
    };

    expect(targetOf(buildRecord({ ...call, userIdentity: root() }))).toBe('account/123456789012');
    expect(targetOf(buildRecord({ ...call, userIdentity: assumedRole('ops', 'x') }))).toBe(
      'access-key/AKIAEXAMPLEKEY000003',
    );
  });

  it.each([
    ['user bob', 'user/bob'],
    ['role deploy', 'role/deploy'],
    ['instance profile web', 'instance-profile/web'],
    [`policy ${IAM}:policy/team/x`, 'policy/x'],
    [`${IAM}:user/team/bob`, 'user/bob'],
    [`${IAM}:user/`, undefined],
    ['*', undefined],
    ['user ', undefined],
  ])('reads a refusal on %s as %s', (resource, expected) => {
    expect(refused('CreateAccessKey', resource)).toBe(expected);
  });

  it('falls back to the resources of the record', () => {
    const resources = [{ ARN: `${IAM}:role/team/deploy`, type: 'AWS::IAM::Role' }];

    expect(targetOf(buildStsRecord('AssumeRole', { resources }))).toBe('role/deploy');
    expect(targetOf(buildStsRecord('AssumeRole', { resources: ['x'] }))).toBeUndefined();
    expect(targetOf(buildStsRecord('AssumeRole', { resources: 'x' }))).toBeUndefined();
  });
});

describe('findTarget of STS calls', () => {
  it.each<[string, unknown, string | undefined]>([
    ['AssumeRole', { roleArn: `${IAM}:role/team/deploy` }, 'role/deploy'],
    ['AssumeRole', { roleArn: 'deploy' }, 'role/deploy'],
    ['AssumeRoot', { targetPrincipal: '210987654321' }, 'account/210987654321'],
    ['AssumeRoot', { targetPrincipal: 'arn:aws:iam::210987654321:root' }, 'account/210987654321'],
    ['GetFederationToken', { name: 'viewer' }, 'federated-user/viewer'],
    ['GetSessionToken', { durationSeconds: 900 }, 'user/alice'],
    [
      'GetAccessKeyInfo',
      { accessKeyId: 'AKIAEXAMPLEKEY000002' },
      'access-key/AKIAEXAMPLEKEY000002',
    ],
    ['GetCallerIdentity', null, undefined],
  ])('reads %s %j as %s', (eventName, requestParameters, expected) => {
    expect(targetOf(buildStsRecord(eventName, { requestParameters }))).toBe(expected);
  });

  it('reads a session ARN as its role', () => {
    const responseElements = {
      assumedPrincipal: 'arn:aws:sts::123456789012:assumed-role/deploy/x',
    };

    expect(targetOf(buildStsRecord('GetDelegatedAccessToken', { responseElements }))).toBe(
      'role/deploy',
    );
  });
});

describe('findTarget of sign-in events', () => {
  const signIn = (eventName: string, changes: TestRecord) =>
    targetOf(
      buildRecord({
        eventSource: 'signin.amazonaws.com',
        eventName,
        requestParameters: null,
        ...changes,
      }),
    );

  it('reads the account, or the directory of an Identity Center user', () => {
    expect(targetOf(buildConsoleLogin('Failure', iamUser()))).toBe('account/123456789012');
    expect(targetOf(buildDirectorySignIn('CredentialVerification', 'Success'))).toBe(
      'identity-store/d-1234567890',
    );
  });

  it('has no target when not even the account is known', () => {
    expect(
      signIn('ConsoleLogin', { recipientAccountId: undefined, userIdentity: {} }),
    ).toBeUndefined();
  });

  it('reads the role of a role switch', () => {
    const userIdentity = assumedRole('ops', 'alice');

    expect(signIn('SwitchRole', { userIdentity })).toBe('role/ops');
    expect(signIn('ExitRole', { additionalEventData: { SwitchTo: `${IAM}:role/a/b` } })).toBe(
      'role/b',
    );
    expect(signIn('SwitchRole', {})).toBe('account/123456789012');
  });

  it('reads whose password was changed', () => {
    expect(signIn('PasswordUpdated', {})).toBe('user/alice');
    expect(signIn('PasswordUpdated', { errorMessage: 'refused' })).toBe('account/123456789012');
    expect(signIn('PasswordUpdated', { userIdentity: root() })).toBe('account/123456789012');
  });

  it('reads the client of an OAuth sign-in', () => {
    const requestParameters = { clientId: 'arn:aws:signin:::devtools/same-device' };

    expect(signIn('CreateOAuth2Token', { requestParameters })).toBe('oauth-client/same-device');
  });
});

describe('findTarget of Identity Center calls', () => {
  it.each<[string, string, unknown, unknown, string | undefined]>([
    [
      'sso',
      'CreateAccountAssignment',
      { targetId: '210987654321', permissionSetArn: `${SSO}permissionSet/ssoins-1/ps-1` },
      null,
      'account/210987654321',
    ],
    [
      'sso',
      'AttachManagedPolicyToPermissionSet',
      {
        instanceArn: `${SSO}instance/ssoins-1`,
        permissionSetArn: `${SSO}permissionSet/ssoins-1/ps-1`,
      },
      null,
      'permission-set/ps-1',
    ],
    [
      'sso',
      'CreatePermissionSet',
      { instanceArn: `${SSO}instance/ssoins-1`, name: 'Ops' },
      { permissionSet: { permissionSetArn: `${SSO}permissionSet/ssoins-1/ps-2` } },
      'permission-set/ps-2',
    ],
    ['sso', 'CreatePermissionSet', { name: 'Ops' }, null, 'permission-set/Ops'],
    ['sso', 'DeleteApplicationInstance', { instanceId: 'ins-1' }, null, 'application/ins-1'],
    [
      'sso',
      'AssociateDirectory',
      { directoryId: 'd-1', directoryType: 'AD' },
      null,
      'directory/d-1',
    ],
    [
      'sso',
      'UpdateSsoConfiguration',
      { instanceArn: `${SSO}instance/ssoins-1` },
      null,
      'instance/ssoins-1',
    ],
    [
      'sso',
      'UpdateTrustedTokenIssuer',
      { trustedTokenIssuerArn: `${SSO}trustedTokenIssuer/ssoins-1/tti-1` },
      null,
      'trusted-token-issuer/tti-1',
    ],
    ['sso-oauth', 'RegisterClient', { clientName: 'cli' }, { clientId: 'abc' }, 'oauth-client/abc'],
    [
      'sso-directory',
      'CreateUser',
      { identityStoreId: 'd-1' },
      { user: { userId: 'u-1' } },
      'identity-store-user/u-1',
    ],
    [
      'sso-directory',
      'AddMemberToGroup',
      { identityStoreId: 'd-1', groupId: 'g-1', member: { memberId: 'u-1' } },
      null,
      'identity-store-group/g-1',
    ],
    [
      'identitystore',
      'CreateGroupMembership',
      { identityStoreId: 'd-1', groupId: 'g-1', memberId: { userId: 'u-1' } },
      { membershipId: 'm-1' },
      'identity-store-group/g-1',
    ],
    [
      'identitystore',
      'DeleteGroupMembership',
      { identityStoreId: 'd-1', membershipId: 'm-1' },
      null,
      'group-membership/m-1',
    ],
    [
      'identitystore',
      'IsMemberInGroups',
      { identityStoreId: 'd-1', memberId: { userId: 'u-1' } },
      null,
      'identity-store-user/u-1',
    ],
    ['identitystore', 'ListUsers', { identityStoreId: 'd-1' }, null, 'identity-store/d-1'],
    [
      'identitystore-scim',
      'PatchGroup',
      { id: 'g-1', tenantId: 't' },
      null,
      'identity-store-group/g-1',
    ],
    [
      'identitystore-scim',
      'DeleteUser',
      { id: 'u-1', tenantId: 't' },
      null,
      'identity-store-user/u-1',
    ],
    ['identitystore-scim', 'ListUsers', { tenantId: 't' }, null, undefined],
  ])(
    'reads %s %s %j %j as %s',
    (source, eventName, requestParameters, responseElements, expected) => {
      const eventSource = `${source}.amazonaws.com`;

      expect(
        targetOf(buildRecord({ eventSource, eventName, requestParameters, responseElements })),
      ).toBe(expected);
    },
  );

  it('reads the role and the account of portal events', () => {
    expect(targetOf(buildPortalEvent('GetRoleCredentials'))).toBe('role/AdministratorAccess');
    expect(
      targetOf(
        buildPortalEvent('ListAccountRoles', {
          serviceEventDetails: { account_id: '210987654321' },
        }),
      ),
    ).toBe('account/210987654321');
    expect(
      targetOf(buildPortalEvent('ListAccounts', { serviceEventDetails: undefined })),
    ).toBeUndefined();
  });
});

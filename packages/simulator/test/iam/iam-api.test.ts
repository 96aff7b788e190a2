import {
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from '@jest/globals';
import { NOW } from '../endpoint/harness.ts';
import { BOUNDARY, CREATED, DAY, withIam } from './iam-world.ts';

describe('ListUsers', () => {
  it('tells what AWS tells: no tags, no boundary', async () => {
    await withIam({}, async (iam) => {
      const { Users, IsTruncated, Marker } = await iam.send(new ListUsersCommand({}));

      expect(Users).toEqual([
        {
          Path: '/staff/',
          UserName: 'alice',
          UserId: 'AIDAALICE',
          Arn: 'arn:aws:iam::123456789012:user/staff/alice',
          CreateDate: new Date(CREATED),
          PasswordLastUsed: new Date(NOW - DAY),
        },
        {
          Path: '/',
          UserName: 'bob',
          UserId: 'AIDABOB',
          Arn: 'arn:aws:iam::123456789012:user/bob',
          CreateDate: new Date(CREATED),
        },
      ]);
      expect([IsTruncated, Marker]).toEqual([false, undefined]);
    });
  });

  it('lists below a path', async () => {
    await withIam({}, async (iam) => {
      const { Users } = await iam.send(new ListUsersCommand({ PathPrefix: '/staff/' }));

      expect(Users?.map(({ UserName }) => UserName)).toEqual(['alice']);
    });
  });

  it.each([
    [{ MaxItems: 0 }, 'maxItems'],
    [{ MaxItems: 1001 }, 'maxItems'],
    [{ Marker: 'made-up' }, 'Invalid Marker'],
  ])('refuses %j', async (input, named) => {
    await withIam({}, async (iam) => {
      await expect(iam.send(new ListUsersCommand(input))).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining(named),
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  it('takes a marker with the parameters it was given for only', async () => {
    await withIam({}, async (iam) => {
      const { Marker } = await iam.send(new ListUsersCommand({ MaxItems: 1 }));
      if (Marker === undefined) throw new Error('the list is not truncated');

      const next = await iam.send(new ListUsersCommand({ Marker, MaxItems: 50 }));
      const other = iam.send(new ListUsersCommand({ Marker, PathPrefix: '/staff/' }));

      expect(next.Users?.map(({ UserName }) => UserName)).toEqual(['bob']);
      await expect(other).rejects.toMatchObject({ name: 'ValidationError' });
    });
  });
});

describe('GetUser', () => {
  it('tells tags and boundary too', async () => {
    await withIam({}, async (iam) => {
      const { User } = await iam.send(new GetUserCommand({ UserName: 'alice' }));

      expect(User).toMatchObject({
        UserId: 'AIDAALICE',
        Tags: [{ Key: 'owner', Value: 'R&D <1>' }],
        PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY },
      });
    });
  });

  it.each([
    [{ UserName: 'nobody' }, 'NoSuchEntityException', 404],
    [{}, 'ValidationError', 400],
  ])('refuses %j', async (input, name, httpStatusCode) => {
    await withIam({}, async (iam) => {
      await expect(iam.send(new GetUserCommand(input))).rejects.toMatchObject({
        name,
        $metadata: { httpStatusCode },
      });
    });
  });
});

describe('GetAccountAuthorizationDetails', () => {
  it('tells policies, groups, tags and boundaries, documents encoded', async () => {
    await withIam({}, async (iam) => {
      const details = await iam.send(
        new GetAccountAuthorizationDetailsCommand({ Filter: ['User'] }),
      );

      expect(details.UserDetailList?.[0]).toEqual({
        Path: '/staff/',
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: 'arn:aws:iam::123456789012:user/staff/alice',
        CreateDate: new Date(CREATED),
        UserPolicyList: [
          {
            PolicyName: 'own',
            PolicyDocument: encodeURIComponent('{"Version":"2012-10-17","Statement":[]}'),
          },
        ],
        GroupList: ['readers'],
        AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: BOUNDARY }],
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: BOUNDARY,
        },
        Tags: [{ Key: 'owner', Value: 'R&D <1>' }],
      });
      expect(details.UserDetailList).toHaveLength(2);
      expect(details.GroupDetailList).toEqual([]);
    });
  });

  it('goes through all kinds in one list of pages', async () => {
    await withIam({}, async (iam) => {
      const names: unknown[] = [];
      const config = { client: iam, pageSize: 1 };
      for await (const page of paginateGetAccountAuthorizationDetails(config, {})) {
        for (const { UserName } of page.UserDetailList ?? []) names.push(UserName);
        for (const { GroupName } of page.GroupDetailList ?? []) names.push(GroupName);
      }

      expect(names).toEqual(['alice', 'bob', 'readers']);
    });
  });

  it('refuses a kind that there is not', async () => {
    await withIam({}, async (iam) => {
      const asking = iam.send(
        new GetAccountAuthorizationDetailsCommand({ Filter: ['Users' as 'User'] }),
      );

      await expect(asking).rejects.toMatchObject({ name: 'ValidationError' });
    });
  });
});

describe('what a user has several of', () => {
  it('is listed by kind', async () => {
    await withIam({}, async (iam) => {
      const of = { UserName: 'alice' };
      const keys = await iam.send(new ListAccessKeysCommand(of));
      const devices = await iam.send(new ListMFADevicesCommand(of));
      const ssh = await iam.send(new ListSSHPublicKeysCommand(of));
      const certificates = await iam.send(new ListSigningCertificatesCommand(of));
      const credentials = await iam.send(new ListServiceSpecificCredentialsCommand(of));

      expect(keys.AccessKeyMetadata).toEqual([
        { ...of, AccessKeyId: 'AKIAALICE1', Status: 'Active', CreateDate: new Date(CREATED) },
        {
          ...of,
          AccessKeyId: 'AKIAALICE2',
          Status: 'Inactive',
          CreateDate: new Date(CREATED + DAY),
        },
      ]);
      expect(devices.MFADevices).toEqual([
        {
          ...of,
          SerialNumber: 'arn:aws:iam::123456789012:mfa/alice',
          EnableDate: new Date(CREATED),
        },
      ]);
      expect(ssh.SSHPublicKeys).toMatchObject([{ SSHPublicKeyId: 'APKAALICE' }]);
      expect(certificates.Certificates).toMatchObject([{ CertificateId: 'CERTALICE' }]);
      expect(credentials.ServiceSpecificCredentials).toMatchObject([
        { ServiceSpecificCredentialId: 'ACCAALICE', ServiceName: 'codecommit.amazonaws.com' },
      ]);
    });
  });

  it('comes in pages too', async () => {
    await withIam({}, async (iam) => {
      const of = { UserName: 'alice', MaxItems: 1 };
      const first = await iam.send(new ListAccessKeysCommand(of));
      const second = await iam.send(new ListAccessKeysCommand({ ...of, Marker: first.Marker }));

      expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
      expect(second.AccessKeyMetadata?.[0]?.AccessKeyId).toBe('AKIAALICE2');
    });
  });
});

describe('GetAccessKeyLastUsed', () => {
  it.each([
    [
      'AKIAALICE1',
      {
        UserName: 'alice',
        AccessKeyLastUsed: {
          LastUsedDate: new Date(NOW - 2 * DAY),
          ServiceName: 's3',
          Region: 'eu-west-1',
        },
      },
    ],
    ['AKIAALICE2', { UserName: 'alice', AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } }],
    ['AKIAROOT', { AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } }],
  ])('tells of %s', async (AccessKeyId, told) => {
    await withIam({}, async (iam) => {
      const { $metadata: _, ...answer } = await iam.send(
        new GetAccessKeyLastUsedCommand({ AccessKeyId }),
      );

      expect(answer).toEqual(told);
    });
  });

  it('does not tell of keys of others', async () => {
    await withIam({}, async (iam) => {
      const asking = iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAOTHER' }));

      await expect(asking).rejects.toMatchObject({ name: 'AccessDenied' });
    });
  });
});

describe('GetAccountSummary', () => {
  it('counts', async () => {
    await withIam({}, async (iam) => {
      const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));

      expect(SummaryMap).toMatchObject({
        Users: 2,
        Groups: 1,
        MFADevices: 1,
        AccountMFAEnabled: 0,
        AccountAccessKeysPresent: 1,
      });
    });
  });
});

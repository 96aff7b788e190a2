import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListRolesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import {
  generateInventory,
  type IamBehaviour,
  type IamInventory,
  type SimulatedAws,
  type UserState,
} from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { bareUser } from '../../src/iam/inventory.ts';
import { anEvent, clientOptions, createTestClock, NOW, withAws } from '../endpoint/harness.ts';

const DAY = 86_400_000;
const CREATED = NOW - 100 * DAY;
const BOUNDARY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const alice: UserState = {
  ...bareUser('alice', 'AIDAALICE', CREATED, '/staff/'),
  tags: [{ key: 'owner', value: 'R&D <1>' }],
  permissionsBoundary: BOUNDARY,
  password: { changedAt: CREATED + DAY },
  passwordLastUsedAt: NOW - DAY,
  accessKeys: [
    {
      id: 'AKIAALICE1',
      status: 'Active',
      createdAt: CREATED,
      lastUsed: { at: NOW - 2 * DAY, service: 's3', region: 'eu-west-1' },
    },
    { id: 'AKIAALICE2', status: 'Inactive', createdAt: CREATED + DAY },
  ],
  mfaDevices: [{ serialNumber: 'arn:aws:iam::123456789012:mfa/alice', enabledAt: CREATED }],
  groups: ['readers'],
  attachedPolicies: [BOUNDARY],
  inlinePolicies: [{ name: 'own', document: '{"Version":"2012-10-17","Statement":[]}' }],
  sshPublicKeys: [{ id: 'APKAALICE', status: 'Active', uploadedAt: CREATED }],
  signingCertificates: [{ id: 'CERTALICE', status: 'Inactive', uploadedAt: CREATED }],
  serviceCredentials: [
    { id: 'ACCAALICE', status: 'Active', uploadedAt: CREATED, service: 'codecommit.amazonaws.com' },
  ],
};

const inventory: IamInventory = {
  accountId: '123456789012',
  root: {
    createdAt: CREATED,
    password: { changedAt: CREATED },
    mfaDevices: [],
    accessKeys: [{ id: 'AKIAROOT', status: 'Active', createdAt: CREATED }],
  },
  users: [alice, bareUser('bob', 'AIDABOB', CREATED)],
  groups: [
    {
      groupName: 'readers',
      groupId: 'AGPAREADERS',
      createdAt: CREATED,
      attachedPolicies: [BOUNDARY],
      inlinePolicies: [],
    },
  ],
};

function withIam(
  behaviour: Partial<IamBehaviour>,
  test: (iam: IAMClient, aws: SimulatedAws) => Promise<void>,
  clock = createTestClock(),
): Promise<void> {
  return withAws({ clock, iam: { inventory, ...behaviour } }, async (aws) => {
    const iam = new IAMClient(clientOptions(aws));
    await test(iam, aws);
    iam.destroy();
  });
}

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

describe('the credential report', () => {
  it('takes its time, then is the same for four hours', async () => {
    const clock = createTestClock();
    const behaviour = { credentialReportMilliseconds: 3_000 };

    await withIam(
      behaviour,
      async (iam, aws) => {
        const order = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State;
        const fetch = async () => {
          const { Content } = await iam.send(new GetCredentialReportCommand({}));
          return Buffer.from(Content ?? '').toString();
        };

        await expect(fetch()).rejects.toMatchObject({
          name: 'CredentialReportNotPresentException',
          $metadata: { httpStatusCode: 410 },
        });
        expect([await order(), await order()]).toEqual(['STARTED', 'INPROGRESS']);
        await expect(fetch()).rejects.toMatchObject({
          name: 'CredentialReportNotReadyException',
          $metadata: { httpStatusCode: 404 },
        });
        clock.time += 3_000;
        const first = await fetch();
        aws.addUnseen([
          anEvent(-4, {
            eventName: 'CreateUser',
            readOnly: false,
            requestParameters: { userName: 'carol' },
            responseElements: { user: { userId: 'AIDACAROL' } },
          }),
        ]);
        clock.time += 4 * 3_600_000 - 1;
        expect(await order()).toBe('COMPLETE');
        expect(await fetch()).toBe(first);
        clock.time += 1;
        await expect(fetch()).rejects.toMatchObject({ name: 'CredentialReportExpiredException' });
        expect(await order()).toBe('STARTED');
        clock.time += 3_000;
        const second = await fetch();

        expect(first).not.toContain('carol');
        expect(second).toContain('carol');
      },
      clock,
    );
  });
});

describe('an event', () => {
  const creation = anEvent(60, {
    eventName: 'CreateUser',
    readOnly: false,
    requestParameters: { userName: 'carol' },
    responseElements: { user: { userId: 'AIDACAROL' } },
  });
  const names = async (iam: IAMClient) =>
    (await iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName);

  it('has its effect when it happens, seen or not', async () => {
    const clock = createTestClock();
    clock.time = NOW - 61_000;

    await withIam(
      {},
      async (iam, aws) => {
        aws.add([creation]);
        const before = await names(iam);
        clock.time = NOW - 60_000;
        const after = await names(iam);

        expect(before).toEqual(['alice', 'bob']);
        expect(after).toEqual(['alice', 'bob', 'carol']);
      },
      clock,
    );
  });

  it('may have it without ever being in the event history', async () => {
    await withIam({}, async (iam, aws) => {
      aws.addUnseen([creation]);

      expect(await names(iam)).toContain('carol');
      expect(aws.stats.count({ operation: 'LookupEvents' })).toBe(0);
    });
  });
});

describe('the pace of IAM', () => {
  it('refuses with Throttling what comes too fast', async () => {
    const clock = createTestClock();

    await withIam(
      { requestsPerSecond: 2 },
      async (iam, aws) => {
        const ask = () => iam.send(new ListUsersCommand({}));
        await ask();
        await ask();
        await expect(ask()).rejects.toMatchObject({
          name: 'Throttling',
          message: 'Rate exceeded',
          $metadata: { httpStatusCode: 400 },
        });
        clock.time += 500;
        await ask();

        expect(aws.stats.count({ outcome: 'throttled' })).toBe(1);
      },
      clock,
    );
  });

  it('takes as long as it is told', async () => {
    const clock = createTestClock();

    await withIam(
      { latencyMilliseconds: 40 },
      async (iam) => {
        await iam.send(new ListUsersCommand({}));

        expect(clock.sleeps).toEqual([40]);
      },
      clock,
    );
  });
});

describe('what IAM refuses', () => {
  it('is said for the one operation that a fault is about', async () => {
    await withIam({}, async (iam, aws) => {
      aws.setFaults([{ fault: 'access-denied', operation: 'GenerateCredentialReport' }]);

      await expect(iam.send(new GenerateCredentialReportCommand({}))).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('iam:GenerateCredentialReport'),
        $metadata: { httpStatusCode: 403 },
      });
      await iam.send(new ListUsersCommand({}));
    });
  });

  it('is told by name when it is not on offer', async () => {
    await withIam({}, async (iam) => {
      await expect(iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
        name: 'InvalidAction',
        message: expect.stringContaining('ListRoles'),
      });
    });
  });

  it('is everything in an account without IAM', async () => {
    await withAws({}, async (aws) => {
      const iam = new IAMClient(clientOptions(aws));

      await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
        name: 'UnknownOperationException',
      });
      aws.addUnseen([]);
    });
  });
});

describe('a large account', () => {
  it('is read whole in short pages', async () => {
    const large = generateInventory({ seed: 1, users: 5_000, at: NOW });

    await withIam({ inventory: large, shortPageProbability: 0.3 }, async (iam) => {
      const names: unknown[] = [];
      for await (const page of paginateListUsers({ client: iam, pageSize: 1_000 }, {})) {
        for (const { UserName } of page.Users ?? []) names.push(UserName);
      }

      expect(names).toHaveLength(5_000);
      expect(new Set(names)).toEqual(new Set(large.users.map(({ userName }) => userName)));
    });
  });
});

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type FaultRule,
  generateInventory,
  type IamInventory,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { createIamDirectory, readRights } from '../../src/adapters/iam-directory.ts';
import type { IdentityDirectory } from '../../src/ports.ts';

const NOW = Date.UTC(2026, 0, 10);
const MADE = Date.UTC(2025, 5, 1);
const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const clientOf = (endpoint: string) => ({ endpoint, region: 'eu-west-1', credentials });

const template = generateInventory({ seed: 1, users: 1, at: NOW });
const inventory = {
  ...template,
  users: [
    {
      ...template.users[0],
      ...{ userName: 'ann', userId: 'AIDAANN', path: '/ops/', createdAt: MADE },
      passwordLastUsedAt: NOW - 86_400_000,
      tags: [
        { key: 'team', value: 'ops' },
        { key: 'empty', value: '' },
      ],
      ...{ groups: ['staff'], attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      inlinePolicies: [{ name: 'own', document: '{"Statement":[]}' }],
      permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
      mfaDevices: [
        { serialNumber: 'mfa-2', enabledAt: MADE },
        { serialNumber: 'mfa-1', enabledAt: MADE },
      ],
      accessKeys: [
        {
          ...{ id: 'AKIAUSED', status: 'Active', createdAt: MADE },
          lastUsed: { at: NOW - 3_600_000, service: 's3', region: 'eu-west-1' },
        },
        { id: 'AKIANEW', status: 'Inactive', createdAt: MADE },
      ],
      sshPublicKeys: [{ id: 'APKA1', status: 'Active', uploadedAt: MADE }],
      serviceCredentials: [{ id: 'ACCA1', status: 'Active', uploadedAt: MADE, service: 'x' }],
    },
    { ...template.users[0], userName: 'ben', userId: 'AIDABEN', createdAt: MADE, tags: [] },
  ],
} as IamInventory;

async function withIam(
  test: (iam: IdentityDirectory) => Promise<void>,
  faults: readonly FaultRule[] = [],
): Promise<void> {
  let now = NOW;
  // Every look at the clock is a second later: reports get done.
  const clock = { now: () => (now += 1_000), sleep: async () => undefined };
  const aws = await startSimulatedAws({ clock, iam: { inventory }, faults });
  try {
    await test(createIamDirectory(clientOf(aws.url)));
  } finally {
    await aws.close();
  }
}

/** A server that gives one answer to everything. */
async function withAnswer(
  answer: RequestListener,
  test: (iam: IdentityDirectory) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(
      createIamDirectory(clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
    );
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

const xml =
  (status: number, body: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  };

describe('createIamDirectory', () => {
  it('lists the rights of groups, page after page', async () => {
    const aws = await startSimulatedAws({ iam: { inventory } });
    try {
      const { entries } = await createIamDirectory(clientOf(aws.url)).listRights(undefined);

      const groups = inventory.groups.map(({ groupName }) => `group/${groupName}`).sort();
      const listed = entries.map((each) => (each.kind === 'holder' ? each.holder : each.arn));
      expect(listed.sort()).toEqual(groups);
      expect(groups.length).toBeGreaterThan(0);
    } finally {
      await aws.close();
    }
  });

  it('lists users with what the listing tells', async () => {
    await withIam(async (iam) => {
      const { entries, marker } = await iam.listUsers(undefined);

      expect(entries[0]).toEqual({
        ...{ userName: 'ann', userId: 'AIDAANN', path: '/ops/' },
        arn: 'arn:aws:iam::123456789012:user/ops/ann',
        createDate: '2025-06-01T00:00:00Z',
        passwordLastUsed: '2026-01-09T00:00:00Z',
      });
      expect([entries.length, marker]).toEqual([2, undefined]);
    });
  });

  it('lists what users may do, documents decoded', async () => {
    await withIam(async (iam) => {
      const { entries } = await iam.listAuthorizations(undefined);

      expect(entries[0]).toMatchObject({
        ...{ userName: 'ann', groups: ['staff'] },
        attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        inlinePolicies: [{ name: 'own', document: '{"Statement":[]}' }],
        permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
        tags: [{ key: 'team', value: 'ops' }, { key: 'empty' }],
      });
    });
  });

  it('has a report made and fetches it', async () => {
    await withIam(async (iam) => {
      await expect(iam.fetchReport()).rejects.toMatchObject({ code: 'IAM_REPORT_PENDING' });
      const first = await iam.requestReport();
      let state = first;
      while (state === 'pending') state = await iam.requestReport();

      const { content, generatedAt } = await iam.fetchReport();

      expect(first).toBe('pending');
      expect(content).toMatch(/^user,arn,.*\n<root_account>,.*\nann,/);
      expect(generatedAt).toMatch(/^2026-01-10T00:00:\d\dZ$/);
    });
  });

  it('asks for one user', async () => {
    await withIam(async (iam) => {
      expect(await iam.listAccessKeys('ann')).toEqual([
        { accessKeyId: 'AKIANEW', status: 'Inactive', createDate: '2025-06-01T00:00:00Z' },
        { accessKeyId: 'AKIAUSED', status: 'Active', createDate: '2025-06-01T00:00:00Z' },
      ]);
      expect(await iam.findKeyUse('AKIAUSED')).toEqual({
        lastUsedDate: '2026-01-09T23:00:00Z',
        ...{ lastUsedService: 's3', lastUsedRegion: 'eu-west-1' },
      });
      expect(await iam.findKeyUse('AKIANEW')).toEqual({});
      expect(await iam.listMfaDevices('ann')).toEqual(['mfa-1', 'mfa-2']);
      expect(await iam.countSshPublicKeys('ann')).toBe(1);
      expect(await iam.countServiceCredentials('ann')).toBe(1);
    });
  });

  it('says that a user is gone', async () => {
    await withIam(async (iam) => {
      const gone = { code: 'IAM_NOT_FOUND', message: expect.stringContaining('ListAccessKeys') };

      await expect(iam.listAccessKeys('nobody')).rejects.toMatchObject(gone);
    });
  });

  it.each([
    ['throttle', 'IAM_THROTTLED'],
    ['access-denied', 'IAM_DENIED'],
    ['unrecognized-client', 'IAM_FAILED'],
    ['internal-error', 'IAM_UNAVAILABLE'],
    ['unavailable', 'IAM_UNAVAILABLE'],
    ['reset', 'IAM_UNAVAILABLE'],
  ] as const)('translates %s to %s, in one request', async (fault, code) => {
    await withIam(
      async (iam) => {
        await expect(iam.listUsers(undefined)).rejects.toMatchObject({
          code,
          cause: expect.any(Error),
        });
        // One hit only: a second request would have had its answer.
        expect((await iam.listUsers(undefined)).entries).toHaveLength(2);
      },
      [{ fault, times: 1 }],
    );
  });

  it('names the permission that is missing', async () => {
    await withIam(
      async (iam) => {
        await expect(iam.listMfaDevices('ann')).rejects.toMatchObject({
          hint: 'The scanner asks for iam:ListMFADevices.',
        });
      },
      [{ fault: 'access-denied' }],
    );
  });

  it('knows what an endpoint does not offer, and an odd status by its class', async () => {
    const refusal = (code: string) =>
      `<ErrorResponse><Error><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`;
    const codeOf = async (status: number, name: string) => {
      let code: unknown;
      await withAnswer(xml(status, refusal(name)), async (iam) => {
        code = await iam.requestReport().catch((error: { code: string }) => error.code);
      });
      return code;
    };

    expect(await codeOf(400, 'InvalidAction')).toBe('IAM_UNSUPPORTED');
    expect(await codeOf(429, 'SlowDown')).toBe('IAM_THROTTLED');
    expect(await codeOf(408, 'RequestTimeout')).toBe('IAM_UNAVAILABLE');
    expect(await codeOf(400, 'ValidationError')).toBe('IAM_FAILED');
  });

  it('goes on by the marker only when the listing says that it is not whole', async () => {
    const page = (isTruncated: boolean) =>
      `<ListUsersResponse><ListUsersResult><Users/><IsTruncated>${isTruncated}</IsTruncated>` +
      '<Marker>next</Marker></ListUsersResult></ListUsersResponse>';

    await withAnswer(xml(200, page(true)), async (iam) => {
      expect(await iam.listUsers('a')).toEqual({ entries: [], marker: 'next' });
    });
    await withAnswer(xml(200, page(false)), async (iam) => {
      expect(await iam.listUsers('a')).toEqual({ entries: [] });
    });
  });

  it('takes what an answer leaves out for nothing', async () => {
    const bare = (operation: string, result: string): RequestListener =>
      xml(
        200,
        `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
      );
    const ask = async <T>(
      operation: string,
      result: string,
      question: (iam: IdentityDirectory) => Promise<T>,
    ) => {
      let answer: T | undefined;
      await withAnswer(bare(operation, result), async (iam) => {
        answer = await question(iam);
      });
      return answer;
    };
    const none = {
      ...{ userName: '', userId: '', arn: '', path: '/' },
      createDate: '1970-01-01T00:00:00Z',
    };

    expect(await ask('ListUsers', '', (iam) => iam.listUsers(undefined))).toEqual({ entries: [] });
    expect(
      await ask('ListUsers', '<Users><member/></Users>', (iam) => iam.listUsers(undefined)),
    ).toEqual({ entries: [none] });
    const details =
      '<UserDetailList><member><Tags><member/></Tags><UserPolicyList><member/></UserPolicyList><AttachedManagedPolicies><member/></AttachedManagedPolicies></member></UserDetailList>';
    const listing = (iam: IdentityDirectory) => iam.listAuthorizations(undefined);
    expect(await ask('GetAccountAuthorizationDetails', '', listing)).toEqual({ entries: [] });
    expect(await ask('GetAccountAuthorizationDetails', details, listing)).toEqual({
      entries: [
        {
          ...{ ...none, groups: [], attachedPolicies: [], tags: [{ key: '' }] },
          inlinePolicies: [{ name: '', document: '' }],
        },
      ],
    });
    expect(await ask('GetCredentialReport', '', (iam) => iam.fetchReport())).toEqual({
      ...{ content: '', generatedAt: '1970-01-01T00:00:00Z' },
    });
    expect(await ask('ListAccessKeys', '', (iam) => iam.listAccessKeys('ann'))).toEqual([]);
    const key = '<AccessKeyMetadata><member/></AccessKeyMetadata>';
    expect(await ask('ListAccessKeys', key, (iam) => iam.listAccessKeys('ann'))).toEqual([
      { accessKeyId: '', status: 'Inactive', createDate: '1970-01-01T00:00:00Z' },
    ]);
    expect(await ask('GetAccessKeyLastUsed', '', (iam) => iam.findKeyUse('AKIA'))).toEqual({});
    const device = '<MFADevices><member/></MFADevices>';
    expect(await ask('ListMFADevices', device, (iam) => iam.listMfaDevices('ann'))).toEqual([]);
    expect(await ask('ListMFADevices', '', (iam) => iam.listMfaDevices('ann'))).toEqual([]);
    expect(await ask('ListSSHPublicKeys', '', (iam) => iam.countSshPublicKeys('ann'))).toBe(0);
    const count = (iam: IdentityDirectory) => iam.countServiceCredentials('ann');
    expect(await ask('ListServiceSpecificCredentials', '', count)).toBe(0);
  });

  it('leaves out the N/A of a key whose last use has no Region or service', async () => {
    const used =
      '<GetAccessKeyLastUsedResponse><GetAccessKeyLastUsedResult><AccessKeyLastUsed>' +
      '<LastUsedDate>2026-01-01T00:00:00Z</LastUsedDate><ServiceName>N/A</ServiceName>' +
      '<Region>N/A</Region></AccessKeyLastUsed></GetAccessKeyLastUsedResult>' +
      '</GetAccessKeyLastUsedResponse>';

    await withAnswer(xml(200, used), async (iam) => {
      expect(await iam.findKeyUse('AKIA')).toEqual({ lastUsedDate: '2026-01-01T00:00:00Z' });
    });
  });

  it('takes a document that is not encoded as it is', async () => {
    const body =
      '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>' +
      '<UserDetailList><member><UserName>ann</UserName><UserPolicyList><member>' +
      '<PolicyName>own</PolicyName><PolicyDocument>100%</PolicyDocument></member></UserPolicyList>' +
      '</member></UserDetailList></GetAccountAuthorizationDetailsResult>' +
      '</GetAccountAuthorizationDetailsResponse>';

    await withAnswer(xml(200, body), async (iam) => {
      const { entries } = await iam.listAuthorizations('a');

      expect(entries[0]?.inlinePolicies).toEqual([{ name: 'own', document: '100%' }]);
    });
  });

  it('has a refusal for a wrong clock tried again, which is signed by the time it told', async () => {
    // An hour later than this machine, and as strict about it as AWS.
    const clock = { now: () => Date.now() + 3_600_000, sleep: async () => undefined };
    const aws = await startSimulatedAws({
      clock,
      iam: { inventory },
      signatureToleranceMinutes: 5,
    });
    const iam = createIamDirectory(clientOf(aws.url));

    const first = await iam.listUsers(undefined).catch((error: unknown) => error);
    const second = await iam.listUsers(undefined);
    await aws.close();

    expect(first).toMatchObject({
      code: 'IAM_UNAVAILABLE',
      hint: expect.stringContaining('clock of this machine'),
    });
    expect(second.entries).toHaveLength(2);
  });
});

const DOCUMENT = '{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}';

describe('readRights', () => {
  it('reads groups, roles and policies as IAM lists them', () => {
    const made = new Date(Date.UTC(2025, 0, 1));

    const listed = readRights({
      GroupDetailList: [
        {
          GroupName: 'staff',
          Arn: 'arn:aws:iam::123456789012:group/x/staff',
          AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
          GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(DOCUMENT) }],
        },
      ],
      RoleDetailList: [
        {
          RoleName: 'app',
          Arn: 'arn:aws:iam::123456789012:role/app',
          PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/edge' },
        },
      ],
      Policies: [
        {
          Arn: 'arn:aws:iam::123456789012:policy/edge',
          DefaultVersionId: 'v2',
          PolicyVersionList: [
            { VersionId: 'v2', CreateDate: made, Document: encodeURIComponent(DOCUMENT) },
          ],
        },
      ],
    });

    expect(listed).toEqual([
      {
        kind: 'holder',
        accountId: '123456789012',
        holder: 'group/staff',
        managed: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        inline: [{ name: 'own', document: DOCUMENT }],
      },
      {
        kind: 'holder',
        accountId: '123456789012',
        holder: 'role/app',
        managed: [],
        inline: [],
        boundary: 'arn:aws:iam::123456789012:policy/edge',
      },
      {
        kind: 'policy',
        arn: 'arn:aws:iam::123456789012:policy/edge',
        defaultVersionId: 'v2',
        versions: [{ id: 'v2', createdAt: '2025-01-01T00:00:00Z', document: DOCUMENT }],
        holders: [],
      },
    ]);
  });

  it('reads a page without any of them', () => {
    expect(readRights({})).toEqual([]);
  });
});

import { AppError, type ErrorCode, type UserRecord } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createWorld, type World, type WorldOptions } from '../world/scanner.ts';

const KEY = {
  accessKeyId: 'AKIAANN',
  status: 'Active',
  createDate: '2025-12-20T09:00:00Z',
} as const;

/** One user who has everything. */
function aWorld(options: WorldOptions = {}): World {
  const world = createWorld(options);
  world.account.add('ann', {
    ...{ passwordLastChanged: '2025-12-01T10:00:00Z', passwordLastUsed: '2026-01-09T10:00:00Z' },
    ...{ mfaDevices: ['mfa-1'], keys: [{ ...KEY, lastUsedDate: '2026-01-08T09:00:00Z' }] },
    ...{ groups: ['all'], certificates: 1, sshPublicKeys: 1, serviceCredentials: 1 },
  });
  return world;
}

function fail(world: World, code: ErrorCode, ...operations: string[]): void {
  world.account.before = (operation) => {
    if (operations.includes(operation)) throw new AppError(code, `${operation}: no`);
  };
}

const ann = (world: World, scan?: string): UserRecord =>
  world.records.users(scan ?? world.latest()?.scanTimestamp ?? '')[0] as UserRecord;

describe('scan without a permission', () => {
  it.each<[string, readonly (keyof UserRecord)[]]>([
    ['GetAccountAuthorizationDetails', ['groups', 'attachedPolicies', 'inlinePolicies', 'tags']],
    [
      'GetCredentialReport',
      ['passwordEnabled', 'passwordLastChanged', 'signingCertificates', 'credentialReportTime'],
    ],
    ['ListAccessKeys', ['keysTime']],
    ['ListMFADevices', ['mfaDevices', 'detailsTime']],
    ['ListSSHPublicKeys', ['sshPublicKeys']],
    ['ListServiceSpecificCredentials', ['serviceCredentials']],
    ['ListUsers', []],
  ])('%s leaves out what only that tells, and names it', async (operation, absent) => {
    const whole = aWorld();
    await whole.run();
    const world = aWorld();
    fail(world, 'IAM_DENIED', operation);

    const result = await world.run();

    expect(result).toMatchObject({ message: 'Scan completed successfully', total_users: 1 });
    const missing = world.latest()?.missingPermissions ?? [];
    expect(missing.map(({ permission }) => permission)).toEqual([`iam:${operation}`]);
    const fields = Object.keys(ann(whole)).filter((field) => !(field in ann(world)));
    expect(fields.sort()).toEqual([...absent].sort());
  });

  it('knows keys, their use and MFA from requests for the user when there is no report', async () => {
    const world = aWorld();
    fail(world, 'IAM_DENIED', 'GetCredentialReport', 'GenerateCredentialReport');

    await world.run();

    expect(ann(world)).toMatchObject({
      mfaActive: true,
      accessKeys: [{ ...KEY, lastUsedDate: '2026-01-08T09:00:00Z' }],
    });
    expect(world.account.requests).toContain('GetAccessKeyLastUsed');
  });

  it('takes a report that another tool had made', async () => {
    const world = aWorld();
    await world.run();
    fail(world, 'IAM_DENIED', 'GenerateCredentialReport');
    await world.pass(60);

    await world.run();

    expect(ann(world)).toMatchObject({
      ...{ passwordEnabled: true, credentialReportTime: '2026-01-10T12:00:00Z' },
    });
  });

  it('has no inventory without any listing', async () => {
    const world = aWorld();
    fail(world, 'IAM_DENIED', 'ListUsers', 'GetAccountAuthorizationDetails');

    await expect(world.run()).rejects.toMatchObject({ code: 'IAM_DENIED' });
    expect(world.latest()).toBeUndefined();
  });

  it('reads a permission that was taken away as no change at all', async () => {
    const world = aWorld();
    await world.run();
    fail(
      ...([world, 'IAM_DENIED', 'GetAccountAuthorizationDetails', 'GetCredentialReport'] as const),
      ...['ListAccessKeys', 'ListMFADevices', 'ListSSHPublicKeys'],
    );
    await world.pass(60);
    const without = await world.run();
    world.account.before = () => undefined;
    await world.pass(60);
    const again = await world.run();

    expect([without.changes, again.changes]).toEqual([0, 0]);
  });
});

describe('scan while the report is not to be had', () => {
  it.each<ErrorCode>(['IAM_REPORT_PENDING', 'IAM_FAILED', 'IAM_UNAVAILABLE'])(
    'carries over what the last one told, with its age (%s)',
    async (code) => {
      const world = aWorld({ settings: { detailCalls: 0 } });
      await world.run();
      fail(world, code, 'GetCredentialReport');
      await world.pass(60);

      const result = await world.run();

      expect(result).toMatchObject({ message: 'Scan completed successfully', changes: 0 });
      expect(ann(world)).toMatchObject({
        ...{ passwordEnabled: true, mfaActive: true, signingCertificates: 1 },
        credentialReportTime: '2026-01-10T12:00:00Z',
      });
      expect(world.latest()).not.toHaveProperty('credentialReportTime');
    },
  );

  it('waits for a report in the making', async () => {
    const world = aWorld();
    let asked = 0;
    world.account.before = (operation) => {
      if (operation !== 'GetCredentialReport') return;
      asked += 1;
      if (asked < 4) throw new AppError('IAM_REPORT_PENDING', 'not ready');
    };

    await world.run();

    expect(ann(world).passwordEnabled).toBe(true);
    expect(asked).toBe(4);
  });

  it('does without one that AWS does not make, and that was not made before', async () => {
    const broken = aWorld();
    fail(broken, 'IAM_FAILED', 'GenerateCredentialReport');
    const refused = aWorld();
    refused.account.before = (operation) => {
      const code = {
        GenerateCredentialReport: 'IAM_DENIED',
        GetCredentialReport: 'IAM_REPORT_PENDING',
      };
      const thrown = code[operation as keyof typeof code] as ErrorCode | undefined;
      if (thrown !== undefined) throw new AppError(thrown, `${operation}: no`);
    };

    const results = [await broken.run(), await refused.run()];

    expect(results.map(({ message }) => message)).toEqual(
      Array(2).fill('Scan completed successfully'),
    );
    expect([ann(broken), ann(refused)].map((user) => user.passwordEnabled)).toEqual([
      undefined,
      undefined,
    ]);
    const missing = refused.latest()?.missingPermissions?.map(({ permission }) => permission);
    expect(missing).toEqual(['iam:GenerateCredentialReport']);
  });

  it('fails with what is not expected of IAM', async () => {
    const world = aWorld();
    world.account.before = (operation) => {
      if (operation === 'GenerateCredentialReport') throw new Error('a bug');
    };

    await expect(world.run()).rejects.toThrow('a bug');
  });

  it('says when lines of the report cannot be read', async () => {
    const world = aWorld();
    const { directory } = world.account;
    const fetchReport = async () => {
      const report = await directory.fetchReport();
      return { ...report, content: `${report.content}\nodd,line` };
    };

    await world.run({ directory: { ...directory, fetchReport } });

    expect(ann(world).passwordEnabled).toBe(true);
    expect(world.lines).toContainEqual(expect.objectContaining({ level: 'WARNING', lines: 1 }));
  });

  it('does not believe the line of a user who had the name before', async () => {
    const world = aWorld();
    await world.run();
    const [old] = [...world.account.users.values()];
    world.account.users.delete(old?.userId ?? '');
    world.account.add('ann', { createDate: '2026-01-10T12:30:00Z' });
    await world.pass(60);

    await world.run();

    expect(ann(world)).toMatchObject({ userId: 'AIDA000002', accessKeys: [], mfaActive: false });
    expect(ann(world)).not.toHaveProperty('passwordEnabled');
    expect(world.records.changes().map(({ kind }) => kind)).toEqual(['user_recreated']);
  });
});

describe('scan of many users', () => {
  const keysOf = (id: number) => [{ ...KEY, accessKeyId: `AKIA${id}` }];

  it('asks for users in turns, within its budget, keys first', async () => {
    const world = createWorld({ settings: { detailCalls: 12 } });
    for (let id = 10; id < 20; id += 1) world.account.add(`user-${id}`, { keys: keysOf(id) });
    const details = new Set(['ListAccessKeys', 'ListMFADevices', 'ListSSHPublicKeys']);
    const known: number[] = [];
    const asked: number[] = [];

    for (let scan = 0; scan < 6; scan += 1) {
      world.account.requests.length = 0;
      await world.run();
      await world.pass(60);
      const users = world.records.users(world.latest()?.scanTimestamp ?? '');
      known.push(users.filter(({ accessKeys }) => accessKeys?.[0]?.accessKeyId).length);
      asked.push(users.filter(({ detailsTime }) => detailsTime !== undefined).length);
      expect(world.account.requests.filter((each) => details.has(each)).length).toBeLessThan(13);
    }

    expect(known).toEqual([10, 10, 10, 10, 10, 10]);
    expect(asked).toEqual([0, 3, 6, 9, 10, 10]);
    expect(world.records.changes()).toEqual([]);
  });

  it('goes on without a user who is gone by the time it is asked for', async () => {
    const world = createWorld();
    for (const name of ['ann', 'ben']) world.account.add(name, { sshPublicKeys: 1 });
    world.account.before = (operation) => {
      if (operation === 'ListAccessKeys') world.account.users.delete('AIDA000001');
    };

    const result = await world.run();

    const users = world.records.users(result.scan_timestamp ?? '');
    expect(users.map(({ userName, sshPublicKeys }) => [userName, sshPublicKeys])).toEqual([
      ['ann', undefined],
      ['ben', 1],
    ]);
    expect(result.errors).toBe(0);
  });

  it('publishes without details when asking for them fails, or takes too long', async () => {
    const failing = aWorld();
    fail(failing, 'IAM_FAILED', 'ListMFADevices');
    const slow = aWorld();
    fail(slow, 'IAM_THROTTLED', 'ListMFADevices');

    const results = [await failing.run(), await slow.run()];

    expect(results.map(({ message, errors }) => [message, errors])).toEqual([
      ['Scan completed with errors', 1],
      ['Scan completed successfully', 0],
    ]);
    // One operation that does not work does not take the others with it.
    expect(ann(failing)).toMatchObject({ sshPublicKeys: 1, serviceCredentials: 1 });
    expect(ann(slow)).toMatchObject({ mfaActive: true, keysTime: '2026-01-10T12:00:00Z' });
  });

  it('does not lose a user who slips between two pages of one listing', async () => {
    const world = createWorld({ pageSize: 2 });
    for (const name of ['ann', 'ben', 'cid']) world.account.add(name);
    await world.run();
    const { directory } = world.account;
    await world.pass(60);

    const result = await world.run({
      directory: {
        ...directory,
        listUsers: async (marker) => {
          const page = await directory.listUsers(marker);
          return { ...page, entries: page.entries.filter(({ userName }) => userName !== 'ben') };
        },
      },
    });

    expect(result).toMatchObject({ total_users: 3, changes: 0 });
  });

  it('lists one user of a name: the one that has it now', async () => {
    const world = createWorld();
    world.account.add('ann');
    world.account.add('ann', { createDate: '2026-01-10T11:59:00Z' });

    const result = await world.run();

    const users = world.records.users(result.scan_timestamp ?? '');
    expect(users.map(({ userId }) => userId)).toEqual(['AIDA000002']);
  });
});

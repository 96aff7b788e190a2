import { AppError, type ScanHeader } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createWorld } from '../world/scanner.ts';

const key = (accessKeyId: string, fields: object = {}) => ({
  accessKeyId,
  status: 'Active' as const,
  createDate: '2025-12-20T09:00:00Z',
  ...fields,
});

describe('scan', () => {
  it('keeps no secret that a tag holds', async () => {
    const world = createWorld();
    world.account.add('zoe', {
      tags: [
        { key: 'DB_PASS', value: 'hunter2' },
        { key: 'site', value: 'https://zoe:hunter2@example.com' },
        { key: 'team', value: 'ops' },
      ],
    });

    await world.run();

    expect(world.records.users('2026-01-10T12:00:00Z')[0]?.tags).toEqual([
      { key: 'DB_PASS', value: '[redacted]' },
      { key: 'site', value: 'https://zoe:[redacted]@example.com' },
      { key: 'team', value: 'ops' },
    ]);
  });

  it('publishes every user with all that is known, page by page', async () => {
    const world = createWorld({ pageSize: 3 });
    for (let index = 0; index < 10; index += 1) world.account.add(`user-${index}`);
    world.account.add('zoe', {
      ...{ path: '/ops/', passwordLastChanged: '2025-12-01T10:00:00Z', mfaDevices: ['device-1'] },
      passwordLastUsed: '2026-01-09T10:00:00Z',
      keys: [key('AKIAZOE', { lastUsedDate: '2026-01-10T09:15:00Z', lastUsedService: 's3' })],
      ...{ groups: ['developers', 'auditors'], attachedPolicies: ['arn:aws:iam::aws:policy/X'] },
      inlinePolicies: [{ name: 'own', document: '{"Statement":[]}' }],
      tags: [{ key: 'team', value: 'ops' }],
      ...{ certificates: 1, sshPublicKeys: 2, serviceCredentials: 1 },
    });

    const result = await world.run();

    expect(result).toMatchObject({
      message: 'Scan completed successfully',
      scan_timestamp: '2026-01-10T12:00:00Z',
      ...{ total_users: 11, records_written: 11, errors: 0, changes: 0 },
    });
    expect(world.records.users('2026-01-10T12:00:00Z')).toHaveLength(11);
    const zoe = world.records.users('2026-01-10T12:00:00Z').find((u) => u.userName === 'zoe');
    expect(zoe).toEqual({
      userName: 'zoe',
      scanTimestamp: '2026-01-10T12:00:00Z',
      userId: 'AIDA000011',
      arn: 'arn:aws:iam::123456789012:user/ops/zoe',
      accountId: '123456789012',
      path: '/ops/',
      createDate: '2025-06-01T08:00:00Z',
      passwordLastUsed: '2026-01-09T10:00:00Z',
      passwordEnabled: true,
      passwordLastChanged: '2025-12-01T10:00:00Z',
      mfaActive: true,
      programmaticAccess: true,
      accessKeys: [
        {
          accessKeyId: 'AKIAZOE',
          slot: 1,
          status: 'Active',
          createDate: '2025-12-20T09:00:00Z',
          lastUsedDate: '2026-01-10T09:15:00Z',
          lastUsedService: 's3',
        },
      ],
      groups: ['auditors', 'developers'],
      attachedPolicies: ['arn:aws:iam::aws:policy/X'],
      inlinePolicies: [{ name: 'own', digest: expect.stringMatching(/^[0-9a-f]{16}$/) }],
      tags: [{ key: 'team', value: 'ops' }],
      signingCertificates: 1,
      lastActivity: '2026-01-10T09:15:00Z',
      daysSinceLastActivity: 0,
      findings: [{ rule: 'inline_policy', subject: 'own' }],
      credentialReportTime: '2026-01-10T12:00:00Z',
      keysTime: '2026-01-10T12:00:00Z',
    });
    expect(world.latest()).toMatchObject({
      status: 'complete',
      ...{ totalUsers: 11, recordsWritten: 11, changes: 0 },
      credentialReportTime: '2026-01-10T12:00:00Z',
      root: { mfaActive: true, passwordLastUsed: '2025-11-01T10:00:00Z', activeAccessKeys: 0 },
      rootFindings: [],
    });
    expect(world.latest()).not.toHaveProperty('previousScan');
  });

  it('tells what changed since the last scan, and who did it', async () => {
    const world = createWorld();
    const ann = world.account.add('ann');
    const ben = world.account.add('ben');
    await world.run();
    await world.pass(30);
    ann.groups.push('administrators');
    const cause = world.happen('AddUserToGroup', 'user/ann', {
      requestParameters: '{"groupName":"administrators","userName":"ann"}',
      actor: 'mallory',
    });
    world.account.users.delete(ben.userId);
    await world.pass(30);

    const result = await world.run();

    expect(result).toMatchObject({ total_users: 1, changes: 2, unexplained_changes: 0 });
    const [joined, deleted] = world.records.changes();
    expect(joined).toMatchObject({
      ...{ kind: 'group_joined', userName: 'ann', subject: 'administrators' },
      causeStatus: 'explained',
      cause: { eventId: cause.eventId, eventName: 'AddUserToGroup', actor: 'mallory' },
      previousScan: '2026-01-10T12:00:00Z',
    });
    expect(deleted).toMatchObject({
      kind: 'user_deleted',
      userName: 'ben',
      causeStatus: 'pending',
    });
    expect(world.latest()).toMatchObject({ changes: 2, changesPending: 1 });
    expect(world.records.unexplained.size).toBe(0);
  });

  it('raises the alarm about a change that no event explains, once, and not before its grace', async () => {
    const world = createWorld();
    const ann = world.account.add('ann');
    await world.run();
    ann.attachedPolicies.push('arn:aws:iam::aws:policy/AdministratorAccess');
    await world.pass(60);
    await world.run();
    const beforeGrace = world.records.unexplained.size;
    for (let hour = 0; hour < 4; hour += 1) {
      await world.pass(60);
      await world.run();
    }

    expect(beforeGrace).toBe(0);
    expect([...world.records.unexplained.values()]).toEqual([
      expect.objectContaining({ kind: 'policy_attached', userName: 'ann' }),
    ]);
    expect(world.records.changes()).toEqual([
      expect.objectContaining({ causeStatus: 'unexplained' }),
    ]);
    expect([...world.records.headers.values()].map((header) => header.changesPending)).toEqual([
      ...[0, 0, 0, 0, 0, 0],
    ]);
  });

  it('does not judge while the events of that time are not all known, and gives up after a week', async () => {
    const world = createWorld();
    const ann = world.account.add('ann');
    await world.run();
    ann.groups.push('administrators');
    world.knowledge.isComplete = false;
    await world.pass(60);
    await world.run();
    await world.pass(24 * 60);
    await world.run();
    const afterADay = world.records.changes().map(({ causeStatus }) => causeStatus);
    await world.pass(7 * 24 * 60);
    await world.run();

    expect(afterADay).toEqual(['pending']);
    expect(world.records.changes()).toEqual([expect.objectContaining({ causeStatus: 'unknown' })]);
    expect(world.records.unexplained.size).toBe(0);
  });

  it('keeps a change open that the index does not show yet', async () => {
    const world = createWorld();
    for (const name of ['ann', 'ben']) world.account.add(name);
    await world.run();
    for (const user of world.account.users.values()) user.groups.push('administrators');
    await world.pass(60);
    const { changesOfScan } = world.records.store;
    const behind = {
      ...world.records.store,
      async *changesOfScan(scanTimestamp: string) {
        for await (const change of changesOfScan(scanTimestamp)) {
          if (change.userName !== 'ben') yield change;
        }
      },
    };

    await world.run({ records: behind, activity: undefined });
    const early = world.latest()?.changesPending;
    await world.run({ activity: undefined });

    expect(early).toBe(2);
    expect(world.records.changes().map(({ causeStatus }) => causeStatus)).toEqual([
      ...['unknown', 'unknown'],
    ]);
    const pending = [...world.records.headers.values()].map(({ changesPending }) => changesPending);
    expect(pending).toEqual([0, 0, 0]);
  });

  it('explains a change whose event comes late', async () => {
    const world = createWorld();
    const ann = world.account.add('ann');
    await world.run();
    ann.groups.push('administrators');
    const requestParameters = '{"groupName":"administrators","userName":"ann"}';
    const late = world.happen('AddUserToGroup', 'user/ann', { requestParameters });
    world.events.pop();
    await world.pass(60);
    await world.run();
    world.events.push(late);
    await world.pass(60);

    await world.run();

    expect(world.records.changes()).toEqual([
      expect.objectContaining({ causeStatus: 'explained', cause: expect.anything() }),
    ]);
  });

  it('says that it cannot be known when no events are collected', async () => {
    const world = createWorld({ hasActivity: false });
    const ann = world.account.add('ann');
    await world.run();
    ann.groups.push('administrators');
    await world.pass(60);

    await world.run();

    expect(world.records.changes()).toEqual([expect.objectContaining({ causeStatus: 'unknown' })]);
  });

  it('publishes and reports an error when causes cannot be looked for', async () => {
    const world = createWorld();
    const ann = world.account.add('ann');
    await world.run();
    ann.groups.push('administrators');
    const failing = async () => Promise.reject(new AppError('TABLE_MISSING', 'no events'));
    const activity = { eventsNamed: failing, whole: failing, isComplete: failing };
    await world.pass(60);

    const result = await world.run({ activity });

    expect(result).toMatchObject({ message: 'Scan completed with errors', errors: 1, changes: 1 });
    expect(world.latest()).toMatchObject({ status: 'complete', changesPending: 1 });
    expect(world.published.at(-1)).toContainEqual({ name: 'Errors', unit: 'Count', value: 1 });
  });

  it('does nothing, successfully, while another scan is under way', async () => {
    const world = createWorld();
    world.account.add('ann');
    const [first, second] = await Promise.all([world.run(), world.run()]);

    const messages = [first.message, second.message].sort();
    expect(messages).toEqual(['Failed to acquire execution lock', 'Scan completed successfully']);
    expect(world.records.headers.size).toBe(1);
    expect(world.published).toHaveLength(1);
    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: 'INFO', message: 'Failed to acquire execution lock' }),
    );
  });

  it('publishes nothing when listing users fails, and no user reads as deleted', async () => {
    const world = createWorld();
    world.account.add('ann');
    await world.run();
    world.account.before = (operation) => {
      if (operation === 'ListUsers') throw new AppError('IAM_FAILED', 'ListUsers: broken');
    };
    await world.pass(60);
    await expect(world.run()).rejects.toMatchObject({ code: 'IAM_FAILED' });
    world.account.before = () => undefined;
    await world.pass(60);
    const result = await world.run();

    const statuses = [...world.records.headers.values()].map(({ status }) => status);
    expect(statuses).toEqual(['complete', 'failed', 'complete']);
    expect(result.changes).toBe(0);
    expect(world.published[1]).toEqual([
      { name: 'UsersScanned', unit: 'Count', value: 0 },
      { name: 'RecordsWritten', unit: 'Count', value: 0 },
      { name: 'Errors', unit: 'Count', value: 1 },
      { name: 'Duration', unit: 'Milliseconds', value: 0 },
      { name: 'Success', unit: 'None', value: 0 },
    ]);
    expect(world.lines).toContainEqual(
      expect.objectContaining({
        ...{ level: 'ERROR', message: 'Scan failed' },
        ...{ error_type: 'IAM_FAILED', error_message: 'ListUsers: broken' },
      }),
    );
  });

  it('says that it failed when the table is not there', async () => {
    const world = createWorld();
    const missing = new AppError('TABLE_MISSING', 'There is no table.');
    const failing = async () => Promise.reject(missing);
    const { lock } = world.baseDependencies();
    const headers = () => {
      throw missing;
    };

    const ends = [
      world.run({ lock: { ...lock, acquire: failing } }),
      world.run({ records: { ...world.records.store, headers } }),
    ];

    for (const end of ends) await expect(end).rejects.toBe(missing);
    const failures = world.lines.filter(({ message }) => message === 'Scan failed');
    expect(failures.map(({ error_type }) => error_type)).toEqual([
      'TABLE_MISSING',
      'TABLE_MISSING',
    ]);
    expect(failures[0]).not.toHaveProperty('scan_timestamp');
    expect(world.published).toHaveLength(2);
  });

  it('fails when it runs out of time for IAM, publishing nothing', async () => {
    const world = createWorld();
    world.account.before = () => {
      throw new AppError('IAM_THROTTLED', 'Rate exceeded');
    };

    await expect(world.run()).rejects.toMatchObject({ code: 'INCOMPLETE' });
    expect(world.latest()).toBeUndefined();
    expect(world.holder).toEqual({});
  });

  it('compares nothing when the previous scan is not whole any more', async () => {
    const world = createWorld();
    for (const name of ['ann', 'ben']) world.account.add(name);
    await world.run();
    const { usersOfScan } = world.records.store;
    const expired = {
      ...world.records.store,
      async *usersOfScan(scanTimestamp: string) {
        for await (const user of usersOfScan(scanTimestamp)) {
          if (user.userName !== 'ann') yield user;
        }
      },
    };
    await world.pass(60);

    const result = await world.run({ records: expired });

    expect(result).toMatchObject({ changes: 0, errors: 0 });
    expect(world.latest()).not.toHaveProperty('previousScan');
    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: 'WARNING', expected: 2, found: 1 }),
    );
  });

  it('gives each scan a timestamp of its own, even within a second', async () => {
    const world = createWorld();
    world.account.add('ann');

    const results = [await world.run(), await world.run(), await world.run()];

    expect(new Set(results.map((result) => result.scan_timestamp)).size).toBe(3);
    expect(world.records.headers.size).toBe(3);
  });

  it('publishes nothing after it lost the lock', async () => {
    const world = createWorld();
    world.account.add('ann');
    const { lock } = world.baseDependencies();

    const losing = world.run({ lock: { ...lock, renew: async () => false } });

    await expect(losing).rejects.toMatchObject({ code: 'LOCK_LOST' });
    expect(world.latest()).toBeUndefined();
  });

  it('completes with errors when metrics cannot be published, or the lock not be released', async () => {
    const world = createWorld();
    const failing = async () => Promise.reject(new Error('broken'));
    const { lock } = world.baseDependencies();

    const result = await world.run({
      metrics: { publish: failing },
      lock: { ...lock, release: failing },
    });

    expect(result).toMatchObject({ message: 'Scan completed with errors', errors: 1 });
    expect((world.latest() as ScanHeader).status).toBe('complete');
  });
});

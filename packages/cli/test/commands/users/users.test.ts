import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserRecord } from '@iam-tracker/core';
import { openTracker } from '@iam-tracker/local';
import {
  buildRecord,
  iamUser,
  sampleChange,
  sampleHeader,
  sampleUser,
} from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

const FIRST = '2026-01-01T10:00:00Z';
const LAST = '2026-01-02T10:00:00Z';
const FAILED = '2026-01-03T10:00:00Z';
/** IAM allows no such name; a table that others write to might. */
const HOSTILE = '=cmd|\u001b[2J\u202e';

let folder: string;

const cause = {
  eventId: 'e1',
  eventTime: '2026-01-02T08:00:00Z',
  eventName: 'AddUserToGroup',
  actor: 'maya@example.com',
  actorType: 'person' as const,
  sourceIp: '192.0.2.10',
};

const carol: Partial<UserRecord> = {
  mfaActive: false,
  findings: [
    { rule: 'console_without_mfa' },
    { rule: 'old_access_key', subject: 'AKIACAROL', days: 120 },
  ],
  lastActivity: '2026-01-01T10:00:00Z',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'users '));
  const record = {
    ...buildRecord(),
    userIdentity: iamUser('alice'),
    eventID: 'by-alice',
    eventName: 'ListUsers',
    eventTime: FIRST,
  };
  await writeFile(join(folder, 'records.json'), JSON.stringify([record]));
  await run(['collect', '--from', join(folder, 'records.json'), '--data-dir', data()]);
  const tracker = await openTracker({ dataDirectory: data() });
  const { records } = tracker;
  await records.putUsers([
    sampleUser('alice', FIRST),
    sampleUser('dave', FIRST),
    sampleUser('alice', LAST, {
      mfaDevices: ['arn:aws:iam::123456789012:mfa/alice'],
      inlinePolicies: [{ name: 'own', digest: 'd', isAdmin: true }],
      permissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      tags: [{ key: 'owner', value: 'web' }, { key: 'empty' }],
      passwordLastUsed: FIRST,
    }),
    sampleUser('carol', LAST, carol),
    sampleUser('svc-old', LAST, {
      passwordEnabled: false,
      accessKeys: [],
      groups: undefined as never,
    }),
    sampleUser(HOSTILE, LAST, { groups: [HOSTILE], arn: HOSTILE }),
    // What a scan saw that was never completed does not count.
    sampleUser('ghost', FAILED),
  ]);
  await records.putHeader(sampleHeader(FIRST, { totalUsers: 2 }));
  await records.putHeader(
    sampleHeader(LAST, {
      totalUsers: 4,
      changes: 4,
      changesPending: 1,
      missingPermissions: [{ permission: 'iam:ListMFADevices', fields: ['mfaDevices'] }],
      rootFindings: [{ rule: 'root_without_mfa' }],
    }),
  );
  await records.putHeader(sampleHeader(FAILED, { status: 'failed', totalUsers: 0 }));
  await records.putChanges([
    sampleChange('alice', LAST, { causeStatus: 'explained', cause }),
    sampleChange('carol', LAST, {
      kind: 'policy_attached',
      subject: 'arn:aws:iam::aws:policy/AdministratorAccess',
      causeStatus: 'unexplained',
    }),
    sampleChange('dave', LAST, { kind: 'user_deleted' }),
    sampleChange(HOSTILE, LAST, { subject: HOSTILE, before: HOSTILE, causeStatus: 'unknown' }),
  ]);
  await tracker.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function data() {
  return join(folder, 'data');
}

const ask = (...words: string[]) => run([...words, '--data-dir', data()]);
const shown = (...words: string[]) =>
  run([...words, '--data-dir', data()], { isTerminal: true, columns: 200 });

async function documents(...words: string[]) {
  const { stdout } = await ask(...words, '--format', 'json');
  return JSON.parse(stdout) as Record<string, unknown>[];
}

describe('iam-tracker users', () => {
  it('shows what the last complete scan saw', async () => {
    const { code, stdout, stderr } = await ask('users');

    const rows = stdout.split('\n');
    expect(code).toBe(0);
    expect(rows[0]).toMatch(/^USER\tCONSOLE\tMFA\tACCESS KEYS\tLAST ACTIVITY\tFINDINGS$/);
    expect(rows.find((row) => row.startsWith('carol'))).toMatch(
      /^carol\tyes\tno\tactive, 32 d old, used.*1 d ago\tconsole_without_mfa/,
    );
    expect(rows.find((row) => row.startsWith('svc-old'))).toMatch(
      /^svc-old\tno\tyes\tnone\tnever\t$/,
    );
    expect(stdout).not.toContain('dave');
    expect(stdout).not.toContain('ghost');
    expect(stderr).toBe(
      '4 users as of 2026-01-02 10:00 UTC. Not known for want of permission: iam:ListMFADevices.\n',
    );
  });

  it('gives everything to programs, under the names of the table', async () => {
    const users = await documents('users');

    expect(users).toHaveLength(4);
    expect(users.find(({ user_name }) => user_name === 'carol')).toMatchObject({
      user_name: 'carol',
      scan_timestamp: LAST,
      mfa_active: false,
      findings: carol.findings,
    });
  });

  it('selects by finding', async () => {
    const users = await documents('users', '--finding', 'old_access_key');

    expect(users.map(({ user_name }) => user_name)).toEqual(['carol']);
  });

  it('writes CSV that no spreadsheet runs', async () => {
    const { stdout } = await ask('users', '--format', 'csv');

    expect(stdout).toMatch(/^user_name,scan_timestamp,user_id,/);
    expect(stdout).toContain("'=cmd|");
    expect(stdout).toContain('"[{""rule"":""console_without_mfa""}');
  });
});

describe('iam-tracker user', () => {
  it('tells the state, what changed and why, and what the user did', async () => {
    const { code, stdout } = await ask('user', 'alice');

    expect(code).toBe(0);
    expect(stdout).toContain('alice  as of 2026-01-02 10:00');
    expect(stdout).toContain('console      yes, password 215 d old, last sign-in 1 d ago');
    expect(stdout).toContain('MFA          yes, arn:aws:iam::123456789012:mfa/alice');
    expect(stdout).toContain(
      'keys         AKIAALICE: active, 32 d old, used 1 d ago (s3, eu-west-1)',
    );
    expect(stdout).toContain('inline       own (administrator)');
    expect(stdout).toContain('boundary     arn:aws:iam::aws:policy/ReadOnlyAccess');
    expect(stdout).toMatch(/tags +owner=web\n +empty=\n/);
    expect(stdout).toMatch(
      /2026-01-02 08:00:00 +alice +group joined +administrators +AddUserToGroup +maya@example.com +192.0.2.10/,
    );
    expect(stdout).toMatch(/What the user did last\n.*\n2026-01-01 10:00:00 +alice +ListUsers/s);
  });

  it('tells it to programs', async () => {
    const { stdout } = await ask('user', 'alice', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({
      user: { user_name: 'alice' },
      is_present: true,
      scan_timestamp: LAST,
      changes: [{ cause_event_id: 'e1', cause_actor: 'maya@example.com' }],
      events: [{ event_id: 'by-alice' }],
    });
  });

  it('remembers who is gone', async () => {
    const { code, stdout } = await ask('user', 'dave');

    expect(code).toBe(0);
    expect(stdout).toContain('dave  gone; last seen 2026-01-01 10:00');
    expect(stdout).toMatch(/by 2026-01-02 10:00 +dave +user deleted.* +pending/);
    expect(stdout).toContain('Nothing that is in the ledger.');
  });

  it('shows the newest only, and says that there is more', async () => {
    const tracker = await openTracker({ dataDirectory: data() });
    await tracker.records.putChanges([
      sampleChange('carol', FIRST, { kind: 'key_created', subject: 'AKIACAROL' }),
    ]);
    await tracker.close();

    const { stdout } = await ask('user', 'carol', '--limit', '1');

    expect(stdout).toContain('policy attached');
    expect(stdout).not.toContain('key created');
    expect(stdout).toContain('and 1 older change\n');
    expect(stdout).toContain('HIGH Console password without MFA');
    expect(stdout).toContain('WARNING Access key is old: AKIACAROL, 120 days');
  });

  it.each([
    ['Alice', 'There is alice.'],
    ['ghost', 'iam-tracker users lists them'],
    ['\u001b[2Jnobody', 'iam-tracker users lists them'],
  ])('does not know %j', async (name, hint) => {
    const { code, stdout, stderr } = await ask('user', name);

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(hint);
    expect(activeCharacters(stderr)).toEqual([]);
  });
});

describe('iam-tracker changes', () => {
  it('shows what changed, and who did it', async () => {
    const { stdout, stderr } = await ask('changes');

    expect(stdout).toMatch(/alice\tgroup joined.*\tmaya@example.com\t192.0.2.10/);
    expect(stdout).toMatch(/carol\tpolicy attached.*\tunexplained/);
    expect(stderr).toBe('4 changes, newest scan first.\n');
  });

  it.each([
    [['--user', 'carol'], 1],
    [['--cause', 'unexplained'], 1],
    [['--since', '2026-01-02', '--until', '2026-01-02'], 4],
    [['--until', '2026-01-01'], 0],
    [['--since', '2026-01-03'], 0],
    [['--limit', '2'], 2],
    [['--limit', 'all'], 4],
  ])('selects with %j', async (words, count) => {
    expect(await documents('changes', ...words)).toHaveLength(count);
  });

  it('says how much it shows', async () => {
    expect((await ask('changes', '--limit', '2')).stderr).toBe('The newest 2 changes.\n');
    expect((await ask('changes', '--user', 'nobody')).stderr).toBe('No changes match.\n');
  });

  it('writes CSV', async () => {
    const { stdout } = await ask('changes', '--format', 'csv', '--user', 'alice');

    expect(stdout).toMatch(/^change_id,kind,user_name,.*cause_source_ip\n/);
    expect(stdout).toMatch(/,group_joined,alice,.*,explained,e1,.*,maya@example.com,/);
  });

  it.each([
    [['--cause', 'lost'], 'Allowed choices are pending'],
    [['--since', '1h', '--until', '2h'], '--since is after --until'],
  ])('calls %j a misuse', async (words, expected) => {
    const { code, stderr } = await ask('changes', ...words);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});

describe('iam-tracker findings', () => {
  it('shows what is wrong, worst first', async () => {
    const { stdout, stderr } = await ask('findings');

    const rows = stdout.split('\n');
    expect(rows[1]).toMatch(/^CRITICAL\t<root_account>\tRoot has no MFA/);
    expect(rows[2]).toMatch(/^HIGH\tcarol\tConsole password without MFA/);
    expect(rows[3]).toMatch(/^WARNING\tcarol\tAccess key is old\tAKIACAROL\t120$/);
    expect(stderr).toMatch(/^3 findings \(1 CRITICAL, 1 HIGH, 1 WARNING\) as of 2026-01-02 10:00/);
  });

  it.each([
    [['--severity', 'HIGH'], ['console_without_mfa']],
    [['--user', '<root_account>'], ['root_without_mfa']],
    [['--severity', 'INFO'], []],
  ])('selects with %j', async (words, rules) => {
    expect((await documents('findings', ...words)).map(({ rule }) => rule)).toEqual(rules);
  });

  it('writes CSV', async () => {
    const { stdout } = await ask('findings', '--format', 'csv', '--severity', 'WARNING');

    expect(stdout).toBe(
      'severity,user_name,rule,title,subject,days\nWARNING,carol,old_access_key,Access key is old,AKIACAROL,120\n',
    );
  });
});

describe('hostile names', () => {
  it.each([
    ['users'],
    ['users', '--format', 'csv'],
    ['users', '--format', 'json'],
    ['user', HOSTILE],
    ['changes'],
    ['changes', '--format', 'csv'],
    ['changes', '--format', 'json'],
    ['findings'],
  ])('do nothing to the terminal: %j', async (...words) => {
    const { code, stdout, stderr } = await shown(...words);

    expect(code).toBe(0);
    expect(activeCharacters(stdout)).toEqual([]);
    expect(activeCharacters(stderr)).toEqual([]);
  });
});

describe('before the first scan', () => {
  const commands = [['users'], ['user', 'alice'], ['changes'], ['findings']];

  it.each(commands)('%s says how to begin', async (...words) => {
    const fresh = join(folder, 'fresh');
    await run(['collect', '--from', join(folder, 'records.json'), '--data-dir', fresh]);

    const { code, stdout, stderr } = await run([...words, '--data-dir', fresh]);
    const json = await run([...words, '--data-dir', fresh, '--format', 'json']);

    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('iam-tracker scan');
    expect(JSON.parse(json.stdout)).toEqual(
      words[0] === 'user'
        ? {
            user: null,
            is_present: null,
            scan_timestamp: null,
            changes: [],
            events: [expect.objectContaining({ event_id: 'by-alice' })],
          }
        : [],
    );
  });

  it.each(commands)('%s does not begin a folder', async (...words) => {
    const { code, stderr } = await run([...words, '--data-dir', join(folder, 'none')]);

    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was collected');
  });
});

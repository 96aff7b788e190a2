import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

const OWN = '123456789012';
const [FIRST, SECOND, NEVER] = ['222233334444', '333344445555', '444455556666'];
const EARLY = '2026-01-01T10:00:00Z';
const LATE = '2026-01-02T10:00:00Z';
const HOSTILE = 'pro\u202ed\u001b[2J';

let folder: string;

const data = () => join(folder, 'data');
const ask = (...words: string[]) => run([...words, '--data-dir', data()]);

async function documents(...words: string[]) {
  const { stdout } = await ask(...words, '-o', 'json');
  return JSON.parse(stdout) as Record<string, unknown>[];
}

const userOf = (account: string, name: string, time: string, more: Partial<UserRecord> = {}) =>
  sampleUser(name, time, {
    ...{ accountId: account, arn: `arn:aws:iam::${account}:user/${name}` },
    ...more,
  });

const changeOf = (account: string, name: string, time: string) =>
  sampleChange(name, time, { arn: `arn:aws:iam::${account}:user/${name}` });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'member users '));
  const called = (eventID: string, recipientAccountId: string) => ({
    ...buildRecord(),
    userIdentity: {
      ...iamUser('alice'),
      ...{ accountId: recipientAccountId, arn: `arn:aws:iam::${recipientAccountId}:user/alice` },
    },
    ...{ eventID, recipientAccountId, eventName: 'ListUsers', eventTime: EARLY },
  });
  const calls = [called('by-own', OWN), called('by-member', FIRST)];
  await writeFile(join(folder, 'records.json'), JSON.stringify(calls));
  await run(['collect', '--from', join(folder, 'records.json'), '--data-dir', data()]);
  const account = (Id: string, Name: string) => ({ Id, Name, State: 'ACTIVE' });
  const Accounts = [account(OWN, 'identity'), account(FIRST, HOSTILE), account(SECOND, 'stage')];
  await writeFile(join(folder, 'accounts.json'), JSON.stringify({ Accounts }));
  await ask('accounts', 'import', join(folder, 'accounts.json'));

  const { records, close } = await openTracker({ dataDirectory: data() });
  await records.putHeader(
    sampleHeader(LATE, { changes: 1, rootFindings: [{ rule: 'root_without_mfa' }] }),
  );
  await records.putUsers([userOf(OWN, 'alice', LATE), userOf(OWN, 'zoe', LATE)]);
  await records.putChanges([changeOf(OWN, 'zoe', LATE)]);
  const first = records.ofMember(FIRST);
  await first.putHeader(sampleHeader(EARLY, { status: 'running' }));
  await first.putHeader(
    sampleHeader(EARLY, {
      changes: 1,
      missingPermissions: [{ permission: 'iam:ListMFADevices', fields: ['mfaDevices'] }],
    }),
  );
  await first.putUsers([
    userOf(FIRST, 'alice', EARLY, { findings: [{ rule: 'console_without_mfa' }] }),
    // Of which account it is says where it lies, whatever is written in it.
    userOf(FIRST, 'bob', EARLY, { arn: `arn:aws:iam::${OWN}:user/bob` }),
  ]);
  await first.putChanges([changeOf(FIRST, 'alice', EARLY)]);
  const second = records.ofMember(SECOND);
  await second.putHeader(sampleHeader(LATE, { status: 'running' }));
  await second.putHeader(
    sampleHeader(LATE, { changes: 1, rootFindings: [{ rule: 'root_without_mfa' }] }),
  );
  await second.putUsers([userOf(SECOND, 'carol', LATE)]);
  await second.putChanges([changeOf(SECOND, 'carol', LATE)]);
  // No scan of it was ever completed.
  await records.ofMember(NEVER).putHeader(sampleHeader(LATE, { status: 'running' }));
  await close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const nameRows = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ account_id, user_name }) => `${account_id} ${user_name}`);

describe('users of several accounts', () => {
  it('stand by account, the own first, with its name', async () => {
    const { stdout, stderr } = await ask('users');
    const rows = await documents('users');

    expect(stdout).toMatch(/^USER\t.*\tFINDINGS\tACCOUNT\n/);
    expect(stdout).toContain(`${FIRST} (pro\\u202ed\\x1b[2J)\n`);
    expect(stderr).toBe(
      '5 users of 3 accounts as of 2026-01-01 10:00 to 2026-01-02 10:00 UTC. Not known for want of permission, in 1 account: iam:ListMFADevices.\n',
    );
    expect(nameRows(rows)).toEqual([
      ...[`${OWN} alice`, `${OWN} zoe`, `${FIRST} alice`, `${FIRST} bob`, `${SECOND} carol`],
    ]);
    expect(rows[0]?.account_name).toBe('identity');
  });

  it('are found wrong worst first', async () => {
    const rows = await documents('findings');

    expect(nameRows(rows)).toEqual([
      ...[`${OWN} <root_account>`, `${SECOND} <root_account>`, `${FIRST} alice`],
    ]);
    expect((await ask('findings')).stdout).toMatch(/CRITICAL\t.*\t333344445555 \(stage\)\n/);
  });

  it('changed, newest scan first', async () => {
    const rows = await documents('changes');

    expect(nameRows(rows)).toEqual([`${OWN} zoe`, `${SECOND} carol`, `${FIRST} alice`]);
    expect(nameRows(await documents('changes', '--limit', '2'))).toEqual(
      nameRows(rows).slice(0, 2),
    );
    expect(nameRows(await documents('changes', '--until', EARLY))).toEqual([`${FIRST} alice`]);
  });

  it.each([
    ['users', 'account_id,.*,account_name'],
    ['findings', '.*,account_id,account_name'],
    ['changes', '.*,account_id,account_name'],
  ])('have both columns in CSV of %s', async (command, head) => {
    const { stdout } = await ask(command, '-o', 'csv');

    expect(stdout.split('\n', 1)[0]).toMatch(new RegExp(`${head}$`));
    expect(stdout).toContain('stage\n');
  });

  it('of one name are told one after another, each with its own events', async () => {
    const { stdout } = await ask('user', 'alice');
    const document = JSON.parse((await ask('user', 'alice', '-o', 'json')).stdout);

    expect(stdout).toMatch(/^Account 123456789012 \(identity\)\nalice {2}as of 2026-01-02/);
    expect(stdout).toMatch(
      /\nAccount 222233334444 \(pro\\u202ed\\x1b\[2J\)\nalice {2}as of 2026-01-01/,
    );
    expect(document).toMatchObject({
      ...{ account_id: OWN, account_name: 'identity', user: { account_id: OWN } },
      events: [{ event_id: 'by-own' }],
      other_accounts: [
        { account_id: FIRST, user: { account_id: FIRST }, events: [{ event_id: 'by-member' }] },
      ],
    });
  });

  it.each([['users'], ['findings'], ['changes'], ['user', 'alice']])(
    'do nothing to the terminal by the name of their account: %j',
    async (...words) => {
      for (const format of ['table', 'json']) {
        const { stdout, stderr } = await run([...words, '-o', format, '--data-dir', data()], {
          isTerminal: true,
          columns: 200,
        });
        expect(activeCharacters(stdout + stderr)).toEqual([]);
      }
    },
  );
});

describe('a report', () => {
  it('sums up the users of members, by findings, with the names of their accounts', async () => {
    const out = join(folder, 'report.html');
    const { code } = await ask('report', '--out', out, '--since', EARLY, '--until', LATE);
    const page = await readFile(out, 'utf8');
    const part = page.slice(page.indexOf('<h3>Member accounts</h3>')).replace(/<[^>]*>/g, '');

    expect(code).toBe(0);
    expect(part).toContain('3 IAM users of 2 member accounts, 2 findings');
    expect(part.indexOf(FIRST)).toBeGreaterThan(0);
    expect(part.indexOf(FIRST)).toBeLessThan(part.indexOf(SECOND));
    expect(part).toContain('(stage)');
    expect(activeCharacters(page)).toEqual([]);
  });
});

describe('--account of users', () => {
  it.each([
    [OWN, ['alice', 'zoe']],
    ['IDENTITY', ['alice', 'zoe']],
    [FIRST, ['alice', 'bob']],
    ['stage', ['carol']],
    [NEVER, []],
    ['999999999999', []],
  ])('%s', async (account, names) => {
    const rows = await documents('users', '--account', account);

    expect(rows.map(({ user_name }) => user_name)).toEqual(names);
    expect(rows.every((row) => !('account_name' in row))).toBe(true);
  });

  it('tells the changes, findings and user of a member alone', async () => {
    const { stdout } = await ask('user', 'alice', '--account', FIRST, '-o', 'json');

    expect(await documents('changes', '--account', 'stage')).toMatchObject([
      { user_name: 'carol' },
    ]);
    expect(await documents('findings', '--account', FIRST)).toMatchObject([{ user_name: 'alice' }]);
    expect(await documents('findings', '--account', OWN)).toMatchObject([
      { user_name: '<root_account>' },
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ user: { account_id: FIRST } });
    expect(JSON.parse(stdout)).not.toHaveProperty('other_accounts');
  });

  it('says that an account was not scanned', async () => {
    for (const command of ['users', 'findings', 'changes']) {
      const { code, stderr } = await ask(command, '--account', NEVER);

      expect(code).toBe(3);
      expect(stderr).toContain(`Users of account ${NEVER} were not scanned`);
    }
    const { code, stderr } = await ask('user', 'carol', '--account', FIRST);
    expect(code).toBe(1);
    expect(stderr).toContain('No scan has seen an IAM user "carol".');
    expect(stderr).toContain('iam-tracker users lists them');
  });
});

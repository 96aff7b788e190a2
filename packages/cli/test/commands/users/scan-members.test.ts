import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateInventory, type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { buildRecord, iamUser } from '@iam-tracker/test-utils';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { activeCharacters, type RunResult, run } from '../../test-context.ts';

const [OPEN, SHUT] = ['200000000001', '200000000002'];
const variables = {
  ...{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' },
  ...{ AWS_EC2_METADATA_DISABLED: 'true', REGIONS: 'us-east-1' },
  // What causes changes of users is in IAM's events; the others would only take time.
  ...{ PROCESS_STS_EVENTS: 'false', PROCESS_SIGNIN_EVENTS: 'false' },
  ...{ PROCESS_SSO_EVENTS: 'false', PROCESS_GUARD_EVENTS: 'false' },
};
const environment = { ...process.env };
let folder: string;
let aws: SimulatedAws;

function iamOf(accountId: string, users: number) {
  const inventory = generateInventory({ seed: 2, users, at: Date.now(), accountId });
  return { inventory, credentialReportMilliseconds: 0 };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan members '));
  const role = { name: 'iam-tracker-member' };
  aws = await startSimulatedAws({
    iam: iamOf('123456789012', 3),
    members: [
      { accountId: OPEN ?? '', name: 'orders\u001b[2J', role, iam: iamOf(OPEN ?? '', 4) },
      { accountId: SHUT ?? '', name: 'payments', role: { name: 'another' } },
      { accountId: '200000000003', name: 'gone', state: 'CLOSED' },
    ],
  });
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL: aws.url });
  delete process.env.AWS_PROFILE;
});

afterEach(() => aws.setFaults([]));

afterAll(async () => {
  process.env = environment;
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

const inData = (data: string, line: string): Promise<RunResult> =>
  run([...line.split(' '), '--data-dir', join(folder, data)]);

const REAL = 'scan --region us-east-1 --members-role iam-tracker-member';

describe('iam-tracker scan --members-role', () => {
  it('scans the users of the other accounts, too, and names the account that refuses', async () => {
    const { code, stderr, stdout } = await inData('real', REAL);
    const accounts = await inData('real', 'accounts');
    const users = await inData('real', 'users --account 200000000001 -o json');
    const finding = await inData('real', 'findings --account payments');

    expect([code, stderr]).toEqual([1, '1 of 2 member accounts failed; all else was scanned.\n']);
    expect(stdout).toMatch(/^Account 123456789012\n\nUsers +3 /);
    expect(stdout).toMatch(/^200000000001 +orders\\x1b\[2J +4 +0 +0 +\d+ +yes$/m);
    expect(stdout).toMatch(/^200000000002 +payments +0 +0 +0 +failed$/m);
    expect(stdout).toMatch(/^failed: 200000000002 \(payments\): Cannot assume .*AccessDenied/m);
    expect(stdout).toMatch(/^not scanned: 200000000003 \(gone\), CLOSED$/m);
    expect(activeCharacters(stdout)).toEqual([]);
    expect(accounts.stdout).toMatch(/^ACCOUNT\t.*\tSCANNED \(UTC\)\tSCAN PROBLEM$/m);
    expect(accounts.stdout).toMatch(/^200000000002\t.*AccessDenied/m);
    expect(JSON.parse(users.stdout)).toHaveLength(4);
    expect(finding.stderr).toContain('were not scanned: iam-tracker scan --profile');
  });

  it('prints one JSON document, of the accounts that are named', async () => {
    aws.setFaults([{ fault: 'access-denied', operation: 'ListMFADevices', accountId: OPEN ?? '' }]);
    const line = `${REAL} --accounts 200000000001 -o json`;
    const { code, stdout } = await inData('json', line);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ account_id: '123456789012', total_users: 3, errors: 0 },
      members: [
        {
          ...{ account_id: OPEN, scanned: true, scans: 1, total_users: 4, changes: 0 },
          ...{ unexplained_changes: 0, pending_changes: 0, errors: 0 },
          problem: expect.stringContaining('iam:ListMFADevices'),
        },
      ],
      members_left_out: [],
    });
    const { stdout: table } = await inData('json', `${REAL} --accounts 200000000001`);
    expect(table).toMatch(/^200000000001 +200000000001 +4 .* in part$/m);
    expect(table).toMatch(/^in part: 200000000001: The role may not ask for iam:ListMFADevices/m);
  });

  it('tells of the members where the account itself refuses, and fails', async () => {
    const refused = { fault: 'access-denied', accountId: '123456789012' } as const;
    aws.setFaults([
      { ...refused, operation: 'ListUsers' },
      { ...refused, operation: 'GetAccountAuthorizationDetails' },
    ]);

    const { code, stderr, stdout } = await inData('own', `${REAL} --accounts 200000000001`);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^Account 123456789012: not scanned\n/);
    expect(stdout).toMatch(/^200000000001 .* yes$/m);
    expect(stderr).toContain('iam:ListUsers');
  });

  it('tells incident which keys of a member account stand', async () => {
    const made = Date.now() - 3_600_000;
    const [{ standing = '', userName = '' } = {}] = iamOf(OPEN ?? '', 4).inventory.users.flatMap(
      ({ accessKeys, userName }) => {
        const active = accessKeys.find(({ status }) => status === 'Active');
        return active === undefined ? [] : [{ standing: active.id, userName }];
      },
    );
    const records = [standing, 'AKIAGONEGONEGONEGONE'].map((accessKeyId, index) => ({
      ...buildRecord({
        eventName: 'CreateAccessKey',
        userIdentity: iamUser('mallory', {
          accountId: OPEN,
          arn: `arn:aws:iam::${OPEN}:user/mallory`,
        }),
        requestParameters: { userName },
        responseElements: { accessKey: { accessKeyId, userName, status: 'Active' } },
      }),
      ...{ recipientAccountId: OPEN, eventID: `made-${index}` },
      eventTime: `${new Date(made + index * 1_000).toISOString().slice(0, 19)}Z`,
    }));
    await writeFile(join(folder, 'log.json'), JSON.stringify({ Records: records }));
    const data = join(folder, 'keys');
    await run(['collect', '--from', join(folder, 'log.json'), '--data-dir', data]);
    const statesOf = async () => {
      const { stdout } = await inData('keys', 'incident -o json');
      const { shown } = JSON.parse(stdout).credentials;
      return Object.fromEntries(shown.map(({ id, state }: Record<string, string>) => [id, state]));
    };

    const before = await statesOf();
    await inData('keys', `${REAL} --accounts ${OPEN}`);

    expect(standing).toMatch(/^AKIA/);
    expect(before).toMatchObject({ [standing]: 'active', AKIAGONEGONEGONEGONE: 'active' });
    expect(await statesOf()).toMatchObject({
      [standing]: 'active',
      AKIAGONEGONEGONEGONE: 'deleted',
    });
  });

  it('knows no other account where there is none', async () => {
    const alone = await startSimulatedAws({ iam: iamOf('123456789012', 3) });
    process.env.AWS_ENDPOINT_URL = alone.url;

    const { code, stdout } = await inData('alone', REAL);

    process.env.AWS_ENDPOINT_URL = aws.url;
    await alone.close();
    expect(code).toBe(0);
    expect(stdout).toContain('No other account is known.\n');
  });

  it.each([
    ['--external-id 1234', '--external-id goes with --members-role only.'],
    ['--accounts all', '--accounts goes with --members-role only.'],
    ['--members-role a/b', '--members-role is "a/b"; allowed: the name of a role,'],
  ])('refuses %s', async (flags, problem) => {
    const { code, stderr } = await inData('refused', `scan --region us-east-1 ${flags}`);

    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });
});

describe('iam-tracker scan --simulate --members-role', () => {
  it('tells who made a contractor of another account an administrator, and what stands', async () => {
    const members = '--members-role iam-tracker-member';
    const collected = await inData('simulated', `collect --simulate --seed 3 --days 1 ${members}`);
    const scanned = await inData('simulated', `scan --simulate ${members} -o json`);
    const changed = await inData('simulated', 'changes --user contractor-webdev -o json');
    const again = await inData('simulated', `scan --simulate ${members} -o json`);

    expect([collected.code, scanned.code, again.code]).toEqual([0, 0, 0]);
    expect(JSON.parse(scanned.stdout).members).toMatchObject(
      ['111122223333', '200000000001', '200000000002'].map((account_id) => ({
        ...{ account_id, scanned: true, errors: 0, problem: null, unexplained_changes: 0 },
      })),
    );
    expect(JSON.parse(changed.stdout)).toContainEqual(
      expect.objectContaining({
        ...{ account_id: '200000000002', kind: 'policy_attached' },
        ...{ cause_status: 'explained', cause_event_name: 'AttachUserPolicy' },
      }),
    );
    // Nothing is left to make up for.
    expect(JSON.parse(again.stdout).members).toMatchObject([
      ...[{ scans: 1 }, { scans: 1 }, { scans: 1 }],
    ]);
  });
});

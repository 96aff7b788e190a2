import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateInventory, type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { buildRecord } from '@iam-tracker/test-utils';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

let folder: string;
let server: SimulatedAws;
const environment = { ...process.env };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan '));
  const inventory = generateInventory({ seed: 2, users: 12, at: Date.now() });
  server = await startSimulatedAws({ iam: { inventory, credentialReportMilliseconds: 0 } });
  // As for any AWS tool; the profile is there, and no other place is asked.
  await writeFile(join(folder, 'config'), '[profile audit]\nregion = eu-west-1\n');
  await writeFile(
    join(folder, 'credentials'),
    '[audit]\naws_access_key_id = TEST\naws_secret_access_key = test\n',
  );
  process.env.AWS_CONFIG_FILE = join(folder, 'config');
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  process.env.AWS_ENDPOINT_URL = server.url;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  // What causes changes of users is in IAM's events; the others would only take time.
  process.env.REGIONS = 'us-east-1';
  for (const family of ['STS', 'SIGNIN', 'SSO', 'GUARD']) {
    process.env[`PROCESS_${family}_EVENTS`] = 'false';
  }
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_REGION']) {
    delete process.env[name];
  }
});

afterEach(() => server.setFaults([]));

afterAll(async () => {
  process.env = environment;
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const inData = (data: string, ...words: string[]) =>
  run([...words, '--data-dir', join(folder, data)]);

describe('iam-tracker scan of a real account', () => {
  it('tells what it found', async () => {
    const { code, stdout, stderr } = await inData('real', 'scan', '--profile', 'audit');
    const users = await inData('real', 'users', '--format', 'json');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Account 123456789012\n\nUsers +12 /);
    expect(stderr).toBe('');
    expect(JSON.parse(users.stdout)).toHaveLength(12);
  });

  it('prints one JSON document for programs', async () => {
    const { stdout } = await inData('json', 'scan', '--profile', 'audit', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({
      source: 'account',
      account_id: '123456789012',
      scans: 1,
      total_users: 12,
      changes: 0,
      unexplained_changes: 0,
      findings: { CRITICAL: expect.any(Number) },
      missing_permissions: [],
      errors: 0,
      alerts: { sent: 0 },
    });
  });

  it('names the permission that is missing, and goes on without', async () => {
    server.setFaults([
      { fault: 'access-denied', operation: 'GenerateCredentialReport' },
      { fault: 'access-denied', operation: 'GetCredentialReport' },
    ]);

    const { code, stdout } = await inData(
      'denied',
      'scan',
      '--region',
      'us-east-1',
      '--profile',
      'audit',
    );
    const users = await inData('denied', 'users');

    expect(code).toBe(0);
    expect(stdout).toContain('Not known for want of permission: iam:GenerateCredentialReport');
    expect(users.stderr).toContain('iam:GetCredentialReport');
    expect(users.stdout).toContain('unknown');
  });

  it('fails in words when IAM refuses everything', async () => {
    server.setFaults([
      { fault: 'access-denied', operation: 'ListUsers' },
      { fault: 'access-denied', operation: 'GetAccountAuthorizationDetails' },
    ]);

    const { code, stdout, stderr } = await inData('refused', 'scan', '--profile', 'audit');
    const users = await inData('refused', 'users');

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('iam:ListUsers');
    expect(activeCharacters(stderr)).toEqual([]);
    expect(users.stderr).toContain('No users were scanned yet');
  });

  it("shows the scanner's log lines with --verbose", async () => {
    const { stderr } = await inData('verbose', 'scan', '--profile', 'audit', '--verbose');

    expect(stderr).toContain('"message":"Scan completed successfully"');
  });

  it('does not mix with a simulated account', async () => {
    await inData('mixed', 'scan', '--profile', 'audit');

    const { code, stderr } = await inData('mixed', 'scan', '--simulate');

    expect(code).toBe(2);
    expect(stderr).toContain('holds real records');
  });
});

describe('iam-tracker scan of the simulated account', () => {
  it('turns a change out of sight into an alert, and shows who made the others', async () => {
    const collected = await inData(
      'simulated',
      ...['collect', '--simulate', '--seed', '3', '--days', '2', '--no-alerts'],
    );
    const scanned = await inData('simulated', 'scan', '--simulate');
    const alerts = await inData('simulated', 'alerts', '--format', 'json');
    const explained = await inData('simulated', 'changes', '--cause', 'explained');
    const unexplained = await inData(
      'simulated',
      ...['changes', '--cause', 'unexplained', '--format', 'json'],
    );
    const user = await inData('simulated', 'user', 'nils.strand');
    const again = await inData('simulated', 'scan', '--simulate', '--format', 'json');

    expect([collected.code, scanned.code, again.code]).toEqual([0, 0, 0]);
    expect(scanned.stdout).toMatch(/Changes +\d+ +1 unexplained/);
    expect(scanned.stdout).toContain('Alerts: 1 sent');
    expect(scanned.stderr).toMatch(/rule USER-CHANGE-UNEXPLAINED/);
    expect(activeCharacters(scanned.stderr)).toEqual([]);
    expect(JSON.parse(alerts.stdout)).toMatchObject([
      { rule_id: 'USER-CHANGE-UNEXPLAINED', status: 'sent', target: 'user/nils.strand' },
    ]);
    expect(explained.stdout).toMatch(
      /carol.dunn\tmfa disabled\t\tDeactivateMFADevice\ttom.hale\t203.0.113.195/,
    );
    expect(JSON.parse(unexplained.stdout)).toMatchObject([
      { user_name: 'nils.strand', kind: 'policy_attached', cause_status: 'unexplained' },
    ]);
    expect(user.stdout).toMatch(/nils.strand +policy attached +policy\/Admin.* +unexplained/);
    expect(JSON.parse(again.stdout)).toMatchObject({ scans: 1, alerts: { sent: 0 } });
  });

  it('says that changes wait for their events when nothing was collected', async () => {
    const words = ['scan', '--simulate', '--seed', '3', '--days', '1', '--no-alerts'];

    const { code, stdout, stderr } = await inData('alone', ...words);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Account 123456789012, 4 scans/);
    expect(stderr).toMatch(/^\d+ changes? without a known event yet: collect/);
  });
});

describe('iam-tracker scan', () => {
  it.each([
    [[], 'No account is named'],
    [['--simulate', '--profile', 'audit'], 'More than one account'],
    [['--profile', 'audit', '--days', '3'], 'go with --simulate only'],
    [['--simulate', '--days', '0'], '--days is "0"'],
    [['--simulate', '--seed', 'x'], '--seed is "x"'],
    [['--profile', 'nobody'], 'nobody'],
  ])('calls %j a misuse or says what is wrong', async (words, expected) => {
    const { code, stdout, stderr } = await inData('misuse', 'scan', ...words);

    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
  });

  it('reads its settings before anything else', async () => {
    process.env.KEY_MAX_AGE_DAYS = 'often';

    const { code, stderr } = await inData('never', 'scan', '--simulate');

    delete process.env.KEY_MAX_AGE_DAYS;
    expect(code).toBe(2);
    expect(stderr).toContain('KEY_MAX_AGE_DAYS');
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    stopping.abort(new Error('stopped'));
    const words = ['scan', '--simulate', '--days', '1', '--data-dir', join(folder, 'stopped')];

    const { code, stderr } = await run(words, { signal: stopping.signal });

    expect(code).toBe(1);
    expect(stderr).toContain('stopped');
  });
});

describe('a folder of files', () => {
  it('takes the scan of a real account too', async () => {
    await writeFile(join(folder, 'records.json'), JSON.stringify([buildRecord()]));
    await inData('both', 'collect', '--from', join(folder, 'records.json'));

    expect(await inData('both', 'scan', '--profile', 'audit')).toMatchObject({ code: 0 });
  });
});

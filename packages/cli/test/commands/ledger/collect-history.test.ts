import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunResult, run } from '../../test-context.ts';

/** A few streams of one Region, where there are hundreds of them: enough for what a command says. */
const narrow = {
  REGIONS: 'us-east-1',
  PROCESS_SSO_EVENTS: 'false',
  PROCESS_GUARD_EVENTS: 'false',
};
let folder: string;

beforeAll(async () => {
  Object.assign(process.env, narrow);
  folder = await mkdtemp(join(tmpdir(), 'collect history '));
});

afterAll(async () => {
  for (const name of Object.keys(narrow)) delete process.env[name];
  await rm(folder, { recursive: true, force: true });
});

function withData(name: string, line: string, options = {}): Promise<RunResult> {
  return run([...line.split(' '), '--data-dir', join(folder, name)], options);
}

describe('iam-tracker collect --simulate --push', () => {
  it('shows both lanes on one screen', async () => {
    const line = 'collect --simulate --push --push-loss 20 --seed 3 --days 1 --no-alerts';
    const { code, stderr, stdout } = await withData('pushed', line);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Push brought +\d+ {2}of [\d,]+ events, in [\d,]+ messages$/m);
    expect(stdout).toMatch(
      /^Polling alone +[\d,]+ {2}\d+ lost, [\d,]+ only read and were not sent$/m,
    );
    expect(stdout).toMatch(/^Push took +\d+ s {2}95 % within .+, the last after .+$/m);
    expect(stdout).toMatch(/^Polling took +\d+ min/m);
  });
});

describe('iam-tracker collect --simulate', () => {
  let first: RunResult;

  beforeAll(async () => {
    first = await withData('simulated', 'collect --simulate --seed 3 --days 1 --no-alerts');
  });

  it('reports what it stored', () => {
    expect(first.code).toBe(0);
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(/^Account +\d{12} {2}simulated$/m);
    expect(first.stdout).toMatch(/^Events stored +\d/m);
    expect(first.stdout).toMatch(/^Filtered +[\d,]+ {2}\w+ [\d,]+/m);
    expect(first.stdout).toMatch(/^Still to read +nothing$/m);
  });

  it('goes on with the same account and writes one JSON document', async () => {
    const { code, stdout, stderr } = await withData(
      'simulated',
      'collect --simulate --format json',
    );

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'simulation',
      interrupted: false,
      backlog_seconds: 0,
      errors: [],
    });
  });

  it('reads a stretch again', async () => {
    const { code, stdout } = await withData(
      'simulated',
      'collect --simulate --start 6h --end 5h --verbose --format json',
    );

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ total_events_processed: 0, errors: [] });
  });

  it('shows the log lines that are asked for on standard error', async () => {
    const line = 'collect --simulate --start 2m --verbose --format json';

    const { stderr } = await withData('simulated', line);

    expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ level: 'INFO' });
  });

  it('refuses another account in the same folder', async () => {
    const { code, stderr } = await withData('simulated', 'collect --simulate --seed 4');

    expect(code).toBe(2);
    expect(stderr).toContain('holds the simulated account of seed 3 and 1 days');
  });

  it('says what is stored when it is stopped', async () => {
    const signal = AbortSignal.abort(new Error('stop'));

    const result = await withData('stopped', 'collect --simulate --days 1', { signal });

    expect(result.code).toBe(130);
    expect(result.stderr).toContain('Interrupted: 0 events stored.');
    expect(result.stdout).toMatch(/^Still to read +\d+ d/m);
  });

  it('shows the ledger as a table', async () => {
    const { code, stderr, stdout } = await withData('simulated', 'coverage');

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\d{12}\tus-east-1\tiam\t\d{4}-\d{2}-\d{2} .*\tnone\t\d{4}-.*\tnone\t\d/m,
    );
    expect(stderr).toMatch(/^Account \d{12}: \d+ shards, no gaps\.$/m);
  });

  it('shows gaps', async () => {
    const { stderr, stdout } = await withData('stopped', 'coverage');

    expect(stdout).toMatch(/^\d{12}\tus-east-1\tiam\t.*\t1 \(2 d\)/m);
    expect(stderr).toMatch(/: \d+ shards, \d+ gaps \(\d+ d/m);
  });

  it('shows the ledger as JSON', async () => {
    const { stdout, stderr } = await withData('simulated', 'coverage --format json');

    const shards = JSON.parse(stdout) as Record<string, unknown>[];
    expect(stderr).toBe(
      'Not read: Identity Center (PROCESS_SSO_EVENTS); what guards the account (PROCESS_GUARD_EVENTS).\n',
    );
    expect(shards.find(({ source }) => source === 'iam.amazonaws.com')).toMatchObject({
      region: 'us-east-1',
      covered_to: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
      gaps: [],
      lost: [],
      processing_status: expect.any(String),
      settle_passes: expect.arrayContaining([
        expect.objectContaining({ delay_seconds: 7200, gaps: [] }),
      ]),
    });
  });
});

describe('iam-tracker collect --region', () => {
  const variables = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    LOOKUP_REQUESTS_PER_SECOND: '100',
  };
  let aws: SimulatedAws;

  beforeAll(async () => {
    const usual = { lookupRequestsPerSecond: 1000, role: { name: 'iam-tracker-member' } };
    aws = await startSimulatedAws({
      lookupRequestsPerSecond: 1000,
      members: [
        { ...usual, accountId: '200000000001', name: 'orders\u001b[2J' },
        { ...usual, accountId: '200000000002', name: 'payments', role: { name: 'another' } },
      ],
    });
    Object.assign(process.env, variables, { AWS_ENDPOINT_URL: aws.url });
  });

  afterAll(async () => {
    for (const name of [...Object.keys(variables), 'AWS_ENDPOINT_URL']) delete process.env[name];
    await aws.close();
  });

  it('reads a real account with the usual credentials', async () => {
    const { code, stdout } = await withData('real', 'collect --region us-east-1');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Account +123456789012$/m);
    expect(stdout).toMatch(/^Shards +\d+ {2}in 1 Regions$/m);
  });

  it('names what failed, does the rest, and fails in the end', async () => {
    aws.setFaults([{ fault: 'access-denied', source: 'sts.amazonaws.com' }]);

    const { code, stdout, stderr } = await withData('denied', 'collect --region us-east-1');
    const coverage = await withData('denied', 'coverage');

    aws.setFaults([]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed: 123456789012#us-east-1#sts\.amazonaws\.com: .*AccessDenied/m);
    expect(stderr).toBe('1 failure; everything else was read.\n');
    expect(coverage.stderr).toContain('1 shard failed last time');
  });

  it('reads the other accounts through a role, and names the one that refuses', async () => {
    const line = 'collect --region us-east-1 --members-role iam-tracker-member';
    const { code, stderr, stdout } = await withData('members', line);
    const named = await withData('members', `${line} --accounts payments -o json`);
    const accounts = await withData('members', 'accounts');

    expect([code, stderr]).toEqual([1, '1 of 2 member accounts failed; all else was read.\n']);
    expect(stdout).toMatch(/^200000000001 +orders\\x1b\[2J +0 +\d+ +nothing$/m);
    expect(stdout).toMatch(/^200000000002 +payments +failed$/m);
    expect(stdout).toMatch(/^failed: 200000000002 \(payments\): Cannot assume .*AccessDenied/m);
    expect(named.code).toBe(1);
    expect(JSON.parse(named.stdout)).toMatchObject({
      account_id: '123456789012',
      members: [{ account_id: '200000000002', events_stored: null }],
    });
    expect(accounts.stdout).toMatch(/^200000000001\t.*\tACTIVE\t20/m);
    expect(accounts.stdout).toMatch(/^200000000002\t.*AccessDenied/m);
  });

  it.each([
    ['--external-id 1234', '--external-id goes with --members-role only.'],
    ['--accounts all', '--accounts goes with --members-role only.'],
    ['--members-role a/b', '--members-role is "a/b"; allowed: the name of a role,'],
    ['--members-role r --external-id !', '--external-id is "!"; allowed: 2 to 1224 letters'],
    ['--members-role r --accounts all 200000000001', '--accounts names "all" and others'],
    ['--members-role r --accounts nowhere', '--account is "nowhere"; allowed: the 12 digits'],
  ])('refuses %s', async (flags, problem) => {
    const { code, stderr } = await withData('refused', `collect --region us-east-1 ${flags}`);

    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });

  it('does not mix with a simulated account', async () => {
    const { code, stderr } = await withData('real', 'collect --simulate');

    expect(code).toBe(2);
    expect(stderr).toContain('holds real records');
  });

  it('fails when there is no answer', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';

    const { code, stderr } = await withData('nobody', 'collect --region us-east-1');

    process.env.AWS_ENDPOINT_URL = aws.url;
    expect(code).toBe(1);
    expect(stderr).toContain('iam-tracker: GetCallerIdentity:');
  });

  describe('with a clock that is an hour behind', () => {
    const at = async (tellsTime: boolean, data: string) => {
      const later = await startSimulatedAws({
        clock: { now: () => Date.now() + 3_600_000, sleep: async () => undefined },
        lookupRequestsPerSecond: 1000,
        signatureToleranceMinutes: tellsTime ? 5 : Number.POSITIVE_INFINITY,
        tellsTime,
      });
      process.env.AWS_ENDPOINT_URL = later.url;
      const end = await withData(data, 'collect --region us-east-1');
      process.env.AWS_ENDPOINT_URL = aws.url;
      await later.close();
      return end;
    };

    it('reads all the same, and says by how much it is wrong', async () => {
      const { code, stdout, stderr } = await at(true, 'behind');

      expect(code).toBe(0);
      expect(stdout).toMatch(/^Still to read +nothing$/m);
      expect(stderr).toMatch(/clock of this machine is (1 h|59 min \d+ s|1 h \d+ s) behind AWS's/);
    });

    it('reads nothing when AWS does not tell the time', async () => {
      const { code, stdout, stderr } = await at(false, 'untold');

      expect(code).toBe(1);
      expect(stdout).toMatch(/^failed: time: No answer of AWS told the time \(HTTP header Date\)/m);
      expect(stderr).toContain('1 failure; nothing was read.');
    });
  });
});

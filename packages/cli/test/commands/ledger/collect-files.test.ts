import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumedRole } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoAccount } from '../../demo-account.ts';
import { activeCharacters, type RunOptions, type RunResult, run } from '../../test-context.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collect files '));
  await mkdir(join(folder, 'logs'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const record = (eventID: string, more: object = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  eventID,
  recipientAccountId: '123456789012',
  ...more,
});

async function write(name: string, content: unknown): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(folder, 'logs', name), text);
}

function collect(args: readonly string[] = [], options: RunOptions = {}): Promise<RunResult> {
  const common = ['collect', '--data-dir', join(folder, 'data')];
  return run(
    [...common, ...(args.includes('--from') ? [] : ['--from', join(folder, 'logs')]), ...args],
    options,
  );
}

describe('iam-tracker collect --from', () => {
  it('reports what it read and stored', async () => {
    await write('1.json', {
      Records: [
        record('a'),
        record('b'),
        record('c', { eventSource: 'ec2.amazonaws.com' }),
        record('d', {
          userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
          eventSource: 'sts.amazonaws.com',
          eventName: 'AssumeRole',
          readOnly: true,
        }),
      ],
    });
    await write('notes.md', 'notes');

    const { code, stdout, stderr } = await collect();

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^CloudTrail files read {2}1$/m);
    expect(stdout).toMatch(/^Records read +4$/m);
    expect(stdout).toMatch(/^ {2}iam\.amazonaws\.com +2 {2}identity$/m);
    expect(stdout).toMatch(/^Stored +2\b/m);
    expect(stdout).toMatch(/^ {2}aws_service +1$/m);
    expect(stdout).toMatch(/^Not identity-related +1$/m);
    expect(stdout).toContain('notes.md (not JSON)');
  });

  it('stores nothing the second time and says so', async () => {
    await write('1.json', [record('a')]);
    await collect();

    const { code, stdout, stderr } = await collect();

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Stored +0 {2}nothing new$/m);
    expect(stderr).toBe('Nothing new: every identity event in there was stored before.\n');
  });

  it('writes one JSON document', async () => {
    await write('1.json', [record('a'), record('a'), { other: true }]);

    const { stdout, stderr } = await collect(['--format', 'json']);

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'files',
      interrupted: false,
      files: { complete: 1, broken: 0, foreign: 0, skipped: 0 },
      records_read: 2,
      records_by_source: { 'iam.amazonaws.com': 2 },
      stored: 1,
      already_known: 1,
      values_without_record: 1,
      notable_files: [{ outcome: 'read', records: 2, values_without_record: 1 }],
    });
  });

  it('repairs what a better copy knows', async () => {
    await write('1.json', [record('a', { awsRegion: 'global', recipientAccountId: undefined })]);
    await collect();
    await write('1.json', [record('a', { recipientAccountId: '210987654321' })]);

    const { code, stdout, stderr } = await collect();
    const { stdout: events } = await run([
      ...['events', '--data-dir', join(folder, 'data'), '--format', 'json'],
    ]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}repaired +1 {2}by a copy that knows more$/m);
    const [event, ...others] = JSON.parse(events);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ account_id: '210987654321', aws_region: 'us-east-1' });
    expect(event).not.toHaveProperty('inferred_attributes');
  });

  it('reports another record under a known id, keeps the first and fails in the end', async () => {
    await write('1.json', [record('a'), record('b')]);
    await collect();
    await write('1.json', [record('a', { sourceIPAddress: '192.0.2.1' }), record('b')]);
    await write('2.json', [record('a', { eventName: 'DeleteUser' })]);

    const { code, stdout, stderr } = await collect();
    const { stdout: json } = await collect(['--format', 'json']);
    const { stdout: events } = await run([
      ...['events', '--data-dir', join(folder, 'data'), '--format', 'json'],
    ]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^1 record not stored: another record has the same event id\. /);
    expect(stdout).toContain('differs: a of 2026-01-02: another event_name; the first is kept\n');
    expect(JSON.parse(json)).toMatchObject({
      ...{ stored: 0, already_known: 3, repaired: 0, conflicting: 1 },
      conflicts: [{ event_date: '2026-01-02', event_id: 'a', attributes: ['event_name'] }],
    });
    expect(JSON.parse(events).map((each: { event_name: string }) => each.event_name)).toEqual([
      'CreateUser',
      'CreateUser',
    ]);
  });

  it('reports records that contradict each other and say no account, without failing', async () => {
    const sample = { recipientAccountId: '08966example' };
    await write('1.json', [record('a', sample), record('a', { ...sample, eventName: 'X' })]);

    const { code, stdout, stderr } = await collect();

    expect(code).toBe(0);
    expect(stderr).toContain('1 record not stored: another record has the same event id.');
    expect(stdout).toMatch(/^ {2}differing +1 {2}another record has their event id, see below$/m);
  });

  it('stores both copies of a call across accounts', async () => {
    const shared = {
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      sharedEventID: 'shared',
      requestParameters: { roleArn: 'arn:aws:iam::210987654321:role/audit' },
    };
    const stranger = { type: 'AWSAccount', principalId: 'AIDAX', accountId: '123456789012' };
    await write('1.json', [
      record('callers', { ...shared, recipientAccountId: undefined }),
      record('owners', { ...shared, recipientAccountId: undefined, userIdentity: stranger }),
      record('whole', { ...shared, recipientAccountId: '123456789012' }),
    ]);

    await collect();
    const { stdout } = await run([
      ...['events', '--data-dir', join(folder, 'data'), '--format', 'json'],
    ]);

    const accounts = Object.fromEntries(
      JSON.parse(stdout).map((each: { event_id: string; account_id?: string }) => [
        each.event_id,
        each.account_id,
      ]),
    );
    expect(accounts).toEqual({
      callers: undefined,
      owners: '210987654321',
      whole: '123456789012',
    });
  });

  it('names broken files, reads the rest and fails in the end', async () => {
    await write('1.json', '{"Records":[');
    await write('2.json', [record('a')]);
    await write('3.ndjson', `${JSON.stringify(record('b'))}\n${'oops\n'.repeat(7)}`);

    const { code, stdout, stderr } = await collect();

    expect(code).toBe(1);
    expect(stderr).toBe('2 broken files; everything else was read.\n');
    expect(stdout).toMatch(/^Stored +2\b/m);
    expect(stdout).toMatch(/^broken: .*1\.json$/m);
    expect(stdout).toContain('line 1, byte 0: the file ends in the middle of a value');
    expect(stdout).toMatch(/^broken: .*3\.ndjson; 1 record of it read$/m);
    expect(stdout).toContain('line 2, byte');
    expect(stdout).toContain('and 2 more problems');
  });

  it('names what holds events in a form that is not read, and fails in the end', async () => {
    await write('1.json', [record('a')]);
    await write('2.csv', 'Event name,Event ID,Event source,AWS access key\nx,y,z,w\n');
    await write('3.txt', 'Events:\n- EventId: a\n  EventSource: iam.amazonaws.com\n');

    const { code, stdout, stderr } = await collect();

    expect(code).toBe(1);
    expect(stderr).toBe('2 unread files; everything else was read.\n');
    expect(stdout).toMatch(/^Stored +1\b/m);
    expect(stdout).toMatch(/^Unread files +2 {2}CloudTrail/m);
    expect(stdout).toMatch(
      /^unread: .*2\.csv; 1 piece of CloudTrail not read\n {2}line 2: .*JSON$/m,
    );
    expect(stdout).toMatch(/^unread: .*3\.txt; .*\n {2}.*--output json$/m);
  });

  it('does not say that there is no identity event where a file was left out', async () => {
    await write('1.json', [record('a', { eventSource: 'ec2.amazonaws.com' })]);
    await write('2', 'PK\u0003\u0004');

    const { code, stderr } = await collect();

    expect(code).toBe(0);
    expect(stderr).toBe(
      'Nothing to store: there is no identity event in there, as far as it was read: 1 file left out.\n',
    );
  });

  it('says what to do about an address', async () => {
    const { code, stderr } = await collect(['--from', 's3://bucket/AWSLogs']);

    expect(code).toBe(2);
    expect(stderr).toContain('No such file or folder: s3://bucket/AWSLogs');
    expect(stderr).toContain('aws s3 sync');
  });

  it('fails when nothing of CloudTrail is there', async () => {
    await write('1.json', '{"a":1}');

    const { code, stderr } = await collect();

    expect(code).toBe(1);
    expect(stderr).toBe('Nothing of CloudTrail was found there.\n');
  });

  it('accepts a log without records', async () => {
    await write('1.json', '{"Records":[]}');

    const { code, stderr } = await collect();

    expect(code).toBe(0);
    expect(stderr).toBe('Nothing to store: there is no identity event in there.\n');
  });

  it('names twenty files and counts the others', async () => {
    for (let i = 0; i < 25; i += 1) await write(`${i}.json`, '{"a":1}');

    const { stdout } = await collect();

    expect(stdout.match(/^no log: /gm)).toHaveLength(20);
    expect(stdout).toContain('and 5 more files');
  });

  it('counts the sources it does not name', async () => {
    const records = Array.from({ length: 12 }, (_, i) =>
      record(`${i}`, { eventSource: `s${i}.amazonaws.com` }),
    );
    await write('1.json', records);

    const { stdout } = await collect();

    expect(stdout).toMatch(/^ {2}4 other sources +4$/m);
  });

  it('reads standard input', async () => {
    const stdin = JSON.stringify(record('a'));

    const { code, stdout } = await collect(['--from', '-'], { stdin });

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Stored +1\b/m);
  });

  it('leaves its own data out', async () => {
    await write('1.json', [record('a')]);

    const { stdout } = await collect(['--from', folder]);

    expect(stdout).toMatch(/^left out: .*data \(the tracker's own data\)$/m);
  });

  it('honours the filters of the environment', async () => {
    const userIdentity = assumedRole('ScannerRole', 'scan');
    await write('1.json', [record('a', { eventName: 'ListUsers', readOnly: true, userIdentity })]);
    process.env.FILTERED_ROLES = 'Scanner*';

    const { stdout } = await collect().finally(() => {
      delete process.env.FILTERED_ROLES;
    });

    expect(stdout).toMatch(/^ {2}filtered_role +1$/m);
  });

  it('keeps what filtered roles change, or hides it and says so', async () => {
    const userIdentity = assumedRole('PrismaX', 's1');
    const change = { eventName: 'AttachRolePolicy', readOnly: false, userIdentity };
    await write('1.json', [record('a', change)]);
    process.env.FILTERED_ROLES = 'Prisma*';
    const restore = () => {
      delete process.env.FILTERED_ROLES;
      delete process.env.FILTERED_ROLES_KEEP_CHANGES;
    };

    const kept = await collect().finally(restore);
    process.env.FILTERED_ROLES = 'Prisma*';
    process.env.FILTERED_ROLES_KEEP_CHANGES = 'false';
    const hidden = await collect().finally(restore);

    expect(kept.stdout).toMatch(/^Stored +1\b/m);
    expect(kept.stdout).not.toContain('Hidden:');
    expect(hidden.stdout).toMatch(/^Stored +0/m);
    expect(hidden.stdout).toContain('Hidden: 1 call by sessions of FILTERED_ROLES');
  });

  it('names every wrong variable before it reads anything', async () => {
    process.env.MAX_WORKERS = 'many';
    process.env.REGIONS = 'mars';

    const { code, stderr } = await collect().finally(() => {
      delete process.env.MAX_WORKERS;
      delete process.env.REGIONS;
    });

    expect(code).toBe(2);
    expect(stderr).toContain('MAX_WORKERS is "many"');
    expect(stderr).toContain('REGIONS is "mars"');
  });

  it('passes over the files whose path tells another time, and says how many', async () => {
    const name = (time: string) => `123456789012_CloudTrail_us-east-1_${time}Z_abc.json`;
    await write(name('20260102T0310'), { Records: [record('a')] });
    await write(name('20260201T0310'), { Records: [record('b')] });
    await write('export.json', { Records: [record('c', { eventTime: '2024-01-02T03:04:05Z' })] });

    const { code, stdout } = await collect(['--since', '2026-01-01', '--until', '2026-01-03']);
    const rest = await collect(['--format', 'json']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Files passed over +1 {2}by the date in their path/m);
    expect(stdout).toMatch(/^Stored +2\b/m);
    expect(JSON.parse(rest.stdout)).toMatchObject({ stored: 1, already_known: 2 });
  });

  it('says that nothing was found as far as it looked', async () => {
    await write('123456789012_CloudTrail_us-east-1_20260201T0310Z_abc.json', [record('a')]);

    const { code, stderr } = await collect(['--until', '2026-01-03']);

    expect(code).toBe(1);
    expect(stderr).toBe(
      'Nothing of CloudTrail was found there, as far as it was read: 1 file passed over by date.\n',
    );
  });

  it('stops when it is told to and says what is stored', async () => {
    await write('1.json', [record('a')]);
    const signal = AbortSignal.abort(new Error('stop'));

    const { code, stdout, stderr } = await collect(['--format', 'json'], { signal });

    expect(code).toBe(130);
    expect(stderr).toBe('Interrupted: 0 events stored. The same command goes on.\n');
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true, stored: 0 });
  });

  it('does not mix with a simulated account', async () => {
    await write('1.json', [record('a')]);
    const { dataDirectory } = await demoAccount();

    const { code, stderr } = await collect(['--data-dir', dataDirectory]);

    expect(code).toBe(2);
    expect(stderr).toContain('holds a simulated account');
  });

  it('does not let a hostile file write to the terminal', async () => {
    await write('\u001b]0;x\u0007.json', [record('a', { eventSource: '\u001b[2J' }), { b: 1 }]);

    const { stdout } = await collect([], { isTerminal: true });

    expect(stdout).toContain('\\x1b[2J');
    expect(stdout).toContain('\\x1b]0;x\\x07.json');
    expect(activeCharacters(stdout)).toEqual([]);
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunResult, run } from '../../test-context.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'other '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const call = (eventID: string, more: object = {}) => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    userName: 'alice',
    arn: 'arn:aws:iam::123456789012:user/alice',
    accountId: '123456789012',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  },
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'GetSecretValue',
  awsRegion: 'us-east-1',
  eventID,
  recipientAccountId: '123456789012',
  ...more,
});
const bob = { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/bob', accessKeyId: 'AKIABOB' };

async function collect(name: string, records: readonly object[]): Promise<RunResult> {
  await writeFile(join(folder, name), JSON.stringify({ Records: records }));
  return run(['collect', '--data-dir', join(folder, 'data'), '--from', join(folder, name)]);
}

function other(...args: readonly string[]): Promise<RunResult> {
  return run(['other', '--data-dir', join(folder, 'data'), ...args]);
}

async function collectSome(): Promise<RunResult> {
  return collect('1.json', [
    ...['a', 'b', 'c'].map((id) => call(id)),
    call('d', { errorCode: 'AccessDenied', eventTime: '2026-01-03T00:00:00Z' }),
    call('e', { eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', userIdentity: bob }),
    call('f', { eventSource: 'iam.amazonaws.com', eventName: 'ListUsers' }),
  ]);
}

describe('iam-tracker other', () => {
  it('answers what else a key did, how often and when', async () => {
    const imported = await collectSome();

    const { code, stdout, stderr } = await other('--key', 'AKIAIOSFODNN7EXAMPLE');

    expect(imported.stdout).toContain('5 records not kept, but counted: iam-tracker other --key');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^4\t1\tsecretsmanager\tGetSecretValue\tuser\/alice\tAKIAIOSFODNN7EXAMPLE\t2026-01-02 03:04\t2026-01-03 00:00$/m,
    );
    expect(stdout).not.toContain('bob');
    expect(stdout).not.toContain('ListUsers');
    expect(stderr).toContain('4 calls, 1 refused.');
  });

  it('counts no record twice, whatever file it is read from', async () => {
    await collectSome();

    const again = await collect('copy.json', [call('a'), call('new')]);
    const nothing = await collectSome();

    expect(again.stdout).toContain('1 record not kept, but counted');
    expect(nothing.stdout).not.toContain('but counted');
    const { stdout } = await other('--action', 'getsecretvalue', '--format', 'json');
    expect(JSON.parse(stdout)).toEqual([
      {
        principal: 'arn:aws:iam::123456789012:user/alice',
        access_key_id: 'AKIAIOSFODNN7EXAMPLE',
        event_source: 'secretsmanager.amazonaws.com',
        event_name: 'GetSecretValue',
        count: 5,
        refused: 1,
        first: '2026-01-02T03:04:05Z',
        last: '2026-01-03T00:00:00Z',
      },
    ]);
  });

  it.each([
    [['--principal', 'BOB'], ['ListBuckets']],
    [['--service', 's3'], ['ListBuckets']],
    [['--service', 'secretsmanager.amazonaws.com'], ['GetSecretValue']],
    [['--refused'], ['GetSecretValue']],
    [['--key', 'AKIANOBODY'], []],
    [['--limit', '1'], ['GetSecretValue']],
  ])('selects by %j', async (args, names) => {
    await collectSome();

    const { stdout } = await other(...args, '--format', 'json');

    expect(JSON.parse(stdout).map((row: { event_name: string }) => row.event_name)).toEqual(names);
  });

  it('writes CSV', async () => {
    await collectSome();

    const { stdout } = await other('--principal', 'bob', '--format', 'csv');

    expect(stdout.split('\n')[1]).toBe(
      'arn:aws:iam::123456789012:user/bob,AKIABOB,s3.amazonaws.com,ListBuckets,1,0,2026-01-02T03:04:05Z,2026-01-02T03:04:05Z',
    );
  });

  it('says so when rows are left out, and when nothing was ever counted', async () => {
    await collect('only-iam.json', [call('f', { eventSource: 'iam.amazonaws.com' })]);
    const none = await other();
    await collectSome();
    const few = await other('--limit', '1');

    expect(none).toMatchObject({ code: 3, stdout: '' });
    expect(none.stderr).toContain('Nothing was counted yet');
    expect(few.stderr).toContain('the 1 most frequent of 2 rows are shown');
  });

  it('names a tally that is damaged, and what to do', async () => {
    await collectSome();
    const path = join(folder, 'data', 'other-activity.tally');
    await writeFile(path, (await readFile(path)).subarray(0, 500));

    const { code, stderr } = await other();

    expect(code).toBe(1);
    expect(stderr).toContain(`The tally ${path} is damaged.`);
    expect(stderr).toContain('Delete it and import the files again');
  });

  it.each([
    ['0', 'more than'],
    ['x', '--limit'],
  ])('refuses --limit %s', async (limit) => {
    const { code, stderr } = await other('--limit', limit);

    expect(code).toBe(2);
    expect(stderr).toContain('--limit');
  });
});

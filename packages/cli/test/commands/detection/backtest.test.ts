import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

let folder: string;

const signIn = (eventID: string, minute: number, result: string, more: object = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
  eventTime: `2026-01-02T03:${String(minute).padStart(2, '0')}:00Z`,
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  responseElements: { ConsoleLogin: result },
  additionalEventData: { MFAUsed: 'No' },
  ...(result === 'Failure' ? { errorMessage: 'Failed authentication' } : {}),
  recipientAccountId: '123456789012',
  eventID,
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backtest '));
  const records = [
    ...[1, 2, 3].map((minute) => signIn(`fail-${minute}`, minute, 'Failure')),
    signIn('first', 4, 'Success'),
    signIn('second', 6, 'Success', { sourceIPAddress: '\u001b[2J' }),
    signIn('root', 7, 'Success', { userIdentity: { type: 'Root', accountId: '123456789012' } }),
  ];
  await writeFile(join(folder, 'records.json'), JSON.stringify({ Records: records }));
  await run([
    'collect',
    '--from',
    join(folder, 'records.json'),
    '--data-dir',
    join(folder, 'data'),
  ]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const backtest = (...words: string[]) =>
  run(['backtest', '--data-dir', join(folder, 'data'), ...words], { columns: 200 });

interface Told {
  readonly id: string;
  readonly alerts: number;
  readonly sent: number;
  readonly grouped: number;
  readonly suppressed: number;
  readonly dry_run: number;
  readonly samples: readonly { readonly event_id: string; readonly outcome: string }[];
}

async function told(id: string, ...words: string[]): Promise<Told | undefined> {
  const { stdout } = await backtest('--format', 'json', ...words);
  return (JSON.parse(stdout) as { rules: Told[] }).rules.find((rule) => rule.id === id);
}

describe('iam-tracker backtest', () => {
  it('tells what each rule would have said, and of what', async () => {
    expect(await told('SIGNIN-NO-MFA')).toMatchObject({ alerts: 2, sent: 2, grouped: 0 });
    expect(await told('SIGNIN-ROOT-LOGIN')).toMatchObject({
      sent: 1,
      samples: [{ event_id: 'root', outcome: 'sent' }],
    });
    expect(await told('SIGNIN-SUCCESS-AFTER-FAIL')).toMatchObject({
      samples: [{ event_id: 'second' }, { event_id: 'first' }],
    });
    expect(await told('IAM-TRUST-BACKDOOR')).toMatchObject({ alerts: 0, samples: [] });
  });

  it('lets what was before teach, and counts only what came since', async () => {
    const since = ['--since', '2026-01-02T03:06:00Z'];

    expect(await told('SIGNIN-SUCCESS-AFTER-FAIL', ...since)).toMatchObject({
      alerts: 1,
      samples: [{ event_id: 'second' }],
    });
    expect(await told('SIGNIN-NO-MFA', ...since, '--until', '2026-01-02T03:06:30Z')).toMatchObject({
      alerts: 1,
    });
    expect(await told('SIGNIN-ROOT-LOGIN', '--until', '2026-01-02T03:06:30Z')).toMatchObject({
      alerts: 0,
    });
  });

  it('asks only the rules that are named', async () => {
    const { stdout } = await backtest('--rule', 'signin-no-mfa', '--format', 'json');

    expect((JSON.parse(stdout) as { rules: Told[] }).rules.map(({ id }) => id)).toEqual([
      'SIGNIN-NO-MFA',
    ]);
  });

  it('follows the settings', async () => {
    const file = join(folder, 'detection.json');
    const suppressions = [{ rule: 'SIGNIN-NO-MFA', actor: 'alice', reason: 'a test' }];
    const rules = { 'SIGNIN-ROOT-LOGIN': { dryRun: true } };
    await writeFile(file, JSON.stringify({ suppressions, rules }));

    expect(await told('SIGNIN-NO-MFA', '--settings', file)).toMatchObject({ suppressed: 2 });
    expect(await told('SIGNIN-ROOT-LOGIN', '--settings', file)).toMatchObject({ dry_run: 1 });
  });

  it('shows samples that cannot act on a terminal', async () => {
    const { code, stdout, stderr } = await backtest('--samples', '1');

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/SIGNIN-ROOT-LOGIN +CRITICAL +on +1 +0 +0 +0/);
    expect(stdout).toContain('SIGNIN-NO-MFA: Console sign-in of an IAM user without MFA (1 of 2)');
    expect(stdout).toMatch(/over 6 events from 2026-01-02 03:01 to 2026-01-02 03:07/);
    expect(activeCharacters(stdout)).toEqual([]);
  });

  it('says when there was nothing', async () => {
    const { code, stderr } = await backtest('--since', '2026-02-01');

    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^No events in that time. The ledger has events .*; all of it: --since /,
    );
  });

  it.each([
    [['--rule', 'NONE'], 'There is no rule "NONE"'],
    [['--since', '2026-01-02', '--until', '2026-01-01'], '--since is after --until'],
    [['--samples', 'x'], '--samples is "x"'],
  ])('calls %p a misuse', async (words, expected) => {
    const { code, stderr } = await backtest(...words);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});

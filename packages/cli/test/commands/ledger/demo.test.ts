import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DemoAccount, demoAccount } from '../../demo-account.ts';
import { activeCharacters, run } from '../../test-context.ts';

let account: DemoAccount;

beforeAll(async () => {
  account = await demoAccount();
  // As the account that is shared was collected: its other Regions would only take time.
  process.env.REGIONS = 'eu-north-1';
});

afterAll(() => {
  delete process.env.REGIONS;
});

/** Those of this machine's temporary folder. */
const ownFolders = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('iam-tracker-demo-'));

const demo = (words: readonly string[], options = {}) =>
  run(['demo', '--days', '1', '--data-dir', account.dataDirectory, ...words], options);

describe('iam-tracker demo', () => {
  it('tells on one screen what the product does', () => {
    const { code, stdout, stderr } = account.said;

    expect(code).toBe(0);
    expect(stderr).toContain('Collecting: ');
    expect(stdout).toContain('1 day of its life');
    expect(stdout).toContain('nothing is missing');
    expect(stdout).toContain('Every action has a person');
    expect(stdout).toMatch(/One of \d+ attacks hidden in it: Leaked access key/);
    expect(stdout).toContain('CreateAccessKey');
    expect(stdout).toMatch(/What the alerter said about it \(\d+ alerts in all\)/);
    expect(stdout).toMatch(/CRITICAL.*IAM-USER-PERSIST-CHAIN/);
    expect(stdout).toContain(
      `The ledger, with all attacks in it, was left in ${account.dataDirectory};`,
    );
    expect(stdout).toContain(`\n  rm -r '${account.dataDirectory}'\n`);
    expect(activeCharacters(stdout)).toEqual([]);
    expect(stdout.split('\n').length).toBeLessThan(70);
  });

  it('offers commands that answer', async () => {
    const page = join(account.dataDirectory, 'demo.html');
    const lines = [...account.said.stdout.matchAll(/^ {2}iam-tracker (.*?) {3}# /gm)];

    const codes: [name: string, code: number, stderr: string][] = [];
    for (const [, line = ''] of lines) {
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, plain = '']) => quoted ?? plain,
      );
      const named = words.map((word) => (word === 'demo.html' ? page : word));
      const { code, stderr } = await run(named);
      codes.push([named[0] ?? '', code, code === 0 ? '' : stderr]);
    }

    const names = ['incident', 'timeline', 'report', 'query', 'alerts', 'events'];
    expect(codes).toEqual(names.map((name) => [name, 0, '']));
  });

  it('writes one JSON document', async () => {
    const { code, stdout, stderr } = await demo(['--format', 'json']);

    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(document).toMatchObject({ source: 'simulation', attack: { id: 'leaked-access-key' } });
    expect(document.audit.stored).toBe(document.audit.eligible);
    expect(document.attack.events.length).toBeGreaterThan(3);
    expect(document.attack.alerts).toContainEqual(
      expect.objectContaining({ rule_id: 'IAM-ADMIN-ATTACH', status: 'sent', severity: 'HIGH' }),
    );
    expect(document.alerts_sent).toBeGreaterThanOrEqual(document.attack.alerts.length);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('stop'));

    const { code, stdout } = await demo([], { signal });

    expect(code).toBe(130);
    expect(stdout).toBe('');
  });

  it.each([
    ['when it is to leave nothing behind', ['--clean'], undefined, 0],
    ['when it is stopped', [], AbortSignal.abort(new Error('stop')), 130],
  ])('removes its own folder %s', async (_, words, signal, expected) => {
    const before = ownFolders();

    const { code, stdout } = await run(['demo', '--days', '1', ...words], {
      ...(signal && { signal }),
    });

    expect(code).toBe(expected);
    expect(stdout).not.toContain('rm -r');
    expect(ownFolders()).toEqual(before);
  });

  it('removes nothing that was named', async () => {
    const { code, stderr } = await demo(['--clean']);

    expect(code).toBe(2);
    expect(stderr).toContain('--clean does not go with --data-dir.');
    expect(existsSync(account.dataDirectory)).toBe(true);
  });
});

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type DemoAccount, demoAccount } from '../../demo-account.ts';
import { activeCharacters, run } from '../../test-context.ts';

// Seconds of work, but of work: machines that do something else beside need longer.
jest.setTimeout(180_000);

let account: DemoAccount;

beforeAll(async () => {
  account = await demoAccount();
});

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
    expect(stdout).toContain(`iam-tracker alerts --data-dir '${account.dataDirectory}'`);
    expect(stdout).toContain(`iam-tracker events --data-dir '${account.dataDirectory}'`);
    expect(activeCharacters(stdout)).toEqual([]);
    expect(stdout.split('\n').length).toBeLessThan(70);
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
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OperatorWorld, openOperatorWorld } from '../../operator-world.ts';
import { run } from '../../test-context.ts';

let world: OperatorWorld;
let folder: string;
beforeAll(async () => {
  world = await openOperatorWorld();
  folder = mkdtempSync(join(tmpdir(), 'accounts '));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

const listOf = (...accounts: object[]) => JSON.stringify({ Accounts: accounts });
const PAYMENTS = { Id: '222222222222', Name: 'payments', State: 'ACTIVE' };
const SHOP = { Id: '111111111111', Name: 'shop\u001b[2J', Status: 'SUSPENDED' };

describe('iam-tracker accounts', () => {
  it('keeps what it imports, shows it, and takes out what is no longer listed', async () => {
    const file = join(folder, 'accounts.json');
    const data = ['--data-dir', join(folder, 'data')];
    writeFileSync(file, listOf(PAYMENTS, SHOP));

    const empty = await run(['accounts', ...data]);
    const imported = await run(['accounts', 'import', file, ...data]);
    const shown = await run(['accounts', ...data]);
    const again = await run(['accounts', 'import', '-', ...data], { stdin: listOf(PAYMENTS) });
    const left = await run(['accounts', 'list', '-o', 'json', ...data]);

    expect(empty.code).toBe(3);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toBe('2 accounts: 2 new, 0 no longer listed.\n');
    expect(shown.stdout).toMatch(
      /111111111111\s+shop\\x1b\[2J\s+SUSPENDED\s+222222222222\s+payments/,
    );
    expect(again.stdout).toBe('1 account: 0 new, 1 no longer listed.\n');
    expect(JSON.parse(left.stdout)).toEqual([
      {
        account_id: '222222222222',
        name: 'payments',
        state: 'ACTIVE',
        ou_path: null,
        joined_at: null,
        read_at: null,
        problem: null,
      },
    ]);
  });

  it('changes nothing for a file that is not the whole list', async () => {
    const data = ['--data-dir', join(folder, 'other')];
    await run(['accounts', 'import', '-', ...data], { stdin: listOf(PAYMENTS) });

    const { code, stderr } = await run(['accounts', 'import', '-', ...data], {
      stdin: JSON.stringify({ Accounts: [SHOP], NextToken: 'more' }),
    });
    const missing = await run(['accounts', 'import', join(folder, 'nothing.json'), ...data]);
    const shown = await run(['accounts', ...data]);

    expect(code).toBe(1);
    expect(stderr).toContain('it is a part of the list only');
    expect(missing.stderr).toContain('cannot be read (ENOENT)');
    expect(shown.stdout).toContain('222222222222');
  });

  it('imports into what is deployed, and lists it', async () => {
    const items = new Map<string, unknown>();
    world.answers = ({ input, operation }) => {
      if (operation === 'GetItem') {
        const { Key } = input as { Key: { shard: { S: string } } };
        return { body: { Item: items.get(Key.shard.S) } };
      }
      if (operation !== 'PutItem') return undefined;
      const { Item } = input as { Item: { shard: { S: string } } };
      items.set(Item.shard.S, Item);
      return { body: {} };
    };

    const imported = await world.run(['accounts', 'import', '-', '--deployed'], {
      stdin: listOf(PAYMENTS),
    });
    const shown = await world.run(['accounts', '--deployed']);
    items.set('member#222222222222', {
      read_at: { S: '2026-11-30T10:00:00Z' },
      problem: { S: 'Cannot assume \u001b[2J' },
    });
    const failing = await world.run(['accounts', '--deployed']);
    items.set('member-scan#222222222222', {
      ...{ first_queued_at: { S: '2026-11-30T10:00:00Z' }, read_at: { S: '2026-11-30T11:00:00Z' } },
      problem: { S: 'The role may not ask' },
    });
    const scanned = await world.run(['accounts', '--deployed', '-o', 'json']);
    const wrong = await run(['accounts', '--region', 'eu-west-1']);

    expect(failing.stdout).not.toContain('SCANNED');
    expect(JSON.parse(scanned.stdout)).toContainEqual(
      expect.objectContaining({
        ...{ scan_problem: 'The role may not ask', scanned_at: '2026-11-30T11:00:00.000Z' },
      }),
    );
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/222222222222\s+payments\s+ACTIVE/);
    expect(failing.stdout).toMatch(/2026-11-30 10:00.*Cannot assume \\x1b\[2J/);
    expect(wrong.code).toBe(2);
  });
});

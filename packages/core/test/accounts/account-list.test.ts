import { describe, expect, it } from '@jest/globals';
import { isInUnit } from '../../src/accounts/account.ts';
import { readAccountList } from '../../src/accounts/account-list.ts';

const ACCOUNT = {
  Id: '123456789012',
  Arn: 'arn:aws:organizations::111111111111:account/o-exampleorgid/123456789012',
  Email: 'owner@example.com',
  Name: 'payments',
  State: 'ACTIVE',
  Paths: ['o-exampleorgid/r-ab12/ou-ab12-11111111/ou-ab12-22222222/123456789012/'],
  JoinedMethod: 'CREATED',
  JoinedTimestamp: '2026-01-02T03:04:05+00:00',
};
const read = (value: unknown) => readAccountList(JSON.stringify(value), 'accounts.json');

describe('readAccountList', () => {
  it('reads what the command line prints, and keeps no e-mail address', () => {
    const [account, ...others] = read({ Accounts: [ACCOUNT] });

    expect(others).toEqual([]);
    expect(account).toEqual({
      id: '123456789012',
      name: 'payments',
      state: 'ACTIVE',
      ouPath: 'o-exampleorgid/r-ab12/ou-ab12-11111111/ou-ab12-22222222/',
      joinedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    });
    expect(account && isInUnit(account, 'ou-ab12-11111111')).toBe(true);
    expect(account && isInUnit(account, 'ou-ab12')).toBe(false);
  });

  it('reads older output, which has a Status and seconds', () => {
    const { State: _, Paths: __, ...rest } = ACCOUNT;

    const [account] = read([{ ...rest, Status: 'SUSPENDED', JoinedTimestamp: 1_767_323_045.5 }]);

    expect(account).toEqual({
      id: '123456789012',
      name: 'payments',
      state: 'SUSPENDED',
      joinedAt: 1_767_323_045_500,
    });
  });

  it('takes a state of tomorrow, no name, a hostile name and a made-up path for what they are', () => {
    const accounts = read([
      { ...ACCOUNT, State: 'FROZEN', Name: undefined, Paths: ['o-x/../../', 7] },
      { Id: '999999999999', Name: `a\u001b[2J\u202e${'x'.repeat(500)}`, State: 'CLOSED' },
    ]);

    expect(accounts[0]).toMatchObject({ state: 'UNKNOWN', name: '123456789012' });
    expect(accounts[0]).not.toHaveProperty('ouPath');
    expect(accounts[1]?.name).toMatch(/^a\\x1b\[2J\\u202ex+…$/);
    expect(accounts[1]?.name.length).toBeLessThanOrEqual(120);
  });

  it.each([
    ['no JSON', 'Account 123456789012'],
    ['no list', JSON.stringify({ Account: ACCOUNT })],
    ['an empty list', JSON.stringify({ Accounts: [] })],
    ['a part of the list', JSON.stringify({ Accounts: [ACCOUNT], NextToken: 'more' })],
    ['an entry that is no account', JSON.stringify([ACCOUNT, { Id: '12345', Name: 'short' }])],
    ['an account twice', JSON.stringify([ACCOUNT, ACCOUNT])],
  ])('refuses %s', (_what, text) => {
    expect(() => readAccountList(text, 'accounts.json')).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT_FILE' }),
    );
  });
});

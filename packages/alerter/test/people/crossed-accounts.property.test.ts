import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listCrossedAccounts } from '../../src/people/crossed-accounts.ts';

const accountId = fc.constantFrom('111122223333', '200000000001', '200000000002');
const arnIn = (id: string, service: string) =>
  service === 'sts'
    ? `arn:aws:sts::${id}:assumed-role/reader/alice`
    : `arn:aws:iam::${id}:role/reader`;
const call = fc.record({
  id: accountId,
  service: fc.constantFrom('sts', 'iam'),
  isNamed: fc.boolean(),
  chosen: fc.string(),
});
type Call = typeof call extends fc.Arbitrary<infer Each> ? Each : never;

const callOf = ({ chosen, id, isNamed, service }: Call) => ({
  ...(isNamed ? { userArn: arnIn(id, service) } : {}),
  target: `role/${chosen}`,
  sessionName: chosen,
  sourceIdentity: chosen,
});

describe('listCrossedAccounts', () => {
  it('goes from the first caller to the event, and never twice through one account in a row', () => {
    fc.assert(
      fc.property(fc.array(call), accountId, (calls, last) => {
        const crossed = listCrossedAccounts(calls.map(callOf), { accountId: last });
        const named = calls.filter(({ isNamed }) => isNamed).map(({ id }) => id);

        expect(crossed.at(-1)).toBe(last);
        expect(crossed[0]).toBe(named[0] ?? last);
        expect(crossed.filter((id, index) => id === crossed[index - 1])).toEqual([]);
        expect(new Set(crossed)).toEqual(new Set([...named, last]));
      }),
    );
  });

  it('is told by nothing that a caller chooses', () => {
    fc.assert(
      fc.property(fc.array(call), accountId, accountId, (calls, last, other) => {
        const chosen = calls.map((each) => ({ ...each, chosen: arnIn(other, 'sts') }));
        const before = listCrossedAccounts(calls.map(callOf), { accountId: last });

        expect(listCrossedAccounts(chosen.map(callOf), { accountId: last })).toEqual(before);
      }),
    );
  });

  it('knows the account of the event alone where no caller is named', () => {
    expect(listCrossedAccounts([{}], { accountId: '200000000001' })).toEqual(['200000000001']);
    expect(listCrossedAccounts([], { accountId: undefined })).toEqual([]);
  });
});

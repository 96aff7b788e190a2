import { memoryLedger, sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { act, alertOn, gather, keyOf, NOW } from './sample-incident.ts';

const HOUR = 3_600;
const ROLE = 'arn:aws:iam::123456789012:role/admin';

/** Gathers with eve behind an alert, and returns the credentials as `kind of holder: state`. */
async function states(
  events: Parameters<typeof memoryLedger>[0],
  changes: object = {},
  now = NOW,
): Promise<string[]> {
  const first = act('alerted', 0, 'eve', { eventName: 'ListUsers', readOnly: true });
  const ledger = memoryLedger([first, ...events], [alertOn(first)]);
  const { credentials } = await gather({ ...ledger, ...changes }, { now });
  return credentials.shown.map(
    ({ holder, id, kind, state }) => `${id ?? kind} of ${holder.kind} ${holder.name}: ${state}`,
  );
}

const assume = (second: number, roleArn = ROLE) =>
  act('assumed', second, 'eve', {
    ...{ eventName: 'AssumeRole', eventSource: 'sts.amazonaws.com', eventType: 'sts' },
    ...{ target: 'role/admin', issuedAccessKeyId: 'ASIAEXAMPLE000000001' },
    requestParameters: JSON.stringify({ roleArn }),
  });
const OWN = `${keyOf('eve')} of user eve: active`;

describe('credentials of an incident', () => {
  it('counts the sessions of a role as active for as long as one may live', async () => {
    expect(await states([assume(60)])).toEqual([OWN, 'sessions of role admin: active']);
    expect(await states([assume(60)], {}, NOW + 13 * HOUR * 1_000)).toEqual([
      OWN,
      'sessions of role admin: ended',
    ]);
  });

  it('names a permission set, and lets no role be that only looks like one', async () => {
    const sso =
      'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef';

    expect(await states([assume(60, sso)])).toContain('sessions of permission_set Admin: active');
  });

  it('takes a key that was switched off, or deleted with its user, for what it is', async () => {
    const off = act('off', 60, 'alice', {
      eventName: 'UpdateAccessKey',
      target: 'user/eve',
      requestParameters: JSON.stringify({
        userName: 'eve',
        accessKeyId: keyOf('eve'),
        status: 'Inactive',
      }),
    });
    const gone = act('gone', 60, 'alice', { eventName: 'DeleteUser', target: 'user/eve' });

    expect(await states([off])).toEqual([`${keyOf('eve')} of user eve: inactive`]);
    expect(await states([gone])).toEqual([`${keyOf('eve')} of user eve: deleted`]);
  });

  it('believes a scan that came later, and no earlier one', async () => {
    const user = sampleUser('eve', undefined, {
      accessKeys: [{ slot: 1, accessKeyId: keyOf('eve'), status: 'Inactive' }],
    });
    const scanOf = (scanTimestamp: string) => {
      const { records } = memoryLedger([]);
      return {
        records: {
          ...records,
          latestComplete: async () => sampleHeader(scanTimestamp),
          async *usersOfScan() {
            yield user;
          },
        },
      };
    };

    expect(await states([], scanOf('2026-01-01T06:00:00Z'))).toEqual([
      `${keyOf('eve')} of user eve: inactive`,
    ]);
    expect(await states([], scanOf('2025-12-31T06:00:00Z'))).toEqual([OWN]);
  });
});

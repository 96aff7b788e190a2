import type { UserRecord } from '@iam-tracker/core';
import { costlyRuns, memoryLedger, sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IncidentSource } from '../../src/index.ts';
import { act, alertOn, gather, keyOf } from './sample-incident.ts';

const OWN = '123456789012';
const MEMBERS = ['111122223333', '222233334444', '333344445555'];
const [FIRST = '', SECOND = ''] = MEMBERS;
const BEFORE = '2025-12-31T06:00:00Z';
const AFTER = '2026-01-01T06:00:00Z';

/** What the last complete scan of an account saw. */
interface Scan {
  readonly at: string;
  readonly users: readonly UserRecord[];
}

const arnOf = (accountId: string, name: string) => `arn:aws:iam::${accountId}:user/${name}`;
const keyIn = (accountId: string, name: string) => keyOf(`${name}${accountId.slice(0, 4)}`);

/** A user of an account with one key. */
function userWith(
  accountId: string,
  name: string,
  status: 'Active' | 'Inactive',
  fields: Partial<UserRecord> = {},
): UserRecord {
  const accessKeys = [{ slot: 1, accessKeyId: keyIn(accountId, name), status } as const];
  return sampleUser(name, undefined, {
    ...{ accountId, arn: arnOf(accountId, name), accessKeys },
    ...fields,
  });
}

/** A user of an account makes a call with its key. */
const use = (accountId: string, name: string, fields: object = {}) =>
  act(`${accountId}-${name}`, 60, name, {
    ...{ accountId, userArn: arnOf(accountId, name), accessKeyId: keyIn(accountId, name) },
    ...{ eventName: 'ListUsers', readOnly: true },
    ...fields,
  });

function recordsOf(scan: Scan | undefined) {
  return {
    ...memoryLedger([]).records,
    latestComplete: async () => (scan === undefined ? undefined : sampleHeader(scan.at)),
    async *usersOfScan() {
      yield* scan?.users ?? [];
    },
  };
}

/** A ledger with scans of the own account and of members. */
function ledgerOf(
  events: Parameters<typeof memoryLedger>[0],
  own: Scan | undefined,
  members: ReadonlyMap<string, Scan | undefined> = new Map(),
): IncidentSource {
  const alerts = events.map((event) => alertOn(event));
  return {
    ...memoryLedger(events, alerts),
    records: {
      ...recordsOf(own),
      members: async () => [...members.keys()],
      ofMember: (accountId: string) => recordsOf(members.get(accountId)),
    },
  };
}

async function judge(source: IncidentSource) {
  const { credentials, next, unknowns } = await gather(source);
  const states = credentials.shown.map(({ holder, kind, scannedAt, state }) =>
    [holder.accountId, holder.name, kind, state, ...(scannedAt === undefined ? [] : ['scan'])].join(
      ' ',
    ),
  );
  const scans = unknowns
    .filter(({ kind }) => ['scan', 'unscanned'].includes(kind))
    .map(({ text }) => text);
  return { states, scans, next: next.map(({ words }) => words.join(' ')) };
}

describe('credentials of users of member accounts', () => {
  it('are what the scan of their own account saw, though others have users of that name', async () => {
    const events = [OWN, ...MEMBERS].map((accountId) => use(accountId, 'eve'));
    const scans = new Map([
      [FIRST, { at: AFTER, users: [userWith(FIRST, 'eve', 'Inactive')] }],
      // The user is gone, and so is every other.
      [SECOND, { at: AFTER, users: [] }],
    ]);
    const own = { at: AFTER, users: [userWith(OWN, 'eve', 'Active')] };

    const { scans: unknown, states } = await judge(ledgerOf(events, own, scans));

    expect(states).toEqual([
      `${OWN} eve access_key active scan`,
      `${MEMBERS[2]} eve access_key active`,
      `${FIRST} eve access_key inactive scan`,
      `${SECOND} eve access_key deleted scan`,
    ]);
    expect(unknown).toEqual([
      `Users of account ${MEMBERS[2]} were not scanned: which of their keys and passwords stand is what events say.`,
    ]);
  });

  it('are those of the account in which the records lie, whatever their ARN says', async () => {
    const strange = userWith(FIRST, 'eve', 'Inactive', { arn: arnOf(SECOND, 'eve') });
    const scans = new Map([[FIRST, { at: AFTER, users: [strange] }]]);

    const { states } = await judge(ledgerOf([use(FIRST, 'eve')], undefined, scans));

    expect(states).toEqual([`${FIRST} eve access_key inactive scan`]);
  });

  it('are what events say where the scan is older, or was never completed', async () => {
    const scans = new Map([
      [FIRST, { at: BEFORE, users: [userWith(FIRST, 'eve', 'Inactive')] }],
      [SECOND, undefined],
    ]);
    const events = [use(FIRST, 'eve'), use(SECOND, 'eve')];

    const { next, scans: unknown, states } = await judge(ledgerOf(events, undefined, scans));

    expect(states).toEqual([`${FIRST} eve access_key active`, `${SECOND} eve access_key active`]);
    expect(unknown).toEqual([expect.stringContaining(`account ${SECOND} were not scanned`)]);
    expect(next).toContain('scan --profile PROFILE --members-role ROLE');
  });

  it('name five accounts that were not scanned, and count the rest', async () => {
    const accounts = Array.from({ length: 7 }, (_, n) => `90000000000${n}`);
    const events = accounts.map((accountId) => use(accountId, `eve-${accountId}`));
    const own = { at: AFTER, users: [userWith(OWN, 'eve', 'Active')] };

    const { scans } = await judge(ledgerOf(events, own));

    expect(scans).toEqual([
      `Users of 7 accounts were not scanned (${accounts.slice(0, 5).join(', ')} and 2 more): which of their keys and passwords stand is what events say.`,
    ]);
  });

  it('say that no scan was made where there is none of any account', async () => {
    const { next, scans } = await judge(ledgerOf([use(OWN, 'eve')], undefined));

    expect(scans).toEqual([expect.stringContaining('No scan of users was made')]);
    expect(next).toContain('scan --profile PROFILE');
  });

  it('never change what is said of the own account, whatever scans of members saw', async () => {
    const names = ['eve', 'alice', 'bob'];
    const user = fc.record({
      name: fc.constantFrom(...names),
      status: fc.constantFrom('Active' as const, 'Inactive' as const),
      hasPassword: fc.boolean(),
      isOfOwn: fc.boolean(),
    });
    const scan = fc.option(
      fc.record({ at: fc.constantFrom(BEFORE, AFTER), users: fc.array(user, { maxLength: 4 }) }),
      { nil: undefined },
    );
    const told = fc.record({
      own: scan,
      members: fc.dictionary(fc.constantFrom(...MEMBERS), scan, { noNullPrototype: true }),
      acts: fc.array(
        fc.record({
          accountId: fc.constantFrom(OWN, ...MEMBERS),
          name: fc.constantFrom(...names),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(told, async ({ acts, members, own }) => {
        const scanOf = (accountId: string, seen: typeof own): Scan | undefined =>
          seen && {
            at: seen.at,
            users: seen.users.map(({ hasPassword, isOfOwn, name, status }) =>
              // A hostile member has users that claim to be those of the own account, with their keys.
              userWith(isOfOwn ? OWN : accountId, name, status, { passwordEnabled: hasPassword }),
            ),
          };
        const ids = new Set(acts.map(({ accountId, name }) => `${accountId} ${name}`));
        const events = [...ids].map((each) => {
          const [accountId = '', name = ''] = each.split(' ');
          return use(accountId, name);
        });
        const seen = Object.entries(members).map(([id, each]) => [id, scanOf(id, each)] as const);
        const ofOwn = async (source: IncidentSource) =>
          (await judge(source)).states.filter((state) => state.startsWith(OWN));

        const alone = await ofOwn(ledgerOf(events, scanOf(OWN, own)));
        const beside = await ofOwn(ledgerOf(events, scanOf(OWN, own), new Map(seen)));

        expect(beside).toEqual(alone);
      }),
      { numRuns: costlyRuns(50, 1_000) },
    );
  });
});

import { AppError, DAY, normalize } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import { buildAssumeRole, otherAccount, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import { buildMessage } from '../../src/message/alert-message.ts';
import { createKnownAccounts } from '../../src/organization/known-accounts.ts';
import { namingAccounts } from '../../src/organization/with-organization.ts';
import { iamTrustBackdoor } from '../../src/rules/roles/iam-trust-backdoor.ts';
import { stsUnknownAccount } from '../../src/rules/sts/sts-unknown-account.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import type { SettingsDocument } from '../../src/settings/settings-document.ts';
import { findSuppression } from '../../src/settings/suppression.ts';
import { createWorld } from '../world/alerter.ts';

const HERE = '123456789012';
const MEMBER = '210987654321';
const UNIT = 'o-a1b2c3d4e5/r-ab12/ou-ab12-sandboxes/';
const here: Account = { id: HERE, name: 'prod', state: 'ACTIVE', ouPath: 'o-a1b2c3d4e5/r-ab12/' };
const member: Account = { id: MEMBER, name: 'Team A', state: 'ACTIVE', ouPath: UNIT };

const eventOf = (record: object): RuleEvent => toRuleEvent(normalize(record).event);
const taken = () =>
  eventOf(
    buildAssumeRole('reader', {
      userIdentity: otherAccount({ accountId: MEMBER, principalId: 'AIDAEXAMPLEMEMBER123' }),
    }),
  );

/** Trust of a role, by its principal and its condition. */
function trusting(Principal: unknown, Condition?: object): RuleEvent {
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }];
  return toRuleEvent(
    sampleEvent('trust', 0, {
      ...{ eventName: 'UpdateAssumeRolePolicy', eventType: 'iam', target: 'role/reader' },
      requestParameters: JSON.stringify({
        roleName: 'reader',
        policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    }),
  );
}

async function alertsOn(
  event: RuleEvent,
  organization?: readonly Account[],
  document: SettingsDocument = {},
): Promise<string[]> {
  const world = createWorld([stsUnknownAccount, iamTrustBackdoor], document, { organization });
  await world.run([event]);
  return world.outbox.published.map(({ alert }) => alert.rule.id);
}

describe('the accounts of the organization', () => {
  it('are trusted by themselves, as long as they are of it', async () => {
    const root = { AWS: `arn:aws:iam::${MEMBER}:root` };

    expect(await alertsOn(taken())).toEqual(['STS-UNKNOWN-ACCOUNT']);
    expect(await alertsOn(taken(), [here])).toEqual(['STS-UNKNOWN-ACCOUNT']);
    expect(await alertsOn(taken(), [here, member])).toEqual([]);
    expect(await alertsOn(trusting(root))).toEqual(['IAM-TRUST-BACKDOOR']);
    expect(await alertsOn(trusting(root), [here, member])).toEqual([]);
  });

  it.each([
    [{ state: 'CLOSED' }],
    [{ state: 'PENDING_CLOSURE' }],
    [{ state: 'SUSPENDED' }],
    [{ state: 'PENDING_ACTIVATION' }],
    [{ state: 'UNKNOWN' }],
    // It joined at the time of the event: what it was invited for can wait a day, and be seen.
    [{ joinedAt: Date.UTC(2026, 0, 1) }],
  ] as const)('are not trusted where %j', async (changes) => {
    expect(await alertsOn(taken(), [here, { ...member, ...changes }])).toEqual([
      'STS-UNKNOWN-ACCOUNT',
    ]);
  });

  it('are who a condition on the organization lets in, and those of another are not', async () => {
    const condition = (id: string) => ({ StringEquals: { 'aws:PrincipalOrgID': id } });
    const organization = [here, member];

    expect(await alertsOn(trusting('*', condition('o-a1b2c3d4e5')), organization)).toEqual([]);
    expect(await alertsOn(trusting('*', condition('o-b1b2c3d4e5')), organization)).toHaveLength(1);
    expect(await alertsOn(trusting('*', condition('o-a1b2c3d4e5')))).toHaveLength(1);
  });

  it('do not make a pipeline of whoever calls a role like one', async () => {
    const world = createWorld([], { pipelineRoles: ['deploy'] }, { organization: [here, member] });
    const event = toRuleEvent(
      sampleEvent('one', 0, {
        ...{ userType: 'AssumedRole', accountId: HERE, userName: 'deploy' },
        roleArn: `arn:aws:iam::${MEMBER}:role/deploy`,
      }),
    );
    await world.run([event]);

    expect(world.dependencies().settings.isTrustedAccount(MEMBER)).toBe(true);
    expect(world.dependencies().settings.isPipeline(event)).toBe(false);
  });

  it('give messages their names, as text that can only be seen', async () => {
    const world = createWorld(
      [stsUnknownAccount],
      {},
      { organization: [{ ...here, name: 'pr\u202eod' }] },
    );
    await world.run([taken()]);
    const [named, nameless] = world.outbox.published.flatMap(({ alert, context }) => {
      const { accountNames: _, ...without } = context;
      return [buildMessage(alert, context), buildMessage(alert, without)];
    });

    expect(named?.document.event).toMatchObject({ account_id: HERE, account_name: 'pr\\u202eod' });
    expect(named?.text).toContain(`Account     ${HERE} (pr\\u202eod), `);
    expect(named?.subject).not.toContain('od');
    expect(nameless?.document.event).not.toHaveProperty('account_name');
  });
});

describe('the accounts that sessions went through', () => {
  const accountIds = [MEMBER, HERE];
  const messageOf = async (organization: readonly Account[], crossed?: readonly string[]) => {
    const world = createWorld([stsUnknownAccount], {}, { organization: [here] });
    await world.run([taken()]);
    const [published] = world.outbox.published;
    if (published === undefined) throw new Error('nothing was told');
    let told: Parameters<typeof buildMessage>[1] | undefined;
    const accounts = createKnownAccounts(
      {
        find: async (ids) => organization.filter(({ id }) => [...ids].includes(id)),
        listedAt: async () => 1,
      },
      { now: () => 1 },
      { warn: () => undefined },
    );
    await namingAccounts(
      {
        publish: async (_, context) => {
          told = context;
        },
      },
      accounts,
    ).publish(published.alert, {
      ...published.context,
      accountNames: undefined,
      attribution: {
        ...published.context.attribution,
        ...(crossed === undefined ? {} : { accountIds: crossed }),
      },
    });
    return buildMessage(published.alert, told ?? published.context);
  };

  it('are named in the order in which they were entered', async () => {
    const { document, text } = await messageOf(
      [{ ...here, name: 'pr\u202eod' }, member],
      accountIds,
    );

    expect(document.actor.accounts).toEqual([
      { account_id: MEMBER, account_name: 'Team A' },
      { account_id: HERE, account_name: 'pr\\u202eod' },
    ]);
    expect(text).toContain(`Accounts    ${MEMBER} (Team A) -> ${HERE} (pr\\u202eod)\n`);
  });

  it('are ids where no name is known, and are not told of when there is one alone', async () => {
    const nameless = await messageOf([], accountIds);
    const alone = await messageOf([here]);

    expect(nameless.document.actor.accounts).toEqual(accountIds.map((id) => ({ account_id: id })));
    expect(alone.document.actor).not.toHaveProperty('accounts');
    expect(alone.text).not.toMatch(/^Accounts/m);
  });
});

describe('a suppression of a place', () => {
  const isSuppressed = (
    suppression: object,
    severity: 'HIGH' | 'CRITICAL' = 'HIGH',
    organization: readonly Account[] = [here, member],
    accountId = MEMBER,
  ) => {
    const { suppressions } = parseSettings(
      { suppressions: [{ rule: '*', reason: 'a sandbox', ...suppression }] },
      ['A-RULE'],
    );
    const event = toRuleEvent(sampleEvent('one', 0, { accountId }));
    const find = (id: string | undefined) => organization.find((each) => each.id === id);
    return (
      findSuppression(suppressions, { event, rule: { id: 'A-RULE' }, severity }, 0, find) !==
      undefined
    );
  };

  it.each([
    { accounts: [MEMBER] },
    { organizationalUnits: ['ou-ab12-sandboxes'] },
    { organizationalUnits: ['r-ab12'] },
    { organizationalUnits: [UNIT] },
    { organizationalUnits: ['o-a1b2c3d4e5/r-ab12'] },
    { accounts: [HERE], organizationalUnits: ['ou-ab12-sandboxes'] },
    { rule: 'A-RULE', accounts: [MEMBER] },
  ])('covers what happened in %j', (suppression) => {
    expect(isSuppressed(suppression)).toBe(true);
    expect(isSuppressed(suppression, 'CRITICAL')).toBe('rule' in suppression);
  });

  it.each([
    { accounts: [HERE] },
    { organizationalUnits: ['ou-ab12-sandboxe0'] },
    { organizationalUnits: ['o-a1b2c3d4e5/r-ab12/ou-ab12-sandboxe'] },
    { accounts: [MEMBER], actor: 'nobody' },
  ])('does not cover what happened elsewhere than in %j', (suppression) => {
    expect(isSuppressed(suppression)).toBe(false);
  });

  it('covers no unit of an account that is not known', () => {
    expect(isSuppressed({ organizationalUnits: ['r-ab12'] }, 'HIGH', [here])).toBe(false);
  });

  it.each([
    [{ accounts: [] }, 'suppressions.0.accounts: is empty'],
    [{ accounts: ['prod'] }, 'is no account id of 12 digits'],
    [{ organizationalUnits: ['sandboxes'] }, 'is no unit such as ou-ab12-cdefghij'],
    [{ organizationalUnits: ['*'] }, 'is no unit such as'],
  ])('cannot be written as %j', (suppression, message) => {
    const document = { suppressions: [{ rule: 'A-RULE', reason: 'test', ...suppression }] };

    expect(() => parseSettings(document, ['A-RULE'])).toThrow(message);
  });
});

describe('createKnownAccounts', () => {
  const START = Date.UTC(2026, 0, 1);
  const logger = { warn: () => undefined };

  it('trusts nobody by a list that is a month old', async () => {
    let now = START;
    const lookup = { find: async () => [member], listedAt: async () => START };
    const accounts = createKnownAccounts(lookup, { now: () => now }, logger);
    await accounts.learn([taken()]);

    expect(accounts.isTrusted(MEMBER)).toBe(true);
    now += 30 * DAY;
    expect(accounts.isTrusted(MEMBER)).toBe(false);
    expect(accounts.isOwnOrganization('o-a1b2c3d4e5')).toBe(false);
  });

  it('forgets after a while what it knew, and asks for nothing where there is no organization', async () => {
    let now = START;
    let [listedAt, asked]: [number | undefined, number] = [START, 0];
    let found = [member];
    const lookup = {
      find: async () => {
        asked += 1;
        return found;
      },
      listedAt: async () => listedAt,
    };
    const accounts = createKnownAccounts(lookup, { now: () => now }, logger);
    await accounts.learn([taken()]);
    await accounts.learn([taken()]);
    found = [{ ...member, state: 'CLOSED' }];
    now += 15 * 60_000;
    await accounts.learn([taken()]);
    listedAt = undefined;
    now += 15 * 60_000;
    await accounts.learn([taken()]);

    expect(asked).toBe(2);
    expect(accounts.isTrusted(MEMBER)).toBe(false);
  });

  it('knows nothing more, and goes on, when the directory fails or a policy names thousands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000 }), fc.boolean(), async (others, fails) => {
        const asked: string[] = [];
        const lookup = {
          async find(ids: Iterable<string>) {
            if (fails) throw new AppError('STORAGE_FAILED', 'down');
            asked.push(...ids);
            return [here, member].filter(({ id }) => asked.includes(id));
          },
          listedAt: async () => START,
        };
        const accounts = createKnownAccounts(lookup, { now: () => START }, logger);
        const strangers = Array.from(
          { length: others },
          (_, i) => `arn:aws:iam::${100_000_000_000 + i}:root`,
        );
        await accounts.learn([trusting({ AWS: strangers })]);
        await accounts.learn([taken()]);

        expect(asked.length).toBeLessThanOrEqual(400);
        expect(accounts.isTrusted(MEMBER)).toBe(!fails);
        expect(accounts.find(HERE)?.name).toBe(fails ? undefined : 'prod');
      }),
    );
  });
});

import { SEVERITIES } from '@iam-tracker/core';
import { assumedRole, buildRecord, costlyRuns, OTHER_ACCOUNT_ID } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { findSuppression } from '../../src/settings/suppression.ts';
import { choice, FORGERS, type Forgery, forgeStory, HOME } from '../scenario/forgeries.ts';
import { readFixtures } from '../scenario/read-fixtures.ts';
import { runRule, toEvents } from '../scenario/run-rule.ts';

const FORGERIES = Object.keys(FORGERS) as Forgery[];

const GIVEN_BY_EC2 =
  'EC2 names the session when it gives the credentials out; who holds them cannot.';
/** Forgeries that a rule's stories do not allow, or that the rule is about. Each with its reason. */
const EXCEPTIONS: Readonly<Record<string, Partial<Record<Forgery, string>>>> = {
  'SIGNIN-EC2-ROLE-CONSOLE': { sessionName: GIVEN_BY_EC2 },
  'IAM-ALT-CREDENTIAL-MISUSE': { userName: 'It is about users that the console names so.' },
  'IAM-AWS-NAME-FORGED': { roleName: 'It is about the name.', userName: 'It is about the name.' },
  'IAM-USER-DELETED': {
    userName: 'A name that settings keep for emergencies makes it worse.',
    roleName: 'A name that settings keep for emergencies makes it worse.',
  },
  'IAM-FILTERED-ROLE-TOUCHED': { roleName: 'It is about the name.' },
  'IAM-USER-CREATED': {
    userAgent: 'A program that gives itself away makes it worse; nothing makes it milder.',
    sessionName: GIVEN_BY_EC2,
  },
  'SELF-ROLE-MISUSED': { roleName: 'It is about roles whose names are ours.' },
  'SELF-TAMPER': { roleName: 'It is about roles whose names are ours.' },
  'STS-KEY-VALIDATION-INSTANCE': {
    sessionName: GIVEN_BY_EC2,
    sourceIPAddress: 'Milder, not quiet: a service hides where the call came from.',
  },
  'STS-KEY-VALIDATION-TOOL': { userAgent: 'It is about tools that give themselves away.' },
};

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('is not made quiet by what a caller can choose', async () => {
    const { fires } = await readFixtures(id);
    const stories = fires.filter(({ records }) => records.length > 0);
    if (stories.length === 0) return;
    const isLastAlone = rule.kind === 'sequence' || rule.kind === 'first-seen';
    const possible = FORGERIES.filter((name) => EXCEPTIONS[id]?.[name] === undefined);
    const forgeries = fc.oneof(
      fc.constantFrom(...possible).map((name) => [name]),
      fc.subarray(possible, { minLength: 1 }),
    );

    fc.assert(
      fc.property(fc.constantFrom(...stories), forgeries, choice, (story, names, chosen) => {
        const forged = forgeStory(story, names, { ...chosen, isLastAlone });

        const [before, after] = [story, forged].map((each) => runRule(rule, each).at(-1));
        expect(after).toBeDefined();
        expect(rank(after?.severity)).toBeLessThanOrEqual(rank(before?.severity));
      }),
      { numRuns: costlyRuns(10, 60) },
    );
  });
});

describe('findSuppression', () => {
  const { suppressions } = parseSettings(
    {
      suppressions: [
        { rule: '*', actor: 'alice@example.com', reason: 'known' },
        { rule: '*', actor: 'config.amazonaws.com', reason: 'known' },
        { rule: '*', actor: '*@example.com', account: '123456789012', reason: 'known' },
        { rule: '*', actor: 'terraform', account: '123456789012', reason: 'known' },
        { rule: '*', role: 'nightly,*/nightly', reason: 'known' },
        { rule: '*', ip: HOME, reason: 'known' },
      ],
    },
    [],
  );
  const records = [
    buildRecord(),
    buildRecord({ userIdentity: assumedRole('ops', 's1') }),
    buildRecord({ userIdentity: assumedRole('team/ops', 'dana@example.com') }),
    buildRecord({ userIdentity: { ...assumedRole('ops', 's1'), sessionContext: undefined } }),
    buildRecord({
      userIdentity: assumedRole('nightly', 's1'),
      recipientAccountId: OTHER_ACCOUNT_ID,
    }),
  ];
  // Who makes a user or role may give it any name; IAM-FILTERED-ROLE-TOUCHED watches for that.
  const texts = FORGERIES.filter((name) => name !== 'roleName' && name !== 'userName');

  it('lets no text that a caller chooses suppress what is critical', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...records),
        fc.subarray(texts, { minLength: 1 }),
        choice,
        (record, names, chosen) => {
          const story = { name: 'forged', records: [record] };
          const events = toEvents(
            forgeStory(story, names, { ...chosen, isLastAlone: false }).records,
          );

          const alert = { rule: { id: 'ANY-RULE' }, severity: 'CRITICAL' } as const;
          const found = events.map((event) =>
            findSuppression(suppressions, { ...alert, event }, 0),
          );
          expect(found).toEqual([undefined]);
        },
      ),
      { numRuns: costlyRuns(60, 500) },
    );
  });
});

function rank(severity: (typeof SEVERITIES)[number] | undefined): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

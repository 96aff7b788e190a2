import type { AppError } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { parseSettings } from '../../src/settings/settings.ts';

const RULE_IDS = ['IAM-RECON-FAST', 'IAM-USER-CREATED', 'SIGNIN-ROOT-LOGIN'];

function problemsOf(document: unknown): string[] {
  try {
    parseSettings(document, RULE_IDS);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_CONFIGURATION' });
    return (error as AppError).message.split('\n').slice(1);
  }
}

const TERRAFORM = 'arn:aws:iam::123456789012:role/ci/terraform-apply';
const SESSION = { userType: 'AssumedRole', userName: 'terraform-apply' };

describe('parseSettings', () => {
  it('has defaults for everything', () => {
    const settings = parseSettings({}, RULE_IDS);

    expect(settings.overrides.size).toBe(0);
    expect(settings.suppressions).toEqual([]);
    expect(settings.hasPipeline).toBe(false);
    expect(settings.isTrustedAccount('210987654321')).toBe(false);
    expect(settings.isAdminPolicy('arn:aws:iam::aws:policy/AdministratorAccess')).toBe(true);
    expect(settings.isAdminPolicy('arn:aws:iam::123456789012:policy/AdministratorAccess')).toBe(
      false,
    );
    expect(settings.isAdminGroup('Platform-Admins')).toBe(true);
    expect(settings.isAdminGroup('readers')).toBe(false);
    expect(settings.isBreakGlass('BreakGlass-1')).toBe(true);
    expect(settings.isBreakGlass('alice')).toBe(false);
    expect(settings.isHome({ sourceIp: '192.0.2.1', vpcEndpointId: undefined })).toBe(false);
    expect(settings.isOffHours(Date.UTC(2026, 0, 3, 3))).toBe(false);
  });

  it('means the rule that took the place of one that is named', () => {
    const document = {
      rules: { 'IAM-RECON-BREADTH': { dryRun: false, severity: 'INFO' } },
      suppressions: [{ rule: 'IAM-RECON-BREADTH', role: 'scanner', reason: 'known' }],
    };

    const settings = parseSettings(document, RULE_IDS);
    const both = { ...document.rules, 'IAM-RECON-FAST': { severity: 'HIGH' } };

    expect(settings.overrides.get('IAM-RECON-FAST')).toEqual({ dryRun: false, severity: 'INFO' });
    expect(settings.suppressions).toMatchObject([{ rule: 'IAM-RECON-FAST', reason: 'known' }]);
    expect(parseSettings({ rules: both }, RULE_IDS).overrides).toEqual(
      new Map([['IAM-RECON-FAST', { severity: 'HIGH' }]]),
    );
  });

  it('answers as the document says', () => {
    const settings = parseSettings(
      {
        version: 1,
        rules: { 'IAM-USER-CREATED': { enabled: false, dryRun: true, severity: 'INFO' } },
        trustedAccounts: ['210987654321'],
        trustedOrganizations: ['o-a1b2c3d4e5'],
        trustedClaims: { 'gitlab.com:SUB': ['project_path:example/*'] },
        pipelineRoles: ['terraform-*'],
        adminPolicies: ['team-admin', 'arn:aws:iam::123456789012:policy/ops/*'],
        adminGroups: ['wheel'],
        breakGlass: ['Fire-*'],
        homeNetworks: ['192.0.2.0/24', '2001:db8::/32'],
        offHours: { start: '22:00', end: '06:00', weekends: true, timeZone: 'Europe/Berlin' },
        suppressions: [
          {
            rule: '*',
            ip: ['192.0.2.7'],
            role: 'scan*',
            actor: 'x',
            reason: 'known',
            expires: '2027-01-31',
          },
        ],
      },
      RULE_IDS,
    );

    expect(settings.overrides.get('IAM-USER-CREATED')).toEqual({
      enabled: false,
      dryRun: true,
      severity: 'INFO',
    });
    expect(settings.isBreakGlass('fire-1')).toBe(true);
    expect(settings.isBreakGlass('break-glass')).toBe(false);
    expect(settings.isTrustedAccount('210987654321')).toBe(true);
    expect(settings.isTrustedOrganization('o-a1b2c3d4e5')).toBe(true);
    expect(settings.isTrustedClaim('gitlab.com:sub', 'project_path:example/a:*')).toBe(true);
    expect(settings.isTrustedClaim('gitlab.com:sub', 'project_path:exampl?/a')).toBe(false);
    expect(settings.isTrustedClaim('gitlab.com:namespace_path', 'project_path:example/a')).toBe(
      false,
    );
    expect(settings.hasPipeline).toBe(true);
    expect(settings.isAdminPolicy('arn:aws:iam::123456789012:policy/x/Team-Admin')).toBe(true);
    expect(settings.isAdminPolicy('arn:aws:iam::123456789012:policy/ops/deploy')).toBe(true);
    expect(settings.isAdminGroup('admins')).toBe(false);
    expect(settings.isAdminGroup('Wheel')).toBe(true);
    expect(settings.isHome({ sourceIp: '192.0.2.200', vpcEndpointId: undefined })).toBe(true);
    expect(settings.isHome({ sourceIp: '2001:db8:1::1', vpcEndpointId: undefined })).toBe(true);
    expect(
      settings.isHome({ sourceIp: 'cloudformation.amazonaws.com', vpcEndpointId: undefined }),
    ).toBe(false);
    expect(settings.isOffHours(Date.UTC(2026, 0, 5, 22))).toBe(true);
    expect(settings.suppressions[0]).toMatchObject({
      reason: 'known',
      expiresAt: Date.UTC(2027, 1, 1),
    });
  });

  it.each([
    [{ roleArn: TERRAFORM }, true],
    [{ roleArn: TERRAFORM, delegateAccountId: '444455556666' }, false],
    [{ roleArn: 'arn:aws:iam::123456789012:role/terraform' }, false],
    [{ roleArn: 'arn:aws:iam::210987654321:role/terraform-apply' }, true],
    [{ roleArn: 'arn:aws:iam::111111111111:role/terraform-apply' }, false],
    [{ ...SESSION, userArn: 'arn:aws:sts::123456789012:assumed-role/terraform-apply/x' }, true],
    [{ ...SESSION, userArn: 'arn:aws:sts::111111111111:assumed-role/terraform-apply/x' }, false],
    [SESSION, false],
    [{ userType: 'IAMUser', userName: 'terraform-apply' }, false],
  ])('tells of the caller %j whether it is the pipeline: %s', (fields, isPipeline) => {
    const settings = parseSettings(
      { pipelineRoles: ['terraform-*'], trustedAccounts: ['210987654321'] },
      RULE_IDS,
    );

    expect(settings.isPipeline(toRuleEvent(sampleEvent('a', 0, fields)))).toBe(isPipeline);
  });

  it.each<[string, unknown, string[]]>([
    ['a list', [], ['- the document: is no JSON object']],
    ['a list of rules', { rules: [] }, ['- rules: is no JSON object']],
    ['a text', 'x', ['- the document "x": is no JSON object']],
    ['an unknown field', { trusted: [] }, ['- trusted: is "trusted"; expected never']],
    ['another version', { version: 2 }, ['- version: is not 1, the only version there is']],
    [
      'an unknown rule',
      { rules: { 'IAM-USER-CRATED': {} } },
      ['- rules.IAM-USER-CRATED: there is no such rule'],
    ],
    [
      'a severity that is none',
      { rules: { 'IAM-USER-CREATED': { severity: 'high' } } },
      ['- rules.IAM-USER-CREATED.severity "high": is none of CRITICAL, HIGH, WARNING, INFO'],
    ],
    [
      'a flag that is a text',
      { rules: { 'IAM-USER-CREATED': { enabled: 'no' } } },
      ['- rules.IAM-USER-CREATED.enabled: is "no"; expected boolean'],
    ],
    [
      'a short account',
      { trustedAccounts: ['123'] },
      ['- trustedAccounts.0 "123": is no account id of 12 digits'],
    ],
    [
      'an organization that is none',
      { trustedOrganizations: ['*'] },
      ['- trustedOrganizations.0 "*": is no organization id such as o-a1b2c3d4e5'],
    ],
    [
      'a provider without a claim',
      { trustedClaims: { 'gitlab.com': ['example'] } },
      ['- trustedClaims.gitlab.com "gitlab.com": is no claim such as gitlab.com:sub'],
    ],
    ...['*', 'repo:*', 'repo:exam*', 'repo:exampl?/shop', 'eu-west-1:*', 'owner:*'].map(
      (value): [string, unknown, string[]] => [
        `the claim ${value}, which names no one in particular`,
        { trustedClaims: { 'gitlab.com:sub': ['repo:example/*', value] } },
        [
          `- trustedClaims.gitlab.com:sub.1 "${value}": trusts owners that it does not name; write the whole name before a *, such as repo:example/*`,
        ],
      ],
    ),
    [
      'a network that is none',
      { homeNetworks: ['192.0.2.0/24', '192.0.2.0/33'] },
      ['- homeNetworks.1 "192.0.2.0/33": has no prefix length from 0 to 32'],
    ],
    [
      'a time that is none',
      { offHours: { start: '24:00', end: '6' } },
      [
        '- offHours.start "24:00": is no time of day such as 22:00',
        '- offHours.end "6": is no time of day such as 22:00',
      ],
    ],
    [
      'a time zone that is none',
      { offHours: { start: '22:00', end: '06:00', timeZone: 'Europe/Bonn' } },
      ['- offHours.timeZone "Europe/Bonn": is no IANA time zone such as Europe/Berlin'],
    ],
    [
      'a suppression without a reason',
      { suppressions: [{ rule: '*', actor: 'x' }] },
      ['- suppressions.0.reason: is undefined; expected "reason"'],
    ],
    [
      'a suppression of everything',
      { suppressions: [{ rule: '*', reason: 'peace' }] },
      [
        '- suppressions.0: would suppress every alert; name a rule, an actor, a role, an ip, accounts or organizationalUnits',
      ],
    ],
    [
      'a suppression of an unknown rule',
      { suppressions: [{ rule: 'X', reason: 'x' }] },
      ['- suppressions.0.rule "X": there is no such rule'],
    ],
    [
      'an address that is none',
      { suppressions: [{ rule: '*', reason: 'x', ip: 'office' }] },
      [
        '- suppressions.0.ip "office": is not an IP address, a network such as 192.0.2.0/24 or a VPC endpoint such as vpce-0123456789abcdef0',
      ],
    ],
    [
      'an address in a list that is none',
      { suppressions: [{ rule: '*', reason: 'x', ip: ['192.0.2.1', 7] }] },
      ['- suppressions.0.ip.1: is 7; expected string'],
    ],
    [
      'a day that is none',
      { suppressions: [{ rule: '*', reason: 'x', actor: 'a', expires: '2027-02-30' }] },
      [
        '- suppressions.0.expires "2027-02-30": is no day such as 2027-01-31 and no UTC time such as 2027-01-31T12:00:00Z',
      ],
    ],
  ])('refuses %s', (_name, document, problems) => {
    expect(problemsOf(document)).toEqual(problems);
  });

  it('names every problem at once', () => {
    const problems = problemsOf({
      trustedAccounts: ['1'],
      adminGroups: [''],
      rules: { NOPE: {} },
      suppressions: [{ rule: 'X', reason: ' ' }],
    });

    expect(problems).toEqual([
      expect.stringContaining('trustedAccounts.0'),
      expect.stringContaining('adminGroups.0'),
      expect.stringContaining('suppressions.0.reason'),
      expect.stringContaining('rules.NOPE'),
      expect.stringContaining('suppressions.0.rule'),
    ]);
  });

  it('shows what was written without its invisible characters', () => {
    expect(problemsOf({ trustedAccounts: ['\u001b[31m\n'] })).toEqual([
      '- trustedAccounts.0 "\\x1b[31m\\n": is no account id of 12 digits',
    ]);
  });
});

describe('parseSettings, of what is unwise', () => {
  const warningsOf = (...suppressions: object[]) =>
    parseSettings(
      { suppressions: suppressions.map((each) => ({ rule: '*', reason: 'known', ...each })) },
      RULE_IDS,
    ).warnings;

  it('warns of an actor without a role or an account beside, and says where', () => {
    const warnings = warningsOf({ role: 'ops' }, { actor: 'ali*' }, { actor: 'bob', role: '*' });

    expect(warnings).toEqual([
      expect.stringMatching(/^suppressions\.1: the actor "ali\*" .* covers nothing CRITICAL\.$/),
      expect.stringMatching(/^suppressions\.2: the actor "bob" /),
    ]);
  });

  it('has nothing to say of an actor that is bound, and of no actor', () => {
    expect(
      warningsOf(
        { actor: 'bob', role: 'ops' },
        { actor: 'bob', account: '123456789012' },
        { ip: '192.0.2.7' },
      ),
    ).toEqual([]);
  });
});

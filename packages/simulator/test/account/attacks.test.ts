import { readFileSync } from 'node:fs';
import { generateAccount, type PlantedAttack } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { ATTACKER_NETWORKS } from '../../src/account/cast/origins.ts';
import { ATTACKS } from '../../src/account/generate.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
const start = Date.UTC(2026, 9, 1);

// biome-ignore lint/suspicious/noExplicitAny: records have no fixed schema, and the paths below are the test
type AnyRecord = any;
type Evidence = (records: readonly AnyRecord[]) => unknown;

const DOCUMENT = readFileSync(
  new URL('../../../../docs/simulated-account.md', import.meta.url),
  'utf8',
).split('\n');

const account = generateAccount({ seed: 21, start, end: start + 30 * DAY, eventsPerDay: 0 });
const events = Array.from(account.events());

function recordsOf(attack: PlantedAttack): AnyRecord[] {
  return events.filter((event) => event.attack === attack.id).map(({ record }) => record);
}

const named = (records: readonly AnyRecord[], name: string) =>
  records.filter((r) => r.eventName === name && r.errorCode === undefined);
const logins = (records: readonly AnyRecord[], result: string) =>
  named(records, 'ConsoleLogin').filter((r) => r.responseElements.ConsoleLogin === result);
const time = (record: AnyRecord) => Date.parse(record.eventTime);
const span = (records: readonly AnyRecord[]) => time(records.at(-1)) - time(records[0]);
const fromAttacker = (r: AnyRecord) =>
  Object.values(ATTACKER_NETWORKS).some((address) => address === r.sourceIPAddress);
const isAdmin = (arn: string) => /:policy\/AdministratorAccess$/.test(arn);

/** Evidence that each rule needs to see, in short; the rules themselves live with the alerter. */
const EVIDENCE: Readonly<Record<string, Evidence>> = {
  'IAM-ADMIN-ATTACH': (all) =>
    all.some(
      (r) =>
        /^Attach(User|Role)Policy$/.test(r.eventName) && isAdmin(r.requestParameters.policyArn),
    ),
  'IAM-FEDERATION-CHANGE': (all) => named(all, 'CreateOpenIDConnectProvider').length,
  'IAM-INLINE-ESCALATION': (all) =>
    named(all, 'PutUserPolicy').some((r) => r.requestParameters.policyDocument.includes('"iam:*"')),
  'IAM-KEY-CREATED-THEN-USED': (all) =>
    named(all, 'CreateAccessKey').some((made) =>
      all.some(
        (r) =>
          r.userIdentity.accessKeyId === made.responseElements.accessKey.accessKeyId &&
          r.sourceIPAddress !== made.sourceIPAddress &&
          time(r) - time(made) < DAY,
      ),
    ),
  'IAM-KEY-FOR-OTHER': (all) =>
    named(all, 'CreateAccessKey').some(
      (r) => r.requestParameters.userName !== r.userIdentity.userName,
    ),
  'IAM-LOG-EVASION': (all) =>
    all.some((r) => r.readOnly === false && r.requestParameters?.omitted === 'true'),
  'IAM-LOGIN-PROFILE': (all) =>
    named(all, 'UpdateLoginProfile').some(
      ({ requestParameters: p, userIdentity: u }) =>
        p.userName !== u.userName && p.passwordResetRequired === false,
    ),
  'IAM-MFA-DISABLED': (all) => named(all, 'DeactivateMFADevice').length,
  'IAM-RECON-BURST': (all) =>
    all.filter((r) => r.errorCode === 'AccessDenied').length >= 15 && span(all) < 10 * MINUTE,
  'IAM-RECON-FAST': (all) =>
    new Set(all.map((r) => r.eventName)).size >= 8 && span(all) < 3 * MINUTE,
  'IAM-ROLE-ADMIN-CHAIN': (all) =>
    named(all, 'CreateRole')[0].requestParameters.roleName ===
    named(all, 'AttachRolePolicy')[0].requestParameters.roleName,
  'IAM-TRUST-BACKDOOR': (all) =>
    /999988887777|oidc\.example\.net/.test(
      JSON.stringify([...named(all, 'UpdateAssumeRolePolicy'), ...named(all, 'CreateRole')]),
    ),
  'IAM-USER-CREATED': (all) => named(all, 'CreateUser').length,
  'IAM-USER-PERSIST-CHAIN': (all) => {
    const steps = ['CreateUser', 'CreateAccessKey', 'AttachUserPolicy'].flatMap((n) =>
      named(all, n),
    );
    const users = new Set(steps.map((r) => r.requestParameters.userName));
    return steps.length === 3 && users.size === 1 && span(steps) < 60 * MINUTE;
  },
  'ROOT-API-USE': (all) =>
    all.some(
      (r) =>
        r.userIdentity.type === 'Root' &&
        r.readOnly === false &&
        r.eventSource === 'iam.amazonaws.com',
    ),
  'ROOT-CREDENTIAL-ADDED': (all) =>
    named(all, 'CreateAccessKey').some(
      (r) => r.userIdentity.type === 'Root' && !r.requestParameters,
    ),
  'ROOT-MFA-REMOVED': (all) =>
    named(all, 'DeactivateMFADevice').some((r) =>
      /root-account-mfa-device$/.test(r.requestParameters.serialNumber),
    ),
  'ROOT-RECOVERY-OR-EMAIL': (all) => named(all, 'PasswordRecoveryCompleted').length,
  'SIGNIN-BRUTE-USER': (all) =>
    logins(all, 'Failure').length >= 5 && span(logins(all, 'Failure')) < 15 * MINUTE,
  'SIGNIN-EC2-ROLE-CONSOLE': (all) =>
    all.some((r) => r.eventName === 'ConsoleLogin' && /\/i-0[0-9a-f]+$/.test(r.userIdentity.arn)),
  'SIGNIN-FEDERATED-USER': (all) =>
    logins(all, 'Success').some((r) => r.userIdentity.type === 'FederatedUser'),
  'SIGNIN-NEW-NETWORK': (all) =>
    all.some((r) => /^(ConsoleLogin|UserAuthentication)$/.test(r.eventName) && fromAttacker(r)),
  'SIGNIN-NO-MFA': (all) =>
    logins(all, 'Success').some(
      (r) => r.userIdentity.type === 'IAMUser' && r.additionalEventData.MFAUsed === 'No',
    ),
  'SIGNIN-ROOT-FAIL': (all) =>
    logins(all, 'Failure').filter((r) => r.userIdentity.type === 'Root').length >= 3,
  'SIGNIN-ROOT-LOGIN': (all) => logins(all, 'Success').some((r) => r.userIdentity.type === 'Root'),
  'SIGNIN-SPRAY': (all) =>
    new Set(logins(all, 'Failure').map((r) => r.userIdentity.userName)).size >= 4 &&
    new Set(all.map((r) => r.sourceIPAddress)).size === 1 &&
    span(all) < 60 * MINUTE,
  'SIGNIN-SUCCESS-AFTER-FAIL': (all) =>
    logins(all, 'Failure').length >= 3 &&
    time(logins(all, 'Success')[0]) - time(logins(all, 'Failure').at(-3)) < 30 * MINUTE,
  'SIGNIN-TOKEN-ABUSE': (all) =>
    named(all, 'GetSigninToken').some((r) => !r.userAgent.startsWith('Jersey/')),
  'SSO-ASSIGNMENT': (all) =>
    named(all, 'CreateAccountAssignment').some((r) => r.requestParameters.principalType === 'USER'),
  'SSO-DEVICE-CODE-PHISH': (all) => {
    const [token] = named(all, 'CreateToken');
    const [signIn] = named(all, 'UserAuthentication');
    return (
      token.requestParameters.grantType.endsWith(':device_code') &&
      token.userIdentity.onBehalfOf.userId === signIn.userIdentity.onBehalfOf.userId &&
      token.sourceIPAddress !== signIn.sourceIPAddress
    );
  },
  'SSO-IDP-CHANGE': (all) => named(all, 'EnableExternalIdPConfigurationForDirectory').length,
  'SSO-LOGIN-BRUTE': (all) => {
    const failures = named(all, 'CredentialVerification').filter(
      (r) => r.serviceEventDetails.CredentialVerification === 'Failure',
    );
    const people = new Set(failures.map((r) => r.userIdentity.onBehalfOf.userId));
    return failures.length >= 5 && people.size >= 4 && span(failures) < 15 * MINUTE;
  },
  'SSO-MFA-WEAKENED': (all) => named(all, 'PutMfaDeviceManagementForDirectory').length,
  'SSO-PERMSET-ADMIN': (all) =>
    named(all, 'AttachManagedPolicyToPermissionSet').some((r) =>
      isAdmin(r.requestParameters.managedPolicyArn),
    ),
  'KEY-NEW-NETWORK': (all) =>
    all.some(
      (r) =>
        fromAttacker(r) &&
        String(r.userIdentity.accessKeyId).startsWith('AKIA') &&
        r.eventName !== 'GetCallerIdentity',
    ),
  'STS-FEDERATION-TOKEN': (all) =>
    named(all, 'GetFederationToken').some((r) =>
      r.requestParameters.policy.includes('"Action":"*"'),
    ),
  'STS-KEY-VALIDATION': (all) => named(all, 'GetCallerIdentity').some(fromAttacker),
  'STS-ROLE-CHAIN-NEW': (all) =>
    named(all, 'AssumeRole').filter((r) => r.userIdentity.type === 'AssumedRole').length === 2,
  'STS-UNKNOWN-ACCOUNT': (all) =>
    named(all, 'AssumeRole').some((r) => r.userIdentity.accountId === '999988887777'),
};

const expectations = account.attacks.flatMap((attack) =>
  attack.detections.map((rule) => [attack.id, rule, attack] as const),
);

describe('planted attacks', () => {
  it('are all there in a month', () => {
    expect(account.attacks.map(({ id }) => id)).toEqual(ATTACKS.map(({ id }) => id));
    expect(account.attacks.length).toBeGreaterThanOrEqual(12);
  });

  it.each(expectations)('%s holds what %s looks for', (_, rule, attack) => {
    const evidence = EVIDENCE[rule];

    expect(evidence?.(recordsOf(attack))).toBeTruthy();
  });

  it.each(account.attacks.map((attack) => [attack.id, attack] as const))(
    '%s names its events in order, and their time',
    (_, attack) => {
      const records = recordsOf(attack);

      expect(attack.eventIds).toEqual(records.map(({ eventID }) => eventID));
      expect(Math.floor(attack.start / 1_000)).toBe(time(records[0]) / 1_000);
      expect(Math.floor(attack.end / 1_000)).toBe(time(records.at(-1)) / 1_000);
      expect(attack.technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    },
  );

  it.each(ATTACKS.map((plan) => [plan.id, plan] as const))('%s is documented', (id, plan) => {
    const line = DOCUMENT.find((text) => text.startsWith(`| \`${id}\` |`));

    expect(line).toContain(plan.description);
    expect(line).toContain(`| ${plan.technique} | ${plan.detections.join(', ')} |`);
  });

  it('spread over the whole time', () => {
    const halves = account.attacks.map((attack) => attack.start < start + 15 * DAY);

    expect(halves.filter(Boolean).length).toBeGreaterThan(6);
    expect(halves.filter((first) => !first).length).toBeGreaterThan(6);
  });

  it('begin at the hour that belongs to the story', () => {
    const night = account.attacks.find(({ id }) => id === 'foreign-sign-in');

    const hour = new Date(night?.start ?? 0).getUTCHours();
    expect(hour).toBeGreaterThanOrEqual(7);
    expect(hour).toBeLessThan(9);
  });

  it('are left out whole when the time is too short for them', () => {
    const short = generateAccount({ seed: 21, start, end: start + 5 * MINUTE, eventsPerDay: 0 });

    const found = new Set(Array.from(short.events(), (event) => event.attack));
    found.delete(undefined);
    expect(short.attacks.length).toBeLessThan(account.attacks.length);
    expect([...found].sort()).toEqual(short.attacks.map(({ id }) => id).sort());
    expect(short.attacks.map(({ id }) => id)).not.toContain('trust-backdoor');
  });

  it('leave no trace in an account without them', () => {
    const quiet = generateAccount({
      seed: 21,
      start,
      end: start + 30 * DAY,
      eventsPerDay: 100,
      attacks: false,
    });

    const suspicious = Array.from(quiet.events()).filter(
      ({ attack, record }) => attack !== undefined || fromAttacker(record),
    );
    expect(quiet.attacks).toEqual([]);
    expect(suspicious).toEqual([]);
  });
});

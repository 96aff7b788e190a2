import { fc, it as prop } from '@fast-check/jest';
import { parseOwnResources } from '@iam-tracker/core';
import { ACCOUNT_ID, assumedRole, buildRecord, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createEngine } from '../../src/detect/engine.ts';
import { CATALOGUE, RULE_IDS } from '../../src/rules/catalogue.ts';
import { judgeOwnRole, SCANNER_CALLS } from '../../src/settings/own-role.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { byFunction, OWN } from '../scenario/own-deployment.ts';
import { toEvents } from '../scenario/run-rule.ts';

const own = parseOwnResources(OWN, 'us-east-1');
const settings = parseSettings({}, RULE_IDS, undefined, own);
const engine = createEngine(CATALOGUE, settings);

function judge(changes: TestRecord, name = 'tracker-user-scanner') {
  const scan = { eventName: 'GetAccountAuthorizationDetails', requestParameters: null };
  const [event] = toEvents([buildRecord({ ...scan, ...byFunction(name), ...changes })]);
  if (event === undefined) throw new Error('there is no event');
  return { event, use: judgeOwnRole(own, event), rules: rulesOn(event) };
}

const rulesOn = (event: Parameters<typeof engine.evaluate>[0]) =>
  engine.evaluate(event).matches.map(({ rule }) => rule.id);

describe('the routine of our own functions', () => {
  it.each([...SCANNER_CALLS])('asks no rule about %s by the scanner, also refused', (eventName) => {
    expect(judge({ eventName })).toMatchObject({ use: 'routine', rules: [] });
    expect(judge({ eventName, errorCode: 'AccessDenied' })).toMatchObject({
      use: 'routine',
      rules: [],
    });
  });

  it.each<[what: string, changes: TestRecord, oddity: string]>([
    [
      'another session of it',
      { userIdentity: assumedRole('tracker-user-scanner', 'shop') },
      'in a session named shop',
    ],
    ['a program elsewhere', { userAgent: 'aws-cli/2.30.1' }, 'by a program not on Lambda'],
    ['an address of a VPC', { sourceIPAddress: '10.0.0.7' }, 'from 10.0.0.7'],
    ['an endpoint', { vpcEndpointId: 'vpce-1' }, 'from vpce-1'],
    [
      'a service in place of an address',
      { sourceIPAddress: 'cloudformation.amazonaws.com' },
      'from cloudformation',
    ],
    [
      'a role of another path',
      { userIdentity: assumedRole('x/tracker-user-scanner', 'tracker-user-scanner') },
      'by a role of another path',
    ],
    [
      'a call that is passed on',
      {
        userIdentity: {
          ...assumedRole('tracker-user-scanner', 'tracker-user-scanner'),
          invokedBy: 'cloudformation.amazonaws.com',
        },
      },
      'through cloudformation',
    ],
  ])('is not that of %s: it is told, and all other rules are asked', (_what, changes, oddity) => {
    const { rules, use } = judge(changes);

    expect(use).toEqual({ oddity: expect.stringContaining(oddity) });
    expect(rules).toEqual(expect.arrayContaining(['SELF-ROLE-MISUSED', 'IAM-RECON-INVENTORY']));
  });

  it('comes through the endpoints of the deployment, and no others', () => {
    const { event } = judge({ vpcEndpointId: 'vpce-0a', sourceIPAddress: '10.0.0.7' });

    expect(judgeOwnRole({ ...own, endpoints: ['vpce-0b', 'vpce-0a'] }, event)).toBe('routine');
    expect(judgeOwnRole({ ...own, endpoints: ['vpce-0b'] }, event)).toEqual({
      oddity: expect.stringContaining('from vpce-0a'),
    });
  });

  it('is that of a role with the Region behind its name, in a session named after the function', () => {
    const regional = parseOwnResources('role/tracker-user-scanner-us-east-1', 'us-east-1');
    const useIn = (session: string, deployment = regional) => {
      const userIdentity = assumedRole('tracker-user-scanner-us-east-1', session);
      return judgeOwnRole(deployment, judge({ userIdentity }).event);
    };

    expect(useIn('tracker-user-scanner')).toBe('routine');
    expect(useIn('tracker-user-scanner-us-east-1')).toHaveProperty('oddity');
    expect(useIn('tracker-user-scanner', { ...regional, region: 'eu-west-1' })).toHaveProperty(
      'oddity',
    );
  });

  it('is nothing to other callers, whatever they call themselves', () => {
    const other = assumedRole('scanner', 'tracker-user-scanner');

    expect(judge({ userIdentity: other })).toMatchObject({ use: undefined });
    expect(judge({ userIdentity: other }).rules).toContain('IAM-RECON-INVENTORY');
  });

  prop.prop([
    fc.constantFrom(
      'CreateAccessKey',
      'ListRoles',
      'GetUser',
      'AttachRolePolicy',
      'ListUserPolicies',
    ),
    fc.constantFrom('tracker-user-scanner', 'tracker-collector'),
    fc.record(
      {
        userAgent: fc.constantFrom('aws-cli/2.30.1', 'x exec-env/AWS_Lambda_nodejs22.x'),
        sourceIPAddress: fc.ipV4(),
        readOnly: fc.boolean(),
        errorCode: fc.constant('AccessDenied'),
        tags: fc.string(),
      },
      { requiredKeys: [] },
    ),
    fc.stringMatching(/^[\w+=,.@-]{2,20}$/),
  ])('never hides a call that our functions do not make', (eventName, role, changes, session) => {
    for (const name of [session, role]) {
      const { rules } = judge(
        { eventName, userIdentity: assumedRole(role, name), ...changes },
        role,
      );

      expect(rules).toContain('SELF-ROLE-MISUSED');
    }
  });
});

describe('deployers', () => {
  it('are whole ARNs of roles', () => {
    const wrong = [
      'deploy',
      `arn:aws:iam::${ACCOUNT_ID}:role/*`,
      `arn:aws:sts::${ACCOUNT_ID}:assumed-role/a/b`,
    ];

    expect(() => parseSettings({ deployers: wrong }, RULE_IDS)).toThrow(
      /deployers\.0 "deploy": is no ARN of a role.*\n.*deployers\.1.*\n.*deployers\.2/,
    );
  });

  it('are trusted by name, so touching them alerts', () => {
    const deployers = [`arn:aws:iam::${ACCOUNT_ID}:role/ci/deploy`];
    const { findTrustInRole } = parseSettings({ deployers }, RULE_IDS);
    const role = { name: 'deploy', arn: undefined, accountId: ACCOUNT_ID };

    expect(findTrustInRole(role)).toBe('deployers');
    expect(findTrustInRole({ ...role, arn: deployers[0] })).toBe('deployers');
    expect(
      findTrustInRole({ ...role, arn: `arn:aws:iam::${ACCOUNT_ID}:role/deploy` }),
    ).toBeUndefined();
    expect(findTrustInRole({ ...role, accountId: '210987654321' })).toBeUndefined();
  });
});

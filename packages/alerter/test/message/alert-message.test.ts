import { describe, expect, it } from '@jest/globals';
import { gistOf } from '../../src/alert/alert-gist.ts';
import { buildMessage } from '../../src/message/alert-message.ts';
import type { Attribution } from '../../src/ports.ts';
import { anAlert, everything } from '../world/alerts.ts';

const attribution: Attribution = {
  actor: 'alice@example.com',
  certainty: 'likely',
  rule: 'role_chain',
  chain: ['alice@example.com: AssumeRole role/ops at 2026-01-01T00:00:00Z (event e0)'],
  isCut: false,
};

describe('buildMessage', () => {
  it('writes a mail that says who, what, where, when, why and what to do', () => {
    const alert = anAlert('e1', 0, {
      detail: 'grants everything',
      relatedEventIds: ['e1', 'e0'],
      event: {
        errorCode: 'AccessDenied',
        errorMessage: 'not allowed',
        outcome: 'failure',
        mfa: 'no',
      },
    });

    const { subject, text } = buildMessage(alert, { folded: 2, attribution });

    expect(subject).toBe('[HIGH] IAM Alert: A rule of the tests');
    expect(text).toBe(`HIGH: A rule of the tests
grants everything

Who         alice@example.com (likely: followed from session to session)
            <- alice@example.com: AssumeRole role/ops at 2026-01-01T00:00:00Z (event e0)
As          IAM user alice
What        CreateUser (iam.amazonaws.com): failure
Error       AccessDenied, not allowed
Target      user/bob
From        192.0.2.1
MFA         no
When        2026-01-01T00:00:00Z
Account     123456789012, us-east-1

Why it matters
  It is a test.

What to do
  1. Look.
  2. Act.

When it is harmless
  - All.

2 more alerts of this kind since the last notification.

Event       e1
            e0
Rule        TEST-EVERYTHING (T1078)
            https://example.com
`);
  });

  it('leaves out what is not known', () => {
    const { text } = buildMessage(anAlert('e1'), {
      folded: 1,
      attribution: {
        ...attribution,
        actor: 'alice',
        certainty: 'certain',
        rule: 'iam_user',
        chain: [],
      },
    });

    expect(text).toContain('Who         alice (IAM user)\n');
    expect(text).toContain('\n1 more alert of this kind since');
    expect(text).not.toMatch(/Error|Agent|MFA/);
  });

  it('names what else there is, one line for each kind, before what to do', () => {
    const { document, text } = buildMessage(anAlert('e1'), {
      folded: 3,
      attribution,
      summary: {
        kind: 'together',
        count: 3,
        isAtLeast: false,
        from: Date.UTC(2026, 0, 1),
        to: Date.UTC(2026, 0, 1, 0, 1),
        named: [
          {
            severity: 'WARNING',
            count: 2,
            gist: gistOf(anAlert('e2', 60, { severity: 'WARNING', detail: 'trusts everybody' })),
          },
        ],
        otherEventIds: ['e3'],
      },
    });

    expect(text).toContain(`
3 more of this rule, from 2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z:
  - WARNING 2026-01-01T00:01:00Z 2 x CreateUser by alice on user/bob from 192.0.2.1: trusts everybody (event e2)
  Further events: 1, for example
    e3

Why it matters`);
    expect(document.summary).toMatchObject({
      kind: 'together',
      count: 3,
      alerts: [{ event_id: 'e2', actor: 'alice', detail: 'trusts everybody', count: 2 }],
      other_event_ids: ['e3'],
    });
  });

  it('says in the subject what closes a group, and what was found late', () => {
    const subjectOf = (kind: 'closing' | 'late', isAtLeast: boolean) =>
      buildMessage(anAlert('e1'), {
        folded: 36,
        attribution,
        summary: { kind, count: 37, isAtLeast, from: 0, to: 0, named: [], otherEventIds: [] },
      }).subject;

    expect(subjectOf('closing', false)).toBe('[HIGH] IAM Alert: 37 more: A rule of the tests');
    expect(subjectOf('late', true)).toBe('[HIGH] IAM Alert: 37+ late: A rule of the tests');
  });

  it('says on whose behalf a delegate acted, and that a chain goes on', () => {
    const told = { ...attribution, actor: '444455556666', onBehalfOf: 'ada@example.com' };

    const { document, text } = buildMessage(anAlert('e1'), {
      folded: 0,
      attribution: { ...told, isCut: true },
    });

    expect(text).toContain(`
Who         444455556666 (likely: followed from session to session)
For         ada@example.com
            <- sessions before these were not followed
            <- alice@example.com: AssumeRole`);
    expect(document.actor).toMatchObject({ on_behalf_of: 'ada@example.com', is_chain_cut: true });
  });

  it('says what was called where the rule says no more than that, or that it is new', () => {
    const told = (detail: string | undefined) =>
      buildMessage(anAlert('e1', 0, { detail }), { folded: 0, attribution }).text.split('\n')[1];

    expect(told(undefined)).toBe('CreateUser on user/bob');
    expect(told('CreateUser')).toBe('CreateUser on user/bob');
    expect(told('first time by alice')).toBe('CreateUser on user/bob; first time by alice');
    expect(told('grants everything')).toBe('grants everything');
  });

  it('gives subscriptions something to filter by', () => {
    const { attributes } = buildMessage(anAlert('e1'), { folded: 0, attribution });

    expect(attributes).toEqual({
      severity: 'HIGH',
      rule_id: 'TEST-EVERYTHING',
      event_name: 'CreateUser',
      account_id: '123456789012',
    });
  });

  it('gives the same alert the same id', () => {
    const context = { folded: 0, attribution };

    expect(buildMessage(anAlert('e1'), context).document.alert_id).toBe('e1/TEST-EVERYTHING');
    expect(buildMessage(anAlert('e1'), context)).toEqual(buildMessage(anAlert('e1'), context));
  });

  it('cuts a title that no rule may have to what SNS takes', () => {
    const rule = { ...everything, title: `Ünusual ${'x'.repeat(200)}` };

    const { subject } = buildMessage(anAlert('e1', 0, { rule }), { folded: 0, attribution });

    expect(subject).toHaveLength(99);
    expect(subject).toMatch(/^\[HIGH\] IAM Alert: \?nusual x+$/);
  });
});

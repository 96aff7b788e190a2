import type { AlertMessage } from '@iam-tracker/local';
import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { renderAlert } from '../../src/render/alert.ts';

type Told = AlertMessage['document'];

const command =
  'aws iam update-access-key --user-name bob --access-key-id AKIAEXAMPLENEWKEY001 --status Inactive';
const key: Told['credentials'][number] = {
  ...{ kind: 'access_key', id: 'AKIAEXAMPLENEWKEY001', part: 'made', holder: 'IAM user bob' },
  ...{ account_id: '123456789012', state: 'active' },
  steps: [{ step: 'switch it off', command }],
};
const password: Told['credentials'][number] = {
  ...key,
  ...{ kind: 'console_password', id: null, part: 'used', steps: [] },
};

function render(credentials: Told['credentials'], summary: Told['summary'] = null): string {
  const document = {
    severity: 'HIGH',
    detail: null,
    folded: 0,
    credentials,
    summary,
    rule: { id: 'IAM-KEY-FOR-OTHER', title: 'Access key created for another user' },
    actor: { name: 'mallory', on_behalf_of: null },
    event: {
      ...{ event_id: 'e1', event_time: '2026-03-05T10:00:00Z', event_name: 'CreateAccessKey' },
      ...{ target: 'user/bob', source_ip: '192.0.2.10', account_id: '123456789012' },
    },
  } as unknown as Told;
  return renderAlert({ document } as AlertMessage, picocolors.createColors(false));
}

describe('renderAlert', () => {
  it('names every credential, and the command that takes away the most pressing', () => {
    expect(render([key, password]).split('\n').slice(1)).toEqual([
      '  2026-03-05T10:00:00Z mallory: CreateAccessKey on user/bob from 192.0.2.10 in 123456789012',
      '  AKIAEXAMPLENEWKEY001 made for IAM user bob',
      '  console password used by IAM user bob',
      `  to stop it, in account 123456789012: ${command}`,
      '  rule IAM-KEY-FOR-OTHER, event e1',
    ]);
  });

  it('says nothing of credentials where there are none, or of a command that is not known', () => {
    expect(render([])).not.toContain('to stop it');
    expect(render([password])).not.toContain('to stop it');
  });

  it('tells what a message tells of besides one alert, each kind in a line', () => {
    const named = {
      ...{ event_id: 'e2', severity: 'CRITICAL' as const, count: 3, outcome: 'success' },
      ...{ event_time: '2026-03-05T10:20:00Z', event_name: 'CreateAccessKey', actor: 'eve' },
      ...{ target: 'user/root-2', source_ip: '203.0.113.9', detail: 'for user/root-2' },
    };
    const summary: Told['summary'] = {
      ...{ kind: 'closing', count: 4, is_at_least: true, other_event_ids: [] },
      ...{ from: '2026-03-05T10:05:00Z', to: '2026-03-05T10:30:00Z' },
      alerts: [named, { ...named, count: 1, target: null, source_ip: null, detail: null }],
    };

    expect(render([], summary).split('\n').slice(2, -1)).toEqual([
      '  at least 4 more of this rule, from 2026-03-05T10:05:00Z to 2026-03-05T10:30:00Z:',
      '  - CRITICAL 2026-03-05T10:20:00Z 3 x CreateAccessKey by eve on user/root-2 from 203.0.113.9: for user/root-2 (event e2)',
      '  - CRITICAL 2026-03-05T10:20:00Z CreateAccessKey by eve (event e2)',
    ]);
    expect(render([], { ...summary, kind: 'late', is_at_least: false })).toContain(
      '  4 of this rule, found late, from',
    );
  });
});

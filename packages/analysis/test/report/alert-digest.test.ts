import { describe, expect, it } from '@jest/globals';
import { digestAlerts } from '../../src/report/alert-digest.ts';
import type { RuleAdvice } from '../../src/report/report-data.ts';
import { entry, nothingStored } from './sample-alerts.ts';

const RULES: RuleAdvice[] = ['IAM-USER-CREATED', 'SIGNIN-ROOT-LOGIN', 'QUIET'].map((id) => ({
  ...{ id, title: '', severity: 'WARNING', why: '', runbook: [], mitre: [] },
}));

describe('digestAlerts', () => {
  it('counts by severity, by what became of them and by rule', async () => {
    const entries = [
      entry(0),
      entry(1, { disposition: 'grouped' }),
      entry(2, { severity: 'CRITICAL', ruleId: 'SIGNIN-ROOT-LOGIN', disposition: 'historical' }),
    ];

    const digest = await digestAlerts(entries, nothingStored, RULES);

    expect(digest).toMatchObject({
      alerts: 3,
      severities: { CRITICAL: 1, HIGH: 0, WARNING: 2, INFO: 0 },
      statuses: { sent: 1, grouped: 1, historical: 1, suppressed: 0 },
      rules: [
        { ruleId: 'SIGNIN-ROOT-LOGIN', alerts: 1 },
        { ruleId: 'IAM-USER-CREATED', alerts: 2, statuses: { sent: 1, grouped: 1 } },
      ],
    });
  });

  it('weighs a rule by the worst that it found', async () => {
    const entries = [
      entry(0),
      entry(1, { severity: 'HIGH', ruleId: 'OTHER' }),
      entry(2, { severity: 'CRITICAL' }),
      entry(3),
    ];

    const { rules } = await digestAlerts(entries, nothingStored, RULES);

    expect(rules.map(({ ruleId, severity, alerts }) => [ruleId, severity, alerts])).toEqual([
      ['IAM-USER-CREATED', 'CRITICAL', 3],
      ['OTHER', 'HIGH', 1],
    ]);
  });

  it('advises on each rule that stories tell of once, the worst first', async () => {
    const entries = [
      entry(0),
      entry(1, { actor: 'bob' }),
      entry(2, { severity: 'CRITICAL', ruleId: 'SIGNIN-ROOT-LOGIN' }),
      entry(3, { ruleId: 'of a rule that is no more' }),
    ];

    const { advice } = await digestAlerts(entries, nothingStored, RULES);

    expect(advice.map(({ id }) => id)).toEqual(['SIGNIN-ROOT-LOGIN', 'IAM-USER-CREATED']);
  });
});

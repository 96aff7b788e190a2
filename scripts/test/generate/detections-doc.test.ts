import { describe, expect, it } from '@jest/globals';
import { ALERT_FUNCTIONS, findMissing, renderDetections } from '../../generate/detections-doc.mjs';

const rule = {
  id: 'IAM-EXAMPLE',
  title: 'Something with iam:* was done',
  severity: 'HIGH' as const,
  status: 'experimental' as const,
  mitre: ['T1098'] as const,
  kind: 'threshold' as const,
  on: { iam: ['CreateUser'] },
  outcome: 'failure' as const,
  threshold: { windowMinutes: 15, count: 3, groupBy: () => 'all' },
  why: 'Because.',
  runbook: ['Look.', 'Act.'] as const,
  falsePositives: ['Tests.'],
  references: ['https://example.com/'],
  match: () => true,
  dedupKey: () => 'key',
};

const quiet = { CRITICAL: 0, HIGH: 0, WARNING: 0, INFO: 0 };
const figures = { weekly: 1.18, weeklySettled: 0.06, meant: 10, found: 9, right: 12, alerts: 40 };
const simulated = {
  ...{ date: '2026-11-29', seeds: 2, days: 90, events: 70_000, attacks: 38, caught: 37 },
  ...{ seenByAllMeant: 34, weekly: { ...quiet, HIGH: 1.18 }, weeklySettled: quiet },
  rules: { 'IAM-EXAMPLE': figures },
};
const recorded = {
  ...{ date: '2026-11-28', sets: 2, benignEvents: 161, attackEvents: 462 },
  rules: { 'IAM-EXAMPLE': { benign: 3, attack: 4 } },
};
const evidence = { command: 'node measure', simulated, recorded };

describe('renderDetections', () => {
  it('tells of a rule all there is to know', () => {
    const page = renderDetections([rule], evidence);

    expect(page).toContain('| threshold | 0 | 1 | 0 | 0 | 1 |');
    expect(page).toContain(
      '### IAM-EXAMPLE\n\n**Something with iam:\\* was done.** HIGH, T1098, exp',
    );
    expect(page).toContain(
      'Looks for: iam: `CreateUser`, that failed; 3 of them or more within 15 minutes.',
    );
    expect(page).toContain('1. Look.\n2. Act.\n');
    expect(page).toContain('References: <https://example.com/>');
    expect(page).toContain(
      'Notifications on benign sets: simulated 1.2 a week (0.06 with settings), recorded 3. Planted attacks found 9 of 10, 12 of 40 alerts on attacks, 4 notifications on recorded attacks and examples.',
    );
  });

  it('says what was measured of all rules, when and how', () => {
    const page = renderDetections([rule], evidence);

    expect(page).toContain('Measured on 2026-11-29 by `node measure`: 2 simulated accounts');
    expect(page).toContain('| none | 1.2 | 0 | 1.2 | 0 | 0 |');
    expect(page).toContain('Recorded events (2026-11-28, 2 public sets): 161 of Terraform');
    expect(page).not.toContain('Not measured yet');
  });

  it('names rules that nothing was measured of', () => {
    const page = renderDetections([{ ...rule, id: 'IAM-NEWER' }], {
      ...evidence,
      recorded: undefined,
    });

    expect(page).toContain('Not measured yet: IAM-NEWER.');
    expect(page).toContain('Measured: not yet.');
    expect(page).not.toContain('Recorded events');
  });
});

describe('findMissing', () => {
  it('names the rules of alert functions that are not there', () => {
    const missing = findMissing([{ ...rule, id: 'IAM-USER-CREATED' }]);

    expect(ALERT_FUNCTIONS).toHaveLength(14);
    expect(missing).toContain('IAM-USER-PERSIST-CHAIN');
    expect(missing).not.toContain('IAM-USER-CREATED');
  });
});

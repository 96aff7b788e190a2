import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ALERT_FUNCTIONS, findMissing, renderDetections } from '../detections-doc.mjs';

const root = join(import.meta.dirname, '../..');

describe('docs/detections.md', () => {
  it('is what the catalogue says now', () => {
    const script = join(root, 'scripts/detections-doc.mjs');

    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

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

describe('renderDetections', () => {
  it('tells of a rule all there is to know', () => {
    const page = renderDetections([rule]);

    expect(page).toContain('| threshold | 0 | 1 | 0 | 0 | 1 |');
    expect(page).toContain(
      '### IAM-EXAMPLE\n\n**Something with iam:\\* was done.** HIGH, T1098, exp',
    );
    expect(page).toContain(
      'Looks for: iam: `CreateUser`, that failed; 3 of them or more within 15 minutes.',
    );
    expect(page).toContain('1. Look.\n2. Act.\n');
    expect(page).toContain('References: <https://example.com/>');
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

import { fc, it } from '@fast-check/jest';
import { SEVERITIES } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { tellStories } from '../../src/report/alert-stories.ts';
import { severityRank } from '../../src/report/severity.ts';
import { entry, nothingStored } from './sample-alerts.ts';

const alert = fc.record({
  second: fc.integer({ min: 0, max: 100_000 }),
  actor: fc.constantFrom('alice', 'bob', 'unknown'),
  ruleId: fc.constantFrom('A', 'B', 'C'),
  severity: fc.constantFrom(...SEVERITIES),
  detail: fc.constantFrom('this', 'that', undefined),
});

describe('tellStories', () => {
  it.prop([fc.uniqueArray(alert, { selector: ({ second }) => second, maxLength: 40 })])(
    'counts every alert in one finding of one story, and leads with the worst',
    async (alerts) => {
      const entries = alerts.map(({ second, ...fields }) => entry(second, fields));

      const { stories, storyCount } = await tellStories(entries, nothingStored);

      const findings = stories.flatMap((story) => story.findings);
      const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);
      if (storyCount === stories.length) {
        expect(sum(findings.map((finding) => finding.alerts))).toBe(alerts.length);
      }
      for (const story of stories) {
        const ranks = story.findings.map(({ severity }) => severityRank(severity));
        expect(ranks).toEqual([...ranks].sort());
        expect(story.findings[0]?.severity).toBe(story.severity);
        expect(sum(story.findings.map((finding) => finding.alerts))).toBe(story.alerts);
        expect(new Set(story.findings.map(({ ruleId }) => ruleId)).size).toBe(ranks.length);
        for (const { severity, steps } of story.findings) {
          expect(steps[0]?.entry.severity).toBe(severity);
        }
      }
    },
  );
});

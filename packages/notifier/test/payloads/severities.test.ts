import { SEVERITIES } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { OCSF_SEVERITIES } from '../../src/payloads/detection-finding.ts';
import { PAGERDUTY_SEVERITIES } from '../../src/payloads/pagerduty-event.ts';
import { FINDING_SEVERITIES } from '../../src/payloads/security-finding.ts';

describe('severities', () => {
  it('are as far apart at a destination as they are here', () => {
    const ofOcsf = SEVERITIES.map((each) => OCSF_SEVERITIES[each][0]);

    expect(ofOcsf).toEqual([...ofOcsf].sort((a, b) => b - a));
    for (const names of [PAGERDUTY_SEVERITIES, FINDING_SEVERITIES]) {
      expect(new Set(SEVERITIES.map((each) => names[each])).size).toBe(SEVERITIES.length);
    }
  });
});

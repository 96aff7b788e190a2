import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

// A second opinion on the findings that docs/destination-examples shows: the model of the service in another SDK, and moto.
const root = join(import.meta.dirname, '../..');
const findings: Readonly<Record<string, { Id: string }>> = JSON.parse(
  readFileSync(join(root, 'docs/destination-examples/security-hub.json'), 'utf8'),
);

function checkByModel(given: readonly object[]): string[] {
  const script = join(import.meta.dirname, 'check-findings.py');
  return JSON.parse(
    execFileSync('python3', [script], { input: JSON.stringify(given), encoding: 'utf8' }),
  );
}

describe('findings for Security Hub', () => {
  if (MOTO_MISSING !== undefined) {
    reportMissing(MOTO_MISSING);
    return;
  }
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  async function call(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${moto.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization:
          'AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/securityhub/aws4_request',
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  it('are as the service model says', () => {
    expect(checkByModel(Object.values(findings))).toEqual([]);
  });

  it('would be told wrong', () => {
    const [finding] = Object.values(findings);
    const wrong = { ...finding, RecordState: 'OPEN', Title: ' ', Colour: 'red' };

    const problems = checkByModel([wrong]).sort().join('\n');
    expect(problems).toMatch(/RecordState: OPEN[\s\S]*Title:[\s\S]*Colour/);
  });

  it('are imported once, however often they are sent', async () => {
    const all = Object.values(findings);
    for (const _round of [1, 2]) {
      const answer = await call('/findings/import', { Findings: all });
      expect(answer).toMatchObject({ FailedCount: 0, SuccessCount: all.length });
    }

    const { Findings: stored = [] } = await call('/findings', {});
    const ids = (stored as { Id: string }[]).map(({ Id }) => Id).sort();
    expect(ids).toEqual(all.map(({ Id }) => Id).sort());
  });
});

import { parseSettings, type SingleEventRule } from '@iam-tracker/alerter/detect';
import { normalize } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createReplay } from '../../src/alerts/replay-detections.ts';

const rule: SingleEventRule = {
  id: 'TEST',
  title: 'A test',
  severity: 'INFO',
  status: 'stable',
  mitre: ['T1078'],
  kind: 'single',
  on: { iam: 'any' },
  outcome: 'any',
  why: 'Because.',
  runbook: ['Look.', 'Act.'],
  falsePositives: ['All.'],
  references: ['https://example.com/'],
  match: () => ({ detail: 'found' }),
  dedupKey: () => 'one',
};

function eventAt(minute: number) {
  const eventTime = `2026-01-02T03:${String(minute).padStart(2, '0')}:00Z`;
  return normalize({ ...buildRecord(), eventID: `e${minute}`, eventTime }).event;
}

function replayOf(document: object = {}, asked = rule) {
  const settings = parseSettings(document, ['TEST']);
  return createReplay({ catalogue: [asked], settings, groupMinutes: 10 });
}

describe('createReplay', () => {
  it('groups from one notification to the next', async () => {
    const replay = replayOf();

    const outcomes: string[] = [];
    for (const minute of [0, 9, 10, 19, 20]) {
      for (const { outcome } of await replay.take(eventAt(minute))) outcomes.push(outcome);
    }

    expect(outcomes).toEqual(['sent', 'grouped', 'sent', 'grouped', 'sent']);
  });

  it('suppresses until the suppression expires', async () => {
    const expires = '2026-01-02T03:05Z';
    const replay = replayOf({ suppressions: [{ rule: 'TEST', reason: 'known', expires }] });

    const before = await replay.take(eventAt(4));
    const after = await replay.take(eventAt(5));

    expect(before).toMatchObject([{ outcome: 'suppressed', detail: 'found' }]);
    expect(after).toMatchObject([{ outcome: 'sent' }]);
  });

  it('says which rule failed, and on what', async () => {
    const match = () => {
      throw new TypeError('broken');
    };

    await expect(replayOf({}, { ...rule, match }).take(eventAt(1))).rejects.toMatchObject({
      code: 'INCOMPLETE',
      message: 'Rule TEST failed on event e1: broken',
    });
  });
});

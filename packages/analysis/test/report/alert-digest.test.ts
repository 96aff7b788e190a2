import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { digestAlerts, tellStories } from '../../src/report/alert-digest.ts';
import type { RuleAdvice } from '../../src/report/report-data.ts';

const HOUR = 3600;

function entry(second: number, fields: Partial<AlertRecord> = {}): AlertRecord {
  const { eventTime } = sampleEvent('', second);
  return {
    eventId: `e${second}`,
    ruleId: 'IAM-USER-CREATED',
    disposition: 'sent',
    severity: 'WARNING',
    title: 'User created',
    eventTime,
    eventName: 'CreateUser',
    accountId: '123456789012',
    actor: 'alice',
    target: `user/${second}`,
    dedupKey: `${second}`,
    detail: undefined,
    note: undefined,
    recordedAt: eventTime,
    sentAt: eventTime,
    ...fields,
  };
}

const RULES: RuleAdvice[] = ['IAM-USER-CREATED', 'SIGNIN-ROOT-LOGIN'].map((id) => ({
  ...{ id, title: '', severity: 'WARNING', why: '', runbook: [], mitre: [] },
}));

const nothingStored = async (): Promise<ActivityEvent[]> => [];

describe('tellStories', () => {
  it('puts together what an actor did without a long silence', async () => {
    const entries = [
      entry(0),
      entry(5 * HOUR, { actor: 'ALICE' }),
      entry(12 * HOUR),
      entry(HOUR, { actor: 'bob' }),
    ];

    const { stories, storyCount } = await tellStories(entries, nothingStored, RULES);

    expect(storyCount).toBe(3);
    expect(stories.map(({ actors, alerts }) => [actors, alerts])).toEqual([
      [['alice'], 1],
      [['bob'], 1],
      [['alice', 'ALICE'], 2],
    ]);
  });

  it('puts together what a rule says about the same thing, by any actor', async () => {
    const spray = { ruleId: 'SIGNIN-SPRAY', dedupKey: 'from 192.0.2.1' };
    const entries = [
      entry(0, { ...spray, actor: 'carol' }),
      entry(60, { ...spray, actor: 'unknown' }),
      entry(120, { ...spray, actor: 'dave' }),
      entry(180, { actor: 'unknown' }),
    ];

    const { stories } = await tellStories(entries, nothingStored, RULES);

    expect(stories.map(({ actors }) => actors)).toEqual([
      ['unknown'],
      ['carol', 'unknown', 'dave'],
    ]);
  });

  it('tells the worst first, with its rules and events', async () => {
    const entries = [
      entry(0),
      entry(10, { actor: 'root', severity: 'CRITICAL', ruleId: 'SIGNIN-ROOT-LOGIN' }),
    ];
    const asked: unknown[] = [];

    const { stories } = await tellStories(
      entries,
      async (keys) => {
        asked.push(...keys);
        return [sampleEvent('e10', 10)];
      },
      RULES,
    );

    expect(stories.map(({ severity }) => severity)).toEqual(['CRITICAL', 'WARNING']);
    expect(stories[0]?.rules.map(({ id }) => id)).toEqual(['SIGNIN-ROOT-LOGIN']);
    expect(stories[0]?.steps[0]?.event?.eventId).toBe('e10');
    expect(stories[1]?.steps[0]?.event).toBeUndefined();
    expect(asked).toContainEqual({ eventId: 'e0', eventDate: '2026-01-01' });
  });

  it('folds what repeats and bounds what is told', async () => {
    const same = { target: 'user/x' };
    const repeated = [entry(0, same), entry(10, same), entry(20, same)];
    const different = Array.from({ length: 20 }, (_, index) => entry(100 + index));

    const { stories } = await tellStories([...repeated, ...different], nothingStored, RULES);

    expect(stories[0]).toMatchObject({ alerts: 23, moreSteps: 9 });
    expect(stories[0]?.steps).toHaveLength(12);
    expect(stories[0]?.steps[0]).toMatchObject({ repeats: 2, until: '2026-01-01T00:00:20Z' });
  });

  it('tells a bounded number of stories and counts all', async () => {
    const entries = Array.from({ length: 50 }, (_, index) => entry(index, { actor: `a${index}` }));

    const { stories, storyCount } = await tellStories(entries, nothingStored, RULES);

    expect([stories.length, storyCount]).toEqual([30, 50]);
  });
});

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
});

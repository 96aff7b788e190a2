import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { tellStories } from '../../src/report/alert-stories.ts';
import { entry, nothingStored } from './sample-alerts.ts';

const HOUR = 3600;

describe('tellStories', () => {
  it('puts together what an actor did without a long silence', async () => {
    const entries = [
      entry(0),
      entry(5 * HOUR, { actor: 'ALICE' }),
      entry(12 * HOUR),
      entry(HOUR, { actor: 'bob' }),
    ];

    const { stories, storyCount } = await tellStories(entries, nothingStored);

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

    const { stories } = await tellStories(entries, nothingStored);

    expect(stories.map(({ actors }) => actors)).toEqual([
      ['unknown'],
      ['carol', 'unknown', 'dave'],
    ]);
  });

  it('tells the worst story first, with its events', async () => {
    const entries = [entry(0), entry(10, { actor: 'root', severity: 'CRITICAL' })];
    const asked: unknown[] = [];

    const { stories } = await tellStories(entries, async (keys) => {
      asked.push(...keys);
      return [sampleEvent('e10', 10)];
    });

    expect(stories.map(({ severity }) => severity)).toEqual(['CRITICAL', 'WARNING']);
    expect(stories[0]?.findings[0]?.steps[0]?.event?.eventId).toBe('e10');
    expect(stories[1]?.findings[0]?.steps[0]?.event).toBeUndefined();
    expect(asked).toContainEqual({ eventId: 'e0', eventDate: '2026-01-01' });
  });

  it('tells each rule once with a count, the worst first, led by its worst alert', async () => {
    const noise = Array.from({ length: 30 }, (_, index) =>
      entry(index, { ruleId: 'TOOL', severity: 'HIGH', detail: `call ${index}` }),
    );
    const mixed = { ruleId: 'ANCHOR', target: undefined };
    const entries = [
      ...noise,
      entry(40, { ...mixed, detail: 'a profile' }),
      entry(50, { ...mixed, severity: 'CRITICAL', detail: 'trusts account 193672423079' }),
    ];

    const { stories } = await tellStories(entries, nothingStored);

    expect(stories).toHaveLength(1);
    const findings = stories[0]?.findings ?? [];
    expect(findings.map(({ ruleId, severity, alerts }) => [ruleId, severity, alerts])).toEqual([
      ['ANCHOR', 'CRITICAL', 2],
      ['TOOL', 'HIGH', 30],
    ]);
    expect(findings[0]).toMatchObject({
      details: ['trusts account 193672423079', 'a profile'],
      moreDetails: 0,
      start: '2026-01-01T00:00:40Z',
      end: '2026-01-01T00:00:50Z',
    });
    expect(findings[0]?.steps.map(({ entry }) => entry.eventId)).toEqual(['e50', 'e40']);
    expect(findings[1]).toMatchObject({
      details: ['call 0', 'call 1', 'call 2'],
      moreDetails: 27,
      moreSteps: 18,
    });
  });

  it('folds what says the same of the same thing, wherever it stands', async () => {
    const same = { target: 'user/x' };
    const entries = [entry(0, same), entry(10, same), entry(15), entry(20, same)];

    const { stories } = await tellStories(entries, nothingStored);

    const steps = stories[0]?.findings[0]?.steps ?? [];
    expect(steps.map(({ entry, repeats }) => [entry.eventId, repeats])).toEqual([
      ['e0', 2],
      ['e15', 0],
    ]);
    expect(steps[0]?.until).toBe('2026-01-01T00:00:20Z');
  });

  it('names keys and addresses of the calls, keys that last first, and bounds what is named', async () => {
    const entries = Array.from({ length: 12 }, (_, index) =>
      entry(index, {
        dedupKey: 'one story',
        actor: `actor ${index}`,
        call: {
          person: '',
          accessKeyId: index === 11 ? 'AKIALASTING' : `ASIA${index}`,
          sourceIp: index < 10 ? `192.0.2.${index}` : undefined,
        },
      }),
    );

    const { stories } = await tellStories(entries, nothingStored);

    expect(stories).toHaveLength(1);
    expect(stories[0]).toMatchObject({ moreActors: 6, moreKeys: 4, moreAddresses: 2 });
    expect(stories[0]?.keys.slice(0, 2)).toEqual(['AKIALASTING', 'ASIA0']);
    expect(stories[0]?.addresses[0]).toBe('192.0.2.0');
    expect(stories[0]?.findings[0]?.steps[0]?.entry).not.toHaveProperty('call');
  });

  it('tells a bounded number of findings and steps, and leads each finding all the same', async () => {
    const entries = Array.from({ length: 6_000 }, (_, index) =>
      entry(index, {
        actor: `actor ${index % 25}`,
        ruleId: `RULE-${Math.floor(index / 25) % 30}`,
        severity: index % 25 === 0 ? 'CRITICAL' : 'HIGH',
      }),
    );

    const { stories } = await tellStories(entries, nothingStored);

    const findings = stories.flatMap((story) => story.findings);
    const steps = findings.flatMap((finding) => finding.steps);
    expect(stories).toHaveLength(25);
    expect(stories[0]).toMatchObject({ severity: 'CRITICAL', moreFindings: 5 });
    expect(findings).toHaveLength(25 * 25);
    expect(findings.every((finding) => finding.steps.length > 0)).toBe(true);
    expect(stories[0]?.findings[0]?.steps.length).toBeGreaterThan(1);
    expect(steps).toHaveLength(25 * 25 + 300);
    for (const { alerts, moreSteps, steps } of findings)
      expect(steps.length + moreSteps).toBe(alerts);
  });

  it('tells a bounded number of stories and counts all', async () => {
    const entries = Array.from({ length: 50 }, (_, index) => entry(index, { actor: `a${index}` }));

    const { stories, storyCount } = await tellStories(entries, nothingStored);

    expect([stories.length, storyCount]).toEqual([30, 50]);
  });
});

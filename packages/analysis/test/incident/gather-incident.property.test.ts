import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';
import { activityEvent, alertRecord, costlyRuns, memoryLedger } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gatherIncident } from '../../src/index.ts';
import { act, alertOn, gather, keyOf } from './sample-incident.ts';

const NAMES = ['eve', 'mallory', 'alice', 'bob'];
const CALLS = [
  'CreateUser',
  'DeleteUser',
  'CreateAccessKey',
  'DeleteAccessKey',
  'UpdateAccessKey',
  'CreateLoginProfile',
  'DeleteLoginProfile',
  'PutUserPolicy',
  'DeleteUserPolicy',
  'UpdateUser',
  'ListUsers',
];

/** What a few users do to each other within three days, some of it within the same second. */
const story = fc
  .array(
    fc.record({
      by: fc.constantFrom(...NAMES),
      to: fc.constantFrom(...NAMES),
      call: fc.constantFrom(...CALLS),
      second: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 3 * 86_400 })),
      isRefused: fc.boolean(),
      severity: fc.option(
        fc.constantFrom('CRITICAL' as const, 'HIGH' as const, 'WARNING' as const),
      ),
    }),
    { maxLength: 40 },
  )
  .map((acts) => {
    const events: ActivityEvent[] = [];
    const alerts: AlertRecord[] = [];
    for (const { by, call, isRefused, second, severity, to } of acts) {
      const request = { userName: to, accessKeyId: keyOf(to), policyName: 'p', status: 'Inactive' };
      const event = act(`event-${events.length}`, second, by, {
        eventName: call,
        target: `user/${to}`,
        outcome: isRefused ? 'failure' : 'success',
        requestParameters: JSON.stringify({ ...request, newUserName: `${to}2` }),
        ...(call === 'CreateAccessKey' ? { issuedAccessKeyId: keyOf(to) } : {}),
      });
      events.push(event);
      if (severity !== null) alerts.push(alertOn(event, severity));
    }
    return { events, alerts };
  });

describe('gatherIncident', () => {
  it('never depends on the order in which events and alerts come', async () => {
    const shuffled = story.chain(({ alerts, events }) =>
      fc.record({
        ordered: fc.constant({ alerts, events }),
        events: fc.shuffledSubarray(events, { minLength: events.length }),
        alerts: fc.shuffledSubarray(alerts, { minLength: alerts.length }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ alerts, events, ordered }) => {
        const first = await gather(memoryLedger(ordered.events, ordered.alerts));
        const second = await gather(memoryLedger(events, alerts));

        expect(second).toEqual(first);
      }),
      { numRuns: costlyRuns(25, 500) },
    );
  });

  it('never counts more than there is, and never gives a step for what is over', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ alerts, events }) => {
        const { credentials, people, standing, totals } = await gather(
          memoryLedger(events, alerts),
        );

        expect(totals.events).toBe(events.length);
        expect(totals.involved).toBe(people.shown.reduce((sum, party) => sum + party.events, 0));
        expect(standing.made).toBe(standing.things.count + standing.removed);
        for (const { state, steps } of credentials.shown) {
          expect(steps.length > 0).toBe(state === 'active' || state === 'unclear');
        }
      }),
      { numRuns: costlyRuns(25, 500) },
    );
  });

  it('never fails, whatever events and alerts say, and names no one in a way that a sentence could go on', async () => {
    const given = fc.record({
      events: fc.array(activityEvent(), { maxLength: 12 }),
      alerts: fc.array(alertRecord(), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ alerts, events }) => {
        const about = events.slice(0, 2).map((event) => alertOn(event));
        const incident = await gatherIncident(
          memoryLedger(events, [...alerts, ...about]),
          { since: 0, until: 4_000_000_000_000 },
          { now: 4_000_000_000_000 },
        );

        expect(incident.totals.events).toBe(events.length);
        for (const { steps } of incident.credentials.shown) {
          for (const { command } of steps)
            expect(command ?? '').toMatch(/^$|^aws iam [\w "'$()%+=,.@:{}[\]*/-]+$/);
        }
      }),
      { numRuns: costlyRuns(25, 500) },
    );
  });
});

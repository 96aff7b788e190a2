import { type ActivityEvent, normalize } from '@iam-tracker/core';
import {
  assumedRole,
  buildAssumeRole,
  buildRecord,
  stsCredentials,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';

export function eventOf(record: TestRecord): RuleEvent {
  return toRuleEvent(normalize(record).event as ActivityEvent);
}

/** The key of the session at a place in a chain, from 1 on. */
export function chainKey(hop: number): string {
  return `ASIAEXAMPLEHOP00000${hop}`;
}

/** A caller assumes a role, its session another one, and so on; the last session acts. */
export function roleChain(
  first: TestRecord,
  hops: number,
): { calls: RuleEvent[]; event: RuleEvent } {
  const callerOf = (hop: number) =>
    hop === 0
      ? first
      : assumedRole(`role-${hop}`, `session-${hop}`, {}, { accessKeyId: chainKey(hop) });
  const calls = Array.from({ length: hops }, (_, hop) =>
    eventOf(
      buildAssumeRole(`role-${hop + 1}`, {
        eventID: `00000000-0000-4000-8000-00000000000${hop}`,
        eventTime: `2026-03-05T10:0${hop}:00Z`,
        userIdentity: callerOf(hop),
        responseElements: { credentials: stsCredentials(chainKey(hop + 1)) },
      }),
    ),
  );
  const event = eventOf(
    buildRecord({ userIdentity: callerOf(hops), eventTime: '2026-03-05T10:30:00Z' }),
  );
  return { calls, event };
}

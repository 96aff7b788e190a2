import type { Caller, IssuingCall } from '@iam-tracker/core';
import fc from 'fast-check';

/** The key of the session at a place in a chain; the one at 0 lasts and belongs to the user who began. */
export function keyAt(hop: number): string {
  return hop === 0 ? 'AKIAEXAMPLEKEY000001' : `ASIAEXAMPLE${String(hop).padStart(9, '0')}`;
}

export const ada: Caller = {
  actor: 'ada',
  actorType: 'iam_user',
  userName: 'ada',
  userType: 'IAMUser',
  accessKeyId: keyAt(0),
};

/** A session of a role that says nothing about a person. */
export function sessionOf(
  role: string,
  accessKeyId: string,
  changes: Partial<Caller> = {},
): Caller {
  return {
    ...{ actor: role, actorType: 'workload', userName: role, userType: 'AssumedRole' },
    ...{ roleArn: `arn:aws:iam::111122223333:role/${role}`, sessionName: 'x', accessKeyId },
    ...changes,
  };
}

export function callBy(caller: Caller, changes: Partial<IssuingCall> = {}): IssuingCall {
  const eventName = caller.eventName ?? 'AssumeRole';
  return { eventId: 'call-1', eventTime: timeAt(1), ...caller, eventName, ...changes };
}

export function timeAt(minute: number): string {
  return new Date(Date.UTC(2026, 2, 5, 10, minute)).toISOString().replace('.000Z', 'Z');
}

/** A chain of so many sessions that a user began: the calls by the keys they handed out, and its last use. */
export function chainOf(hops: number, first: Caller = ada) {
  const callerAt = (hop: number) => (hop === 0 ? first : sessionOf(`role-${hop}`, keyAt(hop)));
  const calls = Array.from({ length: hops }, (_, hop): [string, IssuingCall] => [
    keyAt(hop + 1),
    callBy(callerAt(hop), {
      eventId: `call-${hop + 1}`,
      eventTime: timeAt(hop),
      target: `role/role-${hop + 1}`,
    }),
  ]);
  return { calls, use: { ...callerAt(hops), eventTime: timeAt(hops + 1) } };
}

/** Any call: what a store may hold. */
export function anyCall(): fc.Arbitrary<IssuingCall> {
  const few = fc.constantFrom('ada', 'ops', '111122223333', 'dana@example.com');
  const optional = fc.option(few, { nil: undefined });
  return fc.record({
    eventId: fc.constantFrom('a', 'b', 'c'),
    eventName: fc.constantFrom('AssumeRole', 'GetSessionToken'),
    eventTime: fc.integer({ min: 0, max: 3 }).map(timeAt),
    actor: few,
    actorType: fc.constantFrom('person', 'iam_user', 'workload', 'account', 'root', 'unknown'),
    userName: few,
    userType: fc.constantFrom('AWSAccount', 'IAMUser', 'AssumedRole', undefined),
    accessKeyId: fc.constantFrom(keyAt(0), keyAt(1), keyAt(2), undefined),
    sessionName: optional,
    sourceIdentity: optional,
    target: optional,
    assumedRoot: fc.constantFrom(true, undefined),
    delegateAccountId: fc.constantFrom('444455556666', undefined),
  });
}

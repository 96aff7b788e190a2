import { sampleEvent } from '@iam-tracker/test-utils';
import fc from 'fast-check';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';

/** Events with different ids and times, few names; times in steps of `stepSeconds`. */
export function storyEvents(stepSeconds: number, maxEvents = 24): fc.Arbitrary<RuleEvent[]> {
  return fc
    .uniqueArray(
      fc.record({
        step: fc.nat({ max: 60 }),
        userName: fc.constantFrom('alice', 'alice', 'bob'),
        target: fc.constantFrom('user/a', 'user/b', 'user/c', 'user/d', undefined),
        host: fc.constantFrom(1, 2, 3),
        outcome: fc.constantFrom('success' as const, 'failure' as const),
        eventName: fc.constantFrom('CreateUser', 'CreateAccessKey', 'DeleteUser'),
      }),
      { maxLength: maxEvents, selector: ({ step }) => step },
    )
    .map((beats) =>
      beats.map(({ eventName, host, outcome, step, target, userName }) => {
        const event = sampleEvent(`id-${step}`, step * stepSeconds, {
          eventName,
          outcome,
          userName,
          userArn: `arn:aws:iam::123456789012:user/${userName}`,
          sourceIp: `192.0.${host}.1`,
        });
        const { target: _target, ...rest } = event;
        return toRuleEvent(target === undefined ? rest : { ...rest, target });
      }),
    );
}

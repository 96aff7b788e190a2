import type { Severity } from '@iam-tracker/core';
import { costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf } from '../../src/alert/alert.ts';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import type { SingleEventRule } from '../../src/detect/rule.ts';
import { joinKey } from '../../src/event/caller.ts';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import { createWorld, DEFAULTS, toArrival } from '../world/alerter.ts';
import { everything } from '../world/alerts.ts';
import { toldOf } from '../world/told.ts';

// The attacker knows the rules, and may cause any alert before, between and after what they are after.

const HOUR = 3_600_000;

/** Severities; the target of a call says by number which one it is worth. */
const GRADES: readonly Severity[] = ['CRITICAL', 'HIGH', 'WARNING'];

function grade({ target = '' }: RuleEvent): Severity {
  return GRADES[Number(target.split('-')[1])] ?? 'WARNING';
}

function aRule(id: string, eventName: string, dedupKey: SingleEventRule['dedupKey']) {
  return {
    ...everything,
    id,
    on: { iam: [eventName] },
    match: (event: RuleEvent) => ({ severity: grade(event), detail: `grants ${event.target}` }),
    dedupKey,
  } satisfies SingleEventRule;
}

const RULES = [
  aRule('TEST-GRANT', 'AttachUserPolicy', (event) => joinKey(event.accountId, event.target)),
  aRule('TEST-TRUST', 'UpdateAssumeRolePolicy', (event) => joinKey(event.accountId)),
];

interface Move {
  readonly who: 'alice' | 'robot' | 'mallory';
  readonly eventName: string;
  readonly grade: number;
  readonly what: number;
  readonly second: number;
}

const names = fc.constantFrom('AttachUserPolicy', 'UpdateAssumeRolePolicy');
const moveOf = (who: fc.Arbitrary<Move['who']>, kinds: number): fc.Arbitrary<Move> =>
  fc.record({
    who,
    eventName: names,
    grade: fc.nat({ max: 2 }),
    what: fc.nat({ max: kinds }),
    second: fc.nat({ max: 3_000 }),
  });

/** Mallory works in a session that she may name as she likes: like a robot whose alerts are suppressed. */
function toEvent({ eventName, grade: level, second, what, who }: Move, index: number): RuleEvent {
  const target = `role/x-${level}-${what}`;
  const caller =
    who === 'alice'
      ? { actor: 'alice', actorType: 'iam_user' as const, userName: 'alice' }
      : {
          ...{
            actor: 'robot',
            actorType: 'workload' as const,
            userName: who,
            sessionName: 'robot',
          },
          ...{ userType: 'AssumedRole', roleArn: `arn:aws:iam::123456789012:role/${who}` },
          userArn: `arn:aws:sts::123456789012:assumed-role/${who}/robot`,
        };
  return toRuleEvent(
    sampleEvent(`id-${index}`, second, { eventName, target, sourceIp: '192.0.2.1', ...caller }),
  );
}

const games = fc
  .record({
    benign: fc.array(moveOf(fc.constantFrom('alice', 'robot'), 3), { maxLength: 30 }),
    cover: fc.array(moveOf(fc.constant('mallory'), 12), { maxLength: 60 }),
    attack: fc.array(moveOf(fc.constant('mallory'), 2), { minLength: 1, maxLength: 4 }),
    size: fc.integer({ min: 1, max: 25 }),
  })
  .chain(({ attack, benign, cover, size }) =>
    fc.record({
      moves: fc.shuffledSubarray([...benign, ...cover, ...attack], {
        minLength: benign.length + cover.length + attack.length,
      }),
      attack: fc.constant(attack),
      size: fc.constant(size),
    }),
  );

describe('an attack behind whatever cover', () => {
  it('is always told of within the hour, its worst event by name', async () => {
    await fc.assert(
      fc.asyncProperty(games, async ({ attack, moves, size }) => {
        const suppressions = [{ rule: '*', actor: 'robot', role: 'robot', reason: 'as usual' }];
        const world = createWorld(RULES, { suppressions });
        const events = moves.map(toEvent);
        for (let start = 0; start < events.length; start += size) {
          const arrivals = events.slice(start, start + size).map(toArrival);
          await alertBatch(world.dependencies(), DEFAULTS, arrivals);
        }
        world.clock.advance(2 * HOUR);
        await world.close();

        for (const rule of RULES) {
          const { ids } = toldOf(world, rule.id);
          const marks = new Set(
            events.filter(({ eventId }) => ids.has(eventId)).map((event) => markOf(rule, event)),
          );
          const own = attack.filter(({ eventName }) => rule.on.iam[0] === eventName);
          const worst = Math.min(...own.map((move) => move.grade));
          for (const move of own.filter((each) => each.grade === worst)) {
            const event = events[moves.indexOf(move)];
            if (event === undefined) throw new Error('The attack is not among the moves.');
            expect(marks.has(markOf(rule, event))).toBe(true);
          }
        }
      }),
      { numRuns: costlyRuns(15, 40) },
    );
  });

  it('is told of by who and how bad when a flood is more than can be named', async () => {
    const world = createWorld(RULES);
    const flood = Array.from({ length: 300 }, (_, index) =>
      toEvent(
        { who: 'robot', eventName: 'AttachUserPolicy', grade: 1, what: index, second: index },
        index,
      ),
    );
    const attack = toEvent(
      { who: 'mallory', eventName: 'AttachUserPolicy', grade: 1, what: 999, second: 200 },
      999,
    );
    const moves = [...flood.slice(0, 200), attack, ...flood.slice(200)];
    for (let start = 0; start < moves.length; start += 50) {
      await alertBatch(
        world.dependencies(),
        DEFAULTS,
        moves.slice(start, start + 50).map(toArrival),
      );
    }
    world.clock.advance(2 * HOUR);
    await world.close();

    const { count, ids, sent } = toldOf(world, 'TEST-GRANT');
    expect(ids.has('id-999')).toBe(true);
    expect(count).toBe(301);
    expect(sent.length).toBeLessThanOrEqual(2);
    expect(world.outbox.published.length).toBeLessThanOrEqual(3);
  });
});

function markOf(rule: SingleEventRule, event: RuleEvent): string {
  return fingerprintOf({
    ...{ rule, event, severity: grade(event), isDryRun: false },
    detail: `grants ${event.target}`,
    relatedEventIds: [],
  });
}

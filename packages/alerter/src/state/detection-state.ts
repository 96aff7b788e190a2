import { compareText } from '@iam-tracker/core';
import type { DetectionState, Observation, Observed, Participation } from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import { learnCommon } from './common-knowledge.ts';
import { seeFirst } from './first-seen.ts';
import { foldBatch, type Transition } from './fold.ts';
import { QUIET } from './rule-memory.ts';
import { takeStep } from './sequence.ts';
import type { UpdateContext } from './state-document.ts';
import { countEvent } from './threshold.ts';

/**
 * The memory of stateful rules. Time is cut into buckets as long as the rule's window, one document
 * each, so any order of arrival and any amount of history find their place. Events of a batch are stored
 * first and the neighbours are read after that: see `foldBatch`.
 */
export function createDetectionState(context: UpdateContext): DetectionState {
  return {
    async observeAll(participations, settings, seen = []) {
      const observed: Observed[] = participations.map(() => ({ observation: QUIET }));
      const places: number[] = [];
      const transitions: Transition<Observation>[] = [];
      for (const { index, ...participation } of inOrderOfTime(participations)) {
        try {
          const transition = toTransition(participation, settings);
          if (transition === undefined) continue;
          places.push(index);
          transitions.push(transition);
        } catch (broken) {
          observed[index] = { broken };
        }
      }
      const lessons = learnCommon(seen);
      const all: Transition<Observation | undefined>[] = [...lessons, ...transitions];
      const folded = await foldBatch(context, all);
      for (const [position, index] of places.entries()) {
        const answer = folded[lessons.length + position];
        if (answer === undefined) continue;
        observed[index] = 'result' in answer ? { observation: answer.result ?? QUIET } : answer;
      }
      return observed;
    },
  };
}

/** By time, then by id: a batch is judged alike in whatever order it comes. Without a time nothing takes part. */
function inOrderOfTime(participations: readonly Participation[]) {
  return participations
    .map((participation, index) => ({ ...participation, index }))
    .filter(({ event }) => !Number.isNaN(event.occurredAt))
    .sort(({ event: left }, { event: right }) => {
      return left.occurredAt - right.occurredAt || compareText(left.eventId, right.eventId);
    });
}

/** Returns what an event does to the memory of a rule; undefined when it takes part in nothing. */
function toTransition(
  { rule, ...seen }: Participation,
  settings: DetectionSettings,
): Transition<Observation> | undefined {
  switch (rule.kind) {
    case 'threshold':
      return countEvent(rule, seen.event);
    case 'sequence':
      return takeStep(rule, seen.event, settings);
    case 'first-seen':
      return seeFirst(rule, seen, settings);
    default:
      return rule satisfies never;
  }
}

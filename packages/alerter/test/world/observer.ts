import type { RuleEvent } from '../../src/event/rule-event.ts';
import type { Observation, Observed, SeenEvent, StatefulRule } from '../../src/ports.ts';
import type { DetectionSettings } from '../../src/settings/detection-settings.ts';
import { createDetectionState } from '../../src/state/detection-state.ts';
import type { UpdateContext } from '../../src/state/state-document.ts';

/** The memory of the rules asked event by event, as a stream with batches of one would. */
export function createObserver(context: UpdateContext) {
  const state = createDetectionState(context);
  return {
    async observe(
      rule: StatefulRule,
      event: RuleEvent,
      settings: DetectionSettings,
    ): Promise<Observation> {
      const [observed] = await state.observeAll([{ rule, event }], settings);
      return observationOf(observed);
    },
    /** As part of all that happens in the account, stored at a time. */
    async take(
      rule: StatefulRule,
      seen: SeenEvent,
      settings: DetectionSettings,
    ): Promise<Observation> {
      const [observed] = await state.observeAll([{ rule, ...seen }], settings, [seen]);
      return observationOf(observed);
    },
    /** Hears of events, and asks nothing. */
    hear: (seen: readonly SeenEvent[], settings: DetectionSettings) =>
      state.observeAll([], settings, seen),
  };
}

/** Throws what failed. */
function observationOf(observed: Observed | undefined): Observation {
  if (observed === undefined) throw new Error('There is no answer.');
  if ('failure' in observed) throw observed.failure;
  if ('broken' in observed) throw observed.broken;
  return observed.observation;
}

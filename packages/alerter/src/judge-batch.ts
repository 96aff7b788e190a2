import type { Alert } from './alert.ts';
import type { DetectionSettings } from './detection-settings.ts';
import type { Engine, Match, RuleFailure } from './engine.ts';
import type { DetectionState, Observation, Observed, SeenEvent } from './ports.ts';
import type { RuleEvent } from './rule-event.ts';

/** The rules and their memory. */
export interface JudgeParts {
  readonly engine: Engine;
  readonly settings: DetectionSettings;
  readonly state: DetectionState;
}

/** What the rules say about an event. */
export interface Judged {
  /** In the order of the catalogue. */
  readonly alerts: readonly Alert[];
  /** Why the memory of rules could not be asked: the event has to come again. */
  readonly failures: readonly unknown[];
  /** Rules that threw: they would again, for ever, and hold up everything behind the event. */
  readonly broken: readonly RuleFailure[];
}

/**
 * Asks every rule about every event, and the memory once about all of them. The answers are in the order of
 * the events; what fails for one of them is told of that one.
 */
export async function judgeBatch(
  { engine, settings, state }: JudgeParts,
  seen: readonly SeenEvent[],
): Promise<readonly Judged[]> {
  const evaluated = seen.map((each) => ({ ...each, ...engine.evaluate(each.event) }));
  const asked = evaluated.flatMap(({ event, isOrdered, matches, storedAt }) =>
    matches.flatMap(({ rule }) =>
      rule.kind === 'single' ? [] : { event, rule, storedAt, isOrdered },
    ),
  );
  const answers = (await state.observeAll(asked, settings, seen)).values();
  return evaluated.map(({ event, failures: thrown, matches }) => {
    const alerts: Alert[] = [];
    const failures: unknown[] = [];
    const broken = [...thrown];
    for (const match of matches) {
      const isSingle = match.rule.kind === 'single';
      const observed = isSingle ? seeAtOnce(event) : (answers.next().value ?? NO_ANSWER);
      if ('failure' in observed) failures.push(observed.failure);
      else if ('broken' in observed) broken.push({ ruleId: match.rule.id, error: observed.broken });
      else if (observed.observation.fires) alerts.push(toAlert(match, event, observed.observation));
    }
    return { alerts, failures, broken };
  });
}

/** What a rule without a memory goes by. */
function seeAtOnce({ eventId }: RuleEvent): Observed {
  return { observation: { fires: true, relatedEventIds: [eventId] } };
}

const NO_ANSWER: Observed = { failure: new Error('The memory of the rules gave too few answers.') };

function toAlert(
  { detail, isDryRun, rule, severity }: Match,
  event: RuleEvent,
  { detail: counted, relatedEventIds }: Observation,
): Alert {
  const details = [detail, counted].filter((each) => each !== undefined);
  return {
    ...{ rule, event, severity, isDryRun },
    detail: details.join('; ') || undefined,
    relatedEventIds,
  };
}

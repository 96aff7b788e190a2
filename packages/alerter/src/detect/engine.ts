import type { Outcome, Severity } from '@iam-tracker/core';
import type { Alert } from '../alert/alert.ts';
import { isChange, RULE_FAMILIES, type RuleEvent, type RuleFamily } from '../event/rule-event.ts';
import type { DetectionState, Observation, Observed, SeenEvent } from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { Rule } from './rule.ts';

/** A rule that an event matched. Of the kind `single` it is an alert; of the others a reason to look at the state. */
export interface Match {
  readonly rule: Rule;
  readonly severity: Severity;
  /** Counted and recorded, never published. */
  readonly isDryRun: boolean;
  /** Raw: may quote the event. */
  readonly detail: string | undefined;
}

/** A rule that threw: a bug. The other rules have been asked all the same. */
export interface RuleFailure {
  readonly ruleId: string;
  readonly error: unknown;
}

interface Evaluation {
  readonly matches: readonly Match[];
  readonly failures: readonly RuleFailure[];
}

export interface Engine {
  /** The rules that are switched on, in the order of the catalogue. */
  readonly rules: readonly Rule[];
  /** Asks every rule that looks at such events; none of the routine reads of our own functions. Never throws. */
  evaluate(event: RuleEvent): Evaluation;
}

interface ArmedRule {
  readonly rule: Rule;
  /** The rule's own: rules differ in their shape, and finding it anew for every event costs more than asking. */
  readonly match: Rule['match'];
  readonly severity: Severity | undefined;
  readonly isDryRun: boolean;
}

/** Rules by what else they look at, so that no other is asked. */
type Candidates = Readonly<
  Record<Outcome, Readonly<Record<'change' | 'read', readonly ArmedRule[]>>>
>;

interface FamilyIndex {
  /** Rules of an event name, those that look at the whole family among them. */
  readonly byName: ReadonlyMap<string, Candidates>;
  readonly always: Candidates;
}

const NOTHING: Evaluation = Object.freeze({
  matches: Object.freeze([]),
  failures: Object.freeze([]),
});

/** Builds the engine: switches rules off, and sorts the others by the events they look at. */
export function createEngine(catalogue: readonly Rule[], settings: DetectionSettings): Engine {
  const armed = catalogue.flatMap((rule) => arm(rule, settings));
  const families = new Map(RULE_FAMILIES.map((family) => [family, indexFamily(armed, family)]));
  return {
    rules: armed.map(({ rule }) => rule),
    evaluate(event) {
      const family = families.get(event.eventType);
      if (family === undefined) return NOTHING;
      // What the deployment's own functions read is what they are for; anything else of their roles is judged.
      if (settings.judgeOwnRole(event) === 'routine') return NOTHING;
      const candidates = family.byName.get(event.eventName) ?? family.always;
      const deed = isChange(event) ? 'change' : 'read';
      let matches: Match[] | undefined;
      let failures: RuleFailure[] | undefined;
      for (const { isDryRun, match, rule, severity } of candidates[event.outcome][deed]) {
        try {
          const verdict = match(event, settings);
          if (verdict === false) continue;
          const hit = verdict === true ? undefined : verdict;
          matches ??= [];
          matches.push({
            rule,
            severity: severity ?? hit?.severity ?? rule.severity,
            isDryRun,
            detail: hit?.detail,
          });
        } catch (error) {
          failures ??= [];
          failures.push({ ruleId: rule.id, error });
        }
      }
      if (matches === undefined && failures === undefined) return NOTHING;
      return { matches: matches ?? [], failures: failures ?? [] };
    },
  };
}

function arm(rule: Rule, { overrides }: DetectionSettings): ArmedRule[] {
  const override = overrides.get(rule.id);
  if (override?.enabled === false) return [];
  const isDryRun = override?.dryRun ?? rule.status === 'experimental';
  return [{ rule, match: rule.match, severity: override?.severity, isDryRun }];
}

function indexFamily(armed: readonly ArmedRule[], family: RuleFamily): FamilyIndex {
  const names = new Set(armed.flatMap(({ rule }) => namesOf(rule, family)));
  const looksAt = (name: string | undefined) =>
    armed.filter(({ rule }) => {
      const wanted = rule.on[family];
      return wanted === 'any' || (name !== undefined && wanted?.includes(name) === true);
    });
  return {
    byName: new Map([...names].map((name) => [name, sortOut(looksAt(name))])),
    always: sortOut(looksAt(undefined)),
  };
}

function sortOut(armed: readonly ArmedRule[]): Candidates {
  const ofOutcome = (outcome: Outcome) => {
    const looking = armed.filter(({ rule }) => rule.outcome === outcome || rule.outcome === 'any');
    return {
      change: looking.filter(({ rule }) => rule.deed !== 'read'),
      read: looking.filter(({ rule }) => rule.deed !== 'change'),
    };
  };
  return { success: ofOutcome('success'), failure: ofOutcome('failure') };
}

function namesOf({ on }: Rule, family: RuleFamily): readonly string[] {
  const wanted = on[family];
  return wanted === undefined || wanted === 'any' ? [] : wanted;
}

/** The rules and their memory. */
interface JudgeDependencies {
  readonly engine: Engine;
  readonly settings: DetectionSettings;
  readonly state: DetectionState;
}

/** The answers of the rules about an event. */
interface Judged {
  /** In the order of the catalogue. */
  readonly alerts: readonly Alert[];
  /** Reasons why the memory of rules could not be asked: the event has to come again. */
  readonly failures: readonly unknown[];
  /** Rules that threw: they would again, for ever, and hold up everything behind the event. */
  readonly broken: readonly RuleFailure[];
}

/**
 * Asks every rule about every event, and the memory once about all of them. The answers are in the order of
 * the events; what fails for one of them is told of that one.
 */
export async function judgeBatch(
  { engine, settings, state }: JudgeDependencies,
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

/** Stands for the memory of a rule that has none. */
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

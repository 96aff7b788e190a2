import { AppError, printable } from '@iam-tracker/core';
import type { FirstSeenRule, Rule, RuleBase, ThresholdRule, Verdict } from '../detect/rule.ts';
import { actorAndTarget, joinKey } from '../event/caller.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type {
  CompiledRule,
  CountPattern,
  NewsPattern,
  Pattern,
  RulePart,
} from './compiled-rule.ts';
import { type Answer, buildCondition } from './evaluate-condition.ts';
import { type FieldReader, findRecordField } from './record-fields.ts';

type Judge = (event: RuleEvent) => Answer;

interface ArmedPart {
  readonly name: string;
  readonly judge: Judge;
  readonly groupBy: readonly FieldReader[];
}

const UNKNOWN_PART =
  'a part of the record was too large to be recorded, and what the rule asks of it is not known';

/**
 * Makes a compiled rule one like ours. What cannot be known about an event, because a part of it was too large,
 * counts as a match: else a caller who knows the rule would only have to make a long request.
 *
 * @throws AppError BAD_CONFIGURATION when it asks for a field that the ledger does not keep.
 */
export function buildOwnRule(compiled: CompiledRule): Rule {
  const judge = buildCondition(compiled.condition, findField);
  const names = compiled.names && new Set(compiled.names);
  const base: RuleBase = {
    id: compiled.id,
    title: compiled.title,
    severity: compiled.severity,
    status: compiled.status,
    mitre: compiled.mitre,
    on: compiled.on,
    outcome: 'any',
    why: compiled.why,
    runbook: compiled.runbook,
    falsePositives: compiled.falsePositives,
    references: compiled.references,
    match: (event) =>
      names?.has(event.eventName.toLowerCase()) === false ? false : toVerdict(judge(event)),
    dedupKey: actorAndTarget,
  };
  const { pattern } = compiled;
  return pattern === undefined ? { ...base, kind: 'single' } : addPattern(base, pattern);
}

function toVerdict(answer: Answer): Verdict {
  return answer ?? { detail: UNKNOWN_PART };
}

function findField(field: string): FieldReader {
  const reader = findRecordField(field);
  if (reader !== undefined) return reader;
  throw new AppError(
    'BAD_CONFIGURATION',
    `The ledger does not keep the field "${printable(field, 100)}".`,
  );
}

function addPattern(base: RuleBase, pattern: Pattern): Rule {
  const parts = pattern.parts.map(armPart);
  const groupBy = (event: RuleEvent) => groupOf(parts, event);
  const grouped: RuleBase = {
    ...base,
    dedupKey: (event) => groupBy(event) ?? actorAndTarget(event),
  };
  if (pattern.kind === 'new') {
    return { ...grouped, kind: 'first-seen', firstSeen: newsOf(pattern, groupBy) };
  }
  const { count, kind, windowMinutes } = pattern;
  if (kind !== 'order') {
    const threshold = { windowMinutes, count, groupBy, ...distinctOf(pattern, parts) };
    return { ...grouped, kind: 'threshold', threshold };
  }
  const [first, second, ...others] = parts.map(({ judge, name }) => ({
    name,
    match: (event: RuleEvent) => judge(event) !== false,
  }));
  if (first === undefined || second === undefined) {
    throw new AppError(
      'BAD_CONFIGURATION',
      `Rule ${base.id} has an order of fewer than two rules.`,
    );
  }
  const steps = [first, second, ...others] as const;
  return { ...grouped, kind: 'sequence', sequence: { steps, windowMinutes, correlateBy: groupBy } };
}

function armPart({ condition, groupBy, name }: RulePart): ArmedPart {
  return { name, judge: buildCondition(condition, findField), groupBy: groupBy.map(findField) };
}

/** An event counts for the first of the rules that it matches. */
function partOf(parts: readonly ArmedPart[], event: RuleEvent): ArmedPart | undefined {
  return parts.find(({ judge }) => judge(event) !== false);
}

/**
 * Undefined when the record has none of the fields: such events have nothing in common. What was too large to be
 * recorded is one group, so that it is no way out of all of them.
 */
function groupOf(parts: readonly ArmedPart[], event: RuleEvent): string | undefined {
  const { groupBy = [] } = partOf(parts, event) ?? {};
  const values = groupBy.map((read) => (read(event) ?? [NOT_RECORDED]).join(','));
  const isEmpty = values.length > 0 && values.every((value) => value === '');
  return isEmpty ? undefined : joinKey(...values);
}

/** No field of a record has it. */
const NOT_RECORDED = '(not recorded)';

function newsOf(
  { field, learningDays, rememberDays }: NewsPattern,
  baselineKey: (event: RuleEvent) => string | undefined,
): FirstSeenRule['firstSeen'] {
  const value = valueReader(field);
  return {
    baselineKey,
    value,
    newness: (event) => `with ${field} ${value(event) ?? ''}`,
    learningDays,
    rememberDays,
  };
}

/** Reads a value; one that was too large to be recorded is not known, and counts as another than all others. */
function valueReader(field: string): (event: RuleEvent) => string | undefined {
  const read = findField(field);
  return (event) => (read(event) ?? [event.eventId]).join(',') || undefined;
}

function distinctOf(
  { field, kind }: CountPattern,
  parts: readonly ArmedPart[],
): Pick<ThresholdRule['threshold'], 'distinct' | 'noun'> {
  if (kind === 'all') {
    return { distinct: (event) => partOf(parts, event)?.name, noun: 'of the rules' };
  }
  if (kind !== 'values' || field === undefined) return {};
  return { distinct: valueReader(field), noun: `values of ${field}` };
}

import {
  type ActivityEvent,
  type AlertRecord,
  compareText,
  DISPOSITIONS,
  HOUR,
  SEVERITIES,
  type Severity,
} from '@iam-tracker/core';
import { countersOf } from '../bounded-collections.ts';
import type { AlertDigest, AlertStory, RuleAdvice, RuleCount, StoryStep } from './report-data.ts';

type Status = AlertRecord['disposition'];

/** States of an alert: what became of it, or that a run is at it. */
const ALERT_STATUSES = [...DISPOSITIONS, 'claimed'] as const;

/** Reads whole events; those that are not there are left out. */
type EventReader = (
  keys: readonly { readonly eventDate: string; readonly eventId: string }[],
) => Promise<readonly ActivityEvent[]>;

/** Sums up what is recorded about alerts; `known` are the rules that there are. */
export async function digestAlerts(
  entries: readonly AlertRecord[],
  readEvents: EventReader,
  known: readonly RuleAdvice[],
): Promise<AlertDigest> {
  const severities = countersOf(SEVERITIES, () => 0);
  const rules = new Map<string, RuleCount & { alerts: number; statuses: Record<Status, number> }>();
  const statuses = countersOf(ALERT_STATUSES, () => 0);
  for (const { disposition, ruleId, severity, title } of entries) {
    severities[severity] += 1;
    statuses[disposition] += 1;
    const rule = rules.get(ruleId) ?? {
      ruleId,
      title,
      severity,
      alerts: 0,
      statuses: countersOf(ALERT_STATUSES, () => 0),
    };
    rule.alerts += 1;
    rule.statuses[disposition] += 1;
    rules.set(ruleId, rule);
  }
  return {
    alerts: entries.length,
    severities,
    statuses,
    rules: [...rules.values()].sort(
      (a, b) =>
        rank(a.severity) - rank(b.severity) ||
        b.alerts - a.alerts ||
        compareText(a.ruleId, b.ruleId),
    ),
    ...(await tellStories(entries, readEvents, known)),
  };
}

/** Quiet time after which what an actor does next is another story. */
const STORY_GAP_MILLISECONDS = 6 * HOUR;
const SHOWN_STORIES = 30;
const SHOWN_STEPS = 12;
const SHOWN_ACTORS = 6;

interface Draft {
  readonly entries: AlertRecord[];
  end: string;
}

/**
 * Puts alerts together that are about the same actor, or the same thing by their rule's dedup key, with no
 * more than six hours of silence in between, and tells the worst stories, with what `rules` say for people.
 */
export async function tellStories(
  entries: readonly AlertRecord[],
  readEvents: EventReader,
  rules: readonly RuleAdvice[],
): Promise<{ stories: readonly AlertStory[]; storyCount: number }> {
  const drafts = groupAlerts(entries);
  const told = drafts
    .map((draft) => outline(draft, rules))
    .sort((a, b) => rank(a.severity) - rank(b.severity) || (a.start < b.start ? 1 : -1))
    .slice(0, SHOWN_STORIES);
  const keys = told.flatMap(({ steps }) =>
    steps.map(({ entry: { eventId, eventTime } }) => ({
      eventId,
      eventDate: eventTime.slice(0, 10),
    })),
  );
  const events = new Map((await readEvents(keys)).map((event) => [event.eventId, event]));
  const stories = told.map(({ steps, ...story }) => ({
    ...story,
    steps: steps.map((step) => ({ ...step, event: events.get(step.entry.eventId) })),
  }));
  return { stories, storyCount: drafts.length };
}

function groupAlerts(entries: readonly AlertRecord[]): Draft[] {
  const drafts: Draft[] = [];
  const open = new Map<string, Draft>();
  const inOrder = [...entries].sort((a, b) => compareText(a.eventTime, b.eventTime));
  for (const entry of inOrder) {
    const keys = keysOf(entry);
    const isOpen = (draft: Draft | undefined) =>
      draft !== undefined &&
      Date.parse(entry.eventTime) - Date.parse(draft.end) <= STORY_GAP_MILLISECONDS;
    let draft = keys.map((key) => open.get(key)).find(isOpen);
    if (draft === undefined) {
      draft = { entries: [], end: '' };
      drafts.push(draft);
    }
    draft.entries.push(entry);
    draft.end = entry.eventTime;
    for (const key of keys) open.set(key, draft);
  }
  return drafts;
}

/** An unknown actor binds nothing together. */
function keysOf({ accountId, actor, dedupKey, ruleId }: AlertRecord): string[] {
  const byRule = JSON.stringify(['rule', ruleId, dedupKey]);
  const byActor = JSON.stringify(['actor', accountId, actor.toLowerCase()]);
  return actor === 'unknown' ? [byRule] : [byActor, byRule];
}

type Outline = Omit<AlertStory, 'steps'> & { readonly steps: readonly Omit<StoryStep, 'event'>[] };

function outline({ entries, end }: Draft, rules: readonly RuleAdvice[]): Outline {
  const steps = foldRepeats(entries);
  const ruleIds = new Set(entries.map(({ ruleId }) => ruleId));
  return {
    severity: worstOf(entries),
    actors: [...new Set(entries.map(({ actor }) => actor))].slice(0, SHOWN_ACTORS),
    start: entries[0]?.eventTime ?? '',
    end,
    alerts: entries.length,
    steps: steps.slice(0, SHOWN_STEPS),
    moreSteps: Math.max(0, steps.length - SHOWN_STEPS),
    rules: rules.filter(({ id }) => ruleIds.has(id)),
  };
}

/** Alerts in a row of the same rule, fate and target are one step. */
function foldRepeats(entries: readonly AlertRecord[]): Omit<StoryStep, 'event'>[] {
  const steps: { entry: AlertRecord; repeats: number; until: string }[] = [];
  for (const entry of entries) {
    const last = steps.at(-1);
    const isSame =
      last?.entry.ruleId === entry.ruleId &&
      last.entry.eventName === entry.eventName &&
      last.entry.target === entry.target;
    if (isSame) {
      last.repeats += 1;
      last.until = entry.eventTime;
    } else steps.push({ entry, repeats: 0, until: entry.eventTime });
  }
  return steps;
}

function worstOf(entries: readonly AlertRecord[]): Severity {
  return SEVERITIES.find((each) => entries.some(({ severity }) => severity === each)) ?? 'INFO';
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

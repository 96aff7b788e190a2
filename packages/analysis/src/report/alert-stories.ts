import { type AlertRecord, compareText, groupBy, HOUR } from '@iam-tracker/core';
import type { AlertedCall, AlertStory, StoryFinding, StoryStep, ToldEvent } from './report-data.ts';
import { severityRank, worstOf } from './severity.ts';

/** Reads what steps tell of events; those that are not there are left out. */
export type EventReader = (
  keys: readonly { readonly eventDate: string; readonly eventId: string }[],
) => Promise<readonly ToldEvent[]>;

/** An alert, and what the ledger knows about the call behind it. */
export type AlertedEntry = AlertRecord & { readonly call?: AlertedCall | undefined };

/** Quiet time after which what an actor does next is another story. */
const STORY_GAP_MILLISECONDS = 6 * HOUR;
const SHOWN_STORIES = 30;
const SHOWN_ACTORS = 6;
const SHOWN_KEYS = 8;
const SHOWN_ADDRESSES = 8;
const SHOWN_DETAILS = 3;
const SHOWN_FINDINGS = 25;
const SHOWN_STEPS = 12;
/** Steps told in all, the first of each finding apart: those of the worst stories. */
const ALL_STEPS = 300;

interface Draft {
  readonly entries: AlertedEntry[];
  end: string;
}

/**
 * Puts alerts together that are about the same actor, or the same thing by their rule's dedup key, with no
 * more than six hours of silence in between, and tells the worst stories: a finding for each rule, the worst first.
 */
export async function tellStories(
  entries: readonly AlertedEntry[],
  readEvents: EventReader,
): Promise<{ stories: readonly AlertStory[]; storyCount: number }> {
  const drafts = groupAlerts(entries);
  const outlines = drafts
    .map((draft) => ({
      draft,
      severity: worstOf(draft.entries),
      start: draft.entries[0]?.eventTime ?? '',
    }))
    .sort(
      (a, b) =>
        severityRank(a.severity) - severityRank(b.severity) || compareText(b.start, a.start),
    )
    .slice(0, SHOWN_STORIES)
    .map(({ draft }) => outline(draft));
  const told = boundSteps(outlines);
  const keys = told.flatMap(({ findings }) =>
    findings.flatMap(({ steps }) =>
      steps.map(({ entry: { eventId, eventTime } }) => ({
        eventId,
        eventDate: eventTime.slice(0, 10),
      })),
    ),
  );
  const events = new Map((await readEvents(keys)).map((event) => [event.eventId, event]));
  const stories = told.map((story) => ({
    ...story,
    findings: story.findings.map((finding) => ({
      ...finding,
      steps: finding.steps.map((step) => ({ ...step, event: events.get(step.entry.eventId) })),
    })),
  }));
  return { stories, storyCount: drafts.length };
}

function groupAlerts(entries: readonly AlertedEntry[]): Draft[] {
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

function outline({ entries, end }: Draft): AlertStory {
  const byRule = groupBy(entries, ({ ruleId }) => ruleId);
  const actors = distinct(entries, ({ actor }) => actor);
  const keys = distinct(entries, ({ call }) => call?.accessKeyId).sort(lastingFirst);
  const addresses = distinct(entries, ({ call }) => call?.sourceIp);
  const findings = [...byRule.values()].map(summarize).sort(byWeight);
  return {
    severity: worstOf(entries),
    actors: actors.slice(0, SHOWN_ACTORS),
    moreActors: Math.max(0, actors.length - SHOWN_ACTORS),
    keys: keys.slice(0, SHOWN_KEYS),
    moreKeys: Math.max(0, keys.length - SHOWN_KEYS),
    addresses: addresses.slice(0, SHOWN_ADDRESSES),
    moreAddresses: Math.max(0, addresses.length - SHOWN_ADDRESSES),
    start: entries[0]?.eventTime ?? '',
    end,
    alerts: entries.length,
    findings: findings.slice(0, SHOWN_FINDINGS),
    moreFindings: Math.max(0, findings.length - SHOWN_FINDINGS),
  };
}

/** The size of a report does not grow with its stories: mild ones are told by their leading steps alone. */
function boundSteps(stories: readonly AlertStory[]): AlertStory[] {
  let left = ALL_STEPS;
  const bound = (finding: StoryFinding): StoryFinding => {
    const kept = finding.steps.slice(0, 1 + left);
    left -= Math.max(0, kept.length - 1);
    const dropped = finding.steps.length - kept.length;
    return { ...finding, steps: kept, moreSteps: finding.moreSteps + dropped };
  };
  return stories.map((story) => ({ ...story, findings: story.findings.map(bound) }));
}

function distinct<T>(items: readonly T[], textOf: (item: T) => string | undefined): string[] {
  return [...new Set(items.flatMap((item) => textOf(item) ?? []))];
}

/** Keys that last are switched off one by one, sessions end. */
function lastingFirst(a: string, b: string): number {
  return Number(b.startsWith('AKIA')) - Number(a.startsWith('AKIA'));
}

/** `entries` are of one rule and in the order of time. */
function summarize(entries: readonly [AlertedEntry, ...AlertedEntry[]]): StoryFinding {
  // Sorting is stable: of equal weight the first comes first.
  const weighed = [...entries].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
  const [worst = entries[0]] = weighed;
  const details = distinct(weighed, ({ detail }) => detail);
  const steps = foldRepeats(weighed);
  return {
    ruleId: worst.ruleId,
    title: worst.title,
    severity: worst.severity,
    alerts: entries.length,
    start: entries[0].eventTime,
    end: entries.at(-1)?.eventTime ?? '',
    details: details.slice(0, SHOWN_DETAILS),
    moreDetails: Math.max(0, details.length - SHOWN_DETAILS),
    steps: steps.slice(0, SHOWN_STEPS),
    moreSteps: Math.max(0, steps.length - SHOWN_STEPS),
  };
}

function byWeight(a: StoryFinding, b: StoryFinding): number {
  return severityRank(a.severity) - severityRank(b.severity) || compareText(a.start, b.start);
}

/** Alerts that say the same of the same thing are one step. */
function foldRepeats(entries: readonly AlertedEntry[]): StoryStep[] {
  const same = groupBy(entries, ({ actor, detail, eventName, severity, target }) =>
    JSON.stringify([severity, eventName, target, detail, actor]),
  );
  return [...same.values()].map(([{ call: _, ...entry }, ...rest]) => ({
    entry,
    repeats: rest.length,
    until: rest.at(-1)?.eventTime ?? entry.eventTime,
    event: undefined,
  }));
}

import { compact, isJsonObject, textIn } from '@iam-tracker/core';
import { readVerdict } from '../policy/policy-verdict.ts';
import { addHeld, type Held, isHeldAt, latestAt, readHeld, recordsIn } from './held.ts';
import type { PolicyVerdict } from './known-rights.ts';

/** Something that events or the inventory tell of a user, group or role. Times are epoch milliseconds. */
export type HolderFact =
  | {
      readonly kind: 'managed';
      /** The ARN of the policy. */
      readonly name: string;
      readonly isHeld: boolean;
      readonly time: number;
    }
  | {
      readonly kind: 'inline';
      readonly name: string;
      readonly time: number;
      /** The id of the event that tells; absent in what the inventory tells. */
      readonly eventId?: string;
      /** Undefined when the policy was deleted. */
      readonly verdict: PolicyVerdict | undefined;
    }
  | { readonly kind: 'renamed'; readonly from: string; readonly time: number };

interface InlineVersion {
  readonly name: string;
  readonly time: number;
  readonly eventId?: string;
  readonly verdict?: PolicyVerdict;
}

/** Remembers the rights of a user, group or role. */
export interface HolderMemory {
  readonly v: 1;
  /** ARNs of customer managed policies and of those of AWS that count. */
  readonly managed: readonly Held[];
  readonly inline: readonly InlineVersion[];
  /** Names that it had before, newest first. */
  readonly formerly: readonly { readonly from: string; readonly time: number }[];
}

/** Ten managed policies an identity, twenty on request (IAM quotas). */
const MAX_MANAGED = 40;
/** Inline policies have no number; 10 KB of documents a role, 2 KB a user. */
const MAX_INLINE = 60;
const MAX_NAMES = 4;

export const UNKNOWN_HOLDER: HolderMemory = { v: 1, managed: [], inline: [], formerly: [] };

export function readHolderMemory(body: unknown): HolderMemory {
  if (!isJsonObject(body) || body.v !== 1) return UNKNOWN_HOLDER;
  const inline = recordsIn(body, 'inline').flatMap((each) => {
    const [name, eventId] = [textIn(each, 'name'), textIn(each, 'eventId')];
    if (name === undefined || typeof each.time !== 'number') return [];
    return [compact({ name, time: each.time, eventId, verdict: readVerdict(each.verdict) })];
  });
  const formerly = recordsIn(body, 'formerly').flatMap((each) => {
    const from = textIn(each, 'from');
    return from === undefined || typeof each.time !== 'number' ? [] : [{ from, time: each.time }];
  });
  return { v: 1, managed: readHeld(body.managed), inline, formerly };
}

/** Adds a fact; the same memory when it is no news. The order of facts does not count. */
export function learnOfHolder(memory: HolderMemory, fact: HolderFact): HolderMemory {
  switch (fact.kind) {
    case 'managed': {
      const managed = addHeld(memory.managed, fact, MAX_MANAGED);
      return managed === memory.managed ? memory : { ...memory, managed };
    }
    case 'inline': {
      const { eventId, name, time, verdict } = fact;
      const isKnown = memory.inline.some(
        (each) => each.name === name && each.time === time && each.eventId === eventId,
      );
      if (isKnown) return memory;
      const inline = [...memory.inline, compact({ name, time, eventId, verdict })].sort(byWeight);
      return { ...memory, inline: inline.slice(0, MAX_INLINE) };
    }
    case 'renamed': {
      const { from, time } = fact;
      if (memory.formerly.some((each) => each.from === from && each.time === time)) return memory;
      const formerly = [...memory.formerly, { from, time }].sort((a, b) => b.time - a.time);
      return { ...memory, formerly: formerly.slice(0, MAX_NAMES) };
    }
    default:
      return fact satisfies never;
  }
}

/** Forgets last what gives or denies something. */
function byWeight(left: InlineVersion, right: InlineVersion): number {
  const weight = ({ verdict }: InlineVersion) =>
    Number(verdict !== undefined && (verdict.level !== 'none' || verdict.denials.length > 0));
  return (
    weight(right) - weight(left) ||
    right.time - left.time ||
    ((left.eventId ?? '') < (right.eventId ?? '') ? -1 : 1)
  );
}

/** ARNs of the managed policies that are attached at a time. */
export function managedAt({ managed }: HolderMemory, time: number): string[] {
  return managed.filter((each) => isHeldAt(each, time)).map(({ name }) => name);
}

/** The inline policies at a time, by name. */
export function inlineAt(
  { inline }: HolderMemory,
  time: number,
): ReadonlyMap<string, PolicyVerdict> {
  const found = new Map<string, PolicyVerdict>();
  for (const name of new Set(inline.map((each) => each.name))) {
    const named = inline.filter((each) => each.name === name);
    const verdict = latestAt(named, time)?.verdict;
    if (verdict !== undefined) found.set(name, verdict);
  }
  return found;
}

/** Returns what an inline policy was before an event changed it; undefined when that is not known. */
export function inlineBefore(
  { inline }: HolderMemory,
  name: string,
  { eventId, time }: { readonly eventId: string; readonly time: number },
): PolicyVerdict | undefined {
  const others = inline.filter((each) => each.name === name && each.eventId !== eventId);
  return latestAt(others, time)?.verdict;
}

/** Takes on what was known under an earlier name, up to the time of the change. */
export function inherit(memory: HolderMemory, former: HolderMemory, until: number): HolderMemory {
  const facts: HolderFact[] = [
    ...former.managed.flatMap(({ name, off, on }) => [
      ...(on === undefined ? [] : [{ kind: 'managed', name, isHeld: true, time: on } as const]),
      ...(off === undefined ? [] : [{ kind: 'managed', name, isHeld: false, time: off } as const]),
    ]),
    ...former.inline.map((each) => ({ verdict: undefined, ...each, kind: 'inline' as const })),
  ];
  return facts.filter(({ time }) => time <= until).reduce(learnOfHolder, memory);
}

import { compareText, isJsonObject, textIn } from '@iam-tracker/core';
import { readVerdict, worseOf } from '../policy/policy-verdict.ts';
import { addHeld, type Held, isHeldAt, latestAt, readHeld, recordsIn } from './held.ts';
import type { PolicyVerdict } from './known-rights.ts';

/** Something that events or the inventory tell of a managed policy. Times are epoch milliseconds. */
export type PolicyFact =
  | {
      readonly kind: 'version';
      readonly id: string;
      readonly time: number;
      readonly verdict: PolicyVerdict;
    }
  | { readonly kind: 'default'; readonly id: string; readonly time: number }
  | {
      readonly kind: 'holder';
      readonly name: string;
      readonly isHeld: boolean;
      readonly time: number;
    };

interface Version {
  readonly id: string;
  readonly time: number;
  readonly verdict: PolicyVerdict;
}
interface Default {
  readonly id: string;
  readonly time: number;
}

/** Remembers a customer managed policy: verdicts, never documents. */
export interface PolicyMemory {
  readonly v: 1;
  readonly versions: readonly Version[];
  readonly defaults: readonly Default[];
  /** Identities that have it attached, `role/app`, or as a boundary, `boundary of role/app`. */
  readonly holders: readonly Held[];
}

/** IAM keeps five versions of a policy (IAM quotas); of a policy that is made anew they begin again. */
const MAX_VERSIONS = 16;
const MAX_DEFAULTS = 16;
const MAX_HOLDERS = 24;

export const UNKNOWN_POLICY: PolicyMemory = { v: 1, versions: [], defaults: [], holders: [] };

export function readPolicyMemory(body: unknown): PolicyMemory {
  if (!isJsonObject(body) || body.v !== 1) return UNKNOWN_POLICY;
  const versions = recordsIn(body, 'versions').flatMap((each) => {
    const [id, verdict] = [textIn(each, 'id'), readVerdict(each.verdict)];
    if (id === undefined || verdict === undefined || typeof each.time !== 'number') return [];
    return [{ id, time: each.time, verdict }];
  });
  const defaults = recordsIn(body, 'defaults').flatMap((each) => {
    const id = textIn(each, 'id');
    return id === undefined || typeof each.time !== 'number' ? [] : [{ id, time: each.time }];
  });
  return { v: 1, versions, defaults, holders: readHeld(body.holders) };
}

/** Adds a fact; the same memory when it is no news. The order of facts does not count. */
export function learnOfPolicy(memory: PolicyMemory, fact: PolicyFact): PolicyMemory {
  switch (fact.kind) {
    case 'version': {
      const { id, time, verdict } = fact;
      if (memory.versions.some((each) => each.id === id && each.time === time)) return memory;
      const versions = [...memory.versions, { id, time, verdict }].sort(byWeight);
      return { ...memory, versions: versions.slice(0, MAX_VERSIONS) };
    }
    case 'default': {
      const { id, time } = fact;
      if (memory.defaults.some((each) => each.id === id && each.time === time)) return memory;
      const defaults = [...memory.defaults, { id, time }].sort((a, b) => b.time - a.time);
      return { ...memory, defaults: defaults.slice(0, MAX_DEFAULTS) };
    }
    case 'holder': {
      const holders = addHeld(memory.holders, fact, MAX_HOLDERS);
      return holders === memory.holders ? memory : { ...memory, holders };
    }
    default:
      return fact satisfies never;
  }
}

/** Forgets last what gives or denies something: many harmless versions push nothing out. */
function byWeight(left: Version, right: Version): number {
  const weight = ({ verdict }: Version) =>
    Number(verdict.level !== 'none' || verdict.denials.length > 0);
  return weight(right) - weight(left) || right.time - left.time || compareText(left.id, right.id);
}

/** The verdict on a version; of two under one id (a policy that was made anew) the one of the time. */
export function versionAt(
  { versions }: PolicyMemory,
  id: string,
  time: number,
): PolicyVerdict | undefined {
  const alike = versions.filter((each) => each.id === id);
  return latestAt(alike, time)?.verdict;
}

/**
 * The verdict on the version in force at a time. When it is not known which one is, the worst there is.
 */
export function defaultAt(memory: PolicyMemory, time: number): PolicyVerdict | undefined {
  const inForce = memory.defaults.filter((each) => each.time <= time);
  const current = latestAt(inForce, time);
  if (current !== undefined) return versionAt(memory, current.id, time);
  return memory.versions.map(({ verdict }) => verdict).reduce(worseOf, undefined);
}

/** The verdict on the version that was in force before another came into force at a time. */
export function defaultBefore(
  memory: PolicyMemory,
  id: string,
  time: number,
): PolicyVerdict | undefined {
  const before = memory.defaults.filter((each) => each.time <= time && each.id !== id);
  const former = latestAt(before, time);
  return former && versionAt(memory, former.id, former.time);
}

/** Tells whether a version is put into force after a time, not by being made. */
export function isSetAfter({ defaults }: PolicyMemory, id: string, time: number): boolean {
  return defaults.some((each) => each.id === id && each.time > time);
}

export function holdersAt({ holders }: PolicyMemory, time: number): string[] {
  return holders.filter((each) => isHeldAt(each, time)).map(({ name }) => name);
}

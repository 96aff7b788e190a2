import { buildCondition, type Condition, type RuleFamily } from '@iam-tracker/alerter/detect';
import { EVENT_SOURCES, type EventSource, findEventSource } from '@iam-tracker/core';
import { listTests } from './conditions.ts';
import { hasWildcard, plainText } from './sigma-text.ts';

/** Returns names as they are compared: case does not count. */
export function foldNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** Which events a rule can match, of those that are collected. */
export interface Reach {
  readonly on: Readonly<Partial<Record<RuleFamily, readonly string[] | 'any'>>>;
  /** The only event names, as they are written; undefined: any. */
  readonly names: readonly string[] | undefined;
  /** Sources that the rule names and that are not collected. */
  readonly missingSources: readonly string[];
  /** Events that the rule names, of sources of which only some are collected, and not these. */
  readonly missingNames: readonly string[];
  readonly namesSource: boolean;
}

/** What is known of an event whose other fields may be anything. */
interface Sketch {
  readonly source: string;
  readonly name: string | undefined;
}

/** No event has it. */
const OTHER_NAME = '\u0000';
const READING = /^(?:Get|List|Describe|Search|Lookup|BatchGet|Check|Query)/;

/**
 * Finds out which events a condition can match at all: it is asked about each source that is collected, with
 * everything else unknown.
 */
export function findReach(condition: Condition): Reach {
  const mayMatch = sketching(condition);
  const names = listNames(condition);
  const sources = listSources(condition);
  const families = new Map<RuleFamily, Set<string> | 'any'>();
  const collected = new Set<string>();
  for (const source of EVENT_SOURCES) {
    const found = findNames(source, names, mayMatch);
    if (found === undefined) continue;
    const known = families.get(source.family);
    if (found === 'any' || known === 'any') families.set(source.family, 'any');
    else families.set(source.family, new Set([...(known ?? []), ...found.exact]));
    for (const name of found === 'any' ? (names ?? []) : found.asked)
      collected.add(name.toLowerCase());
  }
  return {
    on: Object.fromEntries(
      [...families].map(([family, found]) => [family, found === 'any' ? found : [...found].sort()]),
    ),
    names,
    missingSources: sources.filter((source) => findEventSource(source) === undefined),
    missingNames:
      families.size === 0 ? [] : (names ?? []).filter((name) => !collected.has(name.toLowerCase())),
    namesSource: sources.length > 0,
  };
}

type Names = 'any' | { readonly exact: readonly string[]; readonly asked: readonly string[] };

/**
 * Events are sorted by AWS's spelling of their names, which is known where a source is kept by name. Else all of
 * the family comes, and the rule looks at the name itself: case does not count in it.
 */
function findNames(
  { keeps, service }: EventSource,
  names: readonly string[] | undefined,
  mayMatch: (sketch: Sketch) => boolean,
): Names | undefined {
  const source = `${service}.amazonaws.com`;
  if (typeof keeps !== 'string') {
    const exact = [...keeps].filter((name) => mayMatch({ source, name }));
    return exact.length === 0 ? undefined : { exact, asked: exact };
  }
  if (names === undefined) return mayMatch({ source, name: undefined }) ? 'any' : undefined;
  const wanted = names.filter(
    (name) => mayMatch({ source, name }) && (keeps === 'everything' || !READING.test(name)),
  );
  return wanted.length === 0 ? undefined : 'any';
}

function sketching(condition: Condition): (sketch: Sketch) => boolean {
  const judge = buildCondition<Sketch>(condition, (field) => {
    if (field === 'eventSource') return ({ source }) => [source];
    if (field === 'eventName') return ({ name }) => (name === undefined ? undefined : [name]);
    return () => undefined;
  });
  return (sketch) => judge(sketch) !== false;
}

/** The names that a condition is limited to; undefined when others can match too. */
function listNames(condition: Condition): readonly string[] | undefined {
  const tests = listTests(condition).filter(({ test }) => test.field === 'eventName');
  const names: string[] = [];
  for (const { test } of tests) {
    if (!('like' in test) || test.like.some(hasWildcard)) return undefined;
    names.push(...test.like.map(plainText));
  }
  const mayMatch = sketching(condition);
  const isLimited = EVENT_SOURCES.every(
    ({ service }) => !mayMatch({ source: `${service}.amazonaws.com`, name: OTHER_NAME }),
  );
  return isLimited ? [...new Set(names)] : undefined;
}

function listSources(condition: Condition): readonly string[] {
  const tests = listTests(condition).filter(
    ({ isNegated, test }) => test.field === 'eventSource' && !isNegated,
  );
  const sources = tests.flatMap(({ test }) => ('like' in test ? test.like.map(plainText) : []));
  return [...new Set(sources)];
}

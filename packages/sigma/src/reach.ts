import {
  buildCondition,
  type Condition,
  findRecordField,
  RECORD_FIELDS,
  type RuleFamily,
} from '@iam-tracker/alerter/detect';
import {
  CHOSEN_BY_CALLERS,
  EVENT_SOURCES,
  type EventSource,
  findEventSource,
  printable,
} from '@iam-tracker/core';
import { listTests } from './conditions.ts';
import { unsupported } from './refusal.ts';

/** The events that a rule can match, of those that are collected. */
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

/** An event of which no more is known: its other fields may be anything. */
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
  const names = listNames(condition, mayMatch);
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

/** Returns names as they are compared: case does not count. */
export function foldNames(names: readonly string[] | undefined): readonly string[] | undefined {
  return names && [...new Set(names.map((name) => name.toLowerCase()))].sort();
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
function listNames(
  condition: Condition,
  mayMatch: (sketch: Sketch) => boolean,
): readonly string[] | undefined {
  const tests = listTests(condition).filter(({ test }) => test.field === 'eventName');
  const names: string[] = [];
  for (const { test } of tests) {
    if (!('like' in test) || test.like.some(hasWildcard)) return undefined;
    names.push(...test.like.map(plainText));
  }
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

/** Tells whether a pattern stands for more texts than one. */
function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern.replace(/\\[*?\\]/g, ''));
}

/** Returns the one text that a pattern without wildcards stands for. */
function plainText(pattern: string): string {
  return pattern.replace(/\\([*?\\])/g, '$1');
}

/** Fields of CloudTrail that the ledger does not keep, or not in a form that could be asked, and why. */
const NOT_KEPT: Readonly<Record<string, string | undefined>> = {
  addendum: 'corrections of records are kept as evidence alone',
  apiVersion: 'it says nothing about who did what',
  eventContext: 'it is kept as evidence alone',
  insightDetails: 'events of Insights are not collected',
  requestID: 'it says nothing about who did what',
  resources: 'only what the request does not name is kept of it; ask requestParameters',
  tlsDetails: 'it is kept only where it is out of the ordinary',
};

/** Fields that are not simply those of the record. */
const NOTES: Readonly<Record<string, string | undefined>> = {
  errorCode:
    'failed sign-ins, for which CloudTrail records no errorCode, have FailedAuthentication here',
  eventType: 'eventType is not kept; it is told from the rest of the record',
  status:
    'CloudTrail has no field status; how the call ended is asked instead (success or failure)',
  'userIdentity.accountId':
    'userIdentity.accountId is known where the record names the caller by an ARN',
  'userIdentity.sessionContext.attributes.mfaAuthenticated':
    'mfaAuthenticated is absent where AWS cannot know, as in sessions of federated people',
  'userIdentity.userName': 'userIdentity.userName is kept of users alone; roles have sessionIssuer',
};

/** Refuses a field that no event has. @throws Refusal */
export function checkField(field: string, line: number): void {
  if (field === '') {
    throw unsupported(line, 'a search without a field (the whole record) is not supported');
  }
  if (findRecordField(field) !== undefined) return;
  const named = `the field "${printable(field, 100)}"`;
  const meant = RECORD_FIELDS.find((known) => known.toLowerCase() === field.toLowerCase());
  if (meant !== undefined) throw unsupported(line, `${named} is written ${meant}`);
  const reason = NOT_KEPT[field.split('.', 1)[0] ?? ''] ?? 'no field of CloudTrail that is kept';
  throw unsupported(line, `${named} is not kept: ${reason}`);
}

/** Returns what a rule's author should know of a field; undefined for most. */
export function noteOnField(field: string, on: Reach['on']): string | undefined {
  const isSignIn = on.signin !== undefined || on.sso !== undefined;
  return field === 'errorCode' && !isSignIn ? undefined : NOTES[field];
}

/** Tells whether the caller chooses what a field says: who knows the rule, knows what to write there. */
export function isChosenByCaller(field: string): boolean {
  return CHOSEN_BY_CALLERS.some(({ field: chosen }) =>
    chosen.endsWith('.*') ? field.split('.', 1)[0] === chosen.slice(0, -2) : field === chosen,
  );
}

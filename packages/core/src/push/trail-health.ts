/**
 * What a trail selects, in the words of GetEventSelectors; it has selectors of one kind or of the other
 * (CloudTrail API reference, GetEventSelectors).
 */
interface TrailSelectors {
  readonly EventSelectors?: readonly {
    readonly ReadWriteType?: string | undefined;
    readonly IncludeManagementEvents?: boolean | undefined;
    readonly ExcludeManagementEventSources?: readonly string[] | undefined;
  }[];
  readonly AdvancedEventSelectors?: readonly {
    readonly FieldSelectors?: readonly FieldSelector[] | undefined;
  }[];
}

interface FieldSelector {
  readonly Field?: string | undefined;
  readonly Equals?: readonly string[] | undefined;
  readonly NotEquals?: readonly string[] | undefined;
}

/** One trail as CloudTrail describes it. */
export interface TrailFacts {
  readonly arn: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  /** Undefined when AWS did not say. */
  readonly isLogging: boolean | undefined;
  /** Undefined when AWS did not say. */
  readonly selectors: TrailSelectors | undefined;
  /** What keeps its files from being delivered, as S3 words it. */
  readonly deliveryError?: string;
  /** What AWS refused to tell of it, and how. */
  readonly refusal?: string;
}

/** Trails that a Region knows of, or why it did not tell. */
export type TrailsSeen = { readonly trails: readonly TrailFacts[] } | { readonly refusal: string };

/** Kinds of what can be wrong with the trail that feeds push: without it EventBridge gets no event of CloudTrail. */
type TrailProblemKind =
  /** No trail covers the Region. */
  | 'no_trail'
  | 'not_logging'
  /** Its selectors leave out all management events, those that write, or those that only read. */
  | 'management_events_left_out'
  | 'write_events_left_out'
  | 'read_events_left_out'
  /** Its selectors leave out some: those of a source, a caller or whatever else they name. */
  | 'some_events_left_out'
  /** It does not deliver its files. */
  | 'delivery_failed'
  /** AWS did not let us see. */
  | 'not_known';

/** Something that is wrong with the trail of some Regions. */
export interface TrailProblem {
  readonly kind: TrailProblemKind;
  readonly regions: readonly string[];
  /** ARN of the trail; absent when there is none. */
  readonly trail?: string;
  /** Text of AWS or of the trail's settings: to be made printable before it is shown. */
  readonly detail?: string;
}

type Finding = Omit<TrailProblem, 'regions' | 'trail'>;

/** Sources so busy that CloudTrail itself offers to leave them out; they tell nothing of identities. */
const HARMLESS_SOURCES = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

interface TrailExpectation {
  /** Push is to bring what only reads, too. */
  readonly bringsReads: boolean;
  readonly accountId: string;
}

/**
 * Says what is wrong with the trails that feed push in some Regions. A Region that several trails cover is as well
 * as the best of them. What only reads counts where push is to bring it. That AWS tells little of a trail of another
 * account, that of the organization, is no problem.
 */
export function judgeTrails(
  regions: readonly string[],
  seen: ReadonlyMap<string, TrailsSeen>,
  expected: TrailExpectation,
): TrailProblem[] {
  const problems = new Map<string, TrailProblem & { readonly regions: string[] }>();
  for (const region of regions) {
    for (const problem of findProblems(region, seen.get(region), expected)) {
      const key = JSON.stringify([problem.kind, problem.trail, problem.detail]);
      const known = problems.get(key);
      if (known === undefined) problems.set(key, { ...problem, regions: [region] });
      else known.regions.push(region);
    }
  }
  return [...problems.values()];
}

function findProblems(
  region: string,
  seen: TrailsSeen | undefined,
  expected: TrailExpectation,
): Omit<TrailProblem, 'regions'>[] {
  if (seen === undefined) return [{ kind: 'not_known' }];
  if ('refusal' in seen) return [{ kind: 'not_known', detail: seen.refusal }];
  const [best] = seen.trails
    .filter(({ homeRegion, isMultiRegion }) => isMultiRegion || homeRegion === region)
    .map((trail) => ({ arn: trail.arn, findings: judgeTrail(trail, expected) }))
    .sort((left, right) => left.findings.length - right.findings.length);
  if (best === undefined) return [{ kind: 'no_trail' }];
  return best.findings.map((finding) => ({ ...finding, trail: best.arn }));
}

function judgeTrail(trail: TrailFacts, { accountId, bringsReads }: TrailExpectation): Finding[] {
  const { arn, deliveryError, isLogging, refusal, selectors } = trail;
  const isOwn = arn.split(':')[4] === accountId;
  return [
    ...(refusal && isOwn ? [{ kind: 'not_known' as const, detail: refusal }] : []),
    ...(isLogging === false ? [{ kind: 'not_logging' as const }] : []),
    ...(selectors === undefined ? [] : judgeSelectors(selectors, bringsReads)),
    ...(deliveryError ? [{ kind: 'delivery_failed' as const, detail: deliveryError }] : []),
  ];
}

/** What one selector takes of the management events. */
interface Selected {
  readonly reads: boolean;
  readonly writes: boolean;
  /** What it leaves out all the same. */
  readonly without: readonly string[];
}

function judgeSelectors(selectors: TrailSelectors, bringsReads: boolean): Finding[] {
  const selected = [
    ...(selectors.EventSelectors ?? []).flatMap(readBasic),
    ...(selectors.AdvancedEventSelectors ?? []).flatMap(({ FieldSelectors = [] }) =>
      readAdvanced(FieldSelectors),
    ),
  ];
  if (selected.length === 0) return [{ kind: 'management_events_left_out' }];
  const writers = selected.filter(({ writes }) => writes);
  const readers = selected.filter(({ reads }) => reads);
  return [
    ...judgeShare(writers, 'write_events_left_out'),
    ...(bringsReads ? judgeShare(readers, 'read_events_left_out') : []),
  ].filter(
    // One selector for both leaves the same out of both.
    ({ detail, kind }, index, all) =>
      all.findIndex((other) => other.kind === kind && other.detail === detail) === index,
  );
}

/** Whatever one selector takes is taken: the one that leaves out least decides. */
function judgeShare(
  selected: readonly Selected[],
  kind: 'write_events_left_out' | 'read_events_left_out',
): Finding[] {
  const [best] = [...selected].sort((left, right) => left.without.length - right.without.length);
  if (best === undefined) return [{ kind }];
  if (best.without.length === 0) return [];
  return [{ kind: 'some_events_left_out', detail: best.without.join(', ') }];
}

function readBasic(selector: NonNullable<TrailSelectors['EventSelectors']>[number]): Selected[] {
  const {
    ExcludeManagementEventSources: sources,
    IncludeManagementEvents: isIncluded,
    ReadWriteType: type,
  } = selector;
  // Both as the API reference says of a selector that does not say it.
  if (!(isIncluded ?? true)) return [];
  return [
    {
      reads: type !== 'WriteOnly',
      writes: type !== 'ReadOnly',
      without: (sources ?? []).filter((source) => !HARMLESS_SOURCES.has(source)),
    },
  ];
}

/** Every field of a selector narrows what it takes: a source, and a caller as well, can be left out by it. */
function readAdvanced(fields: readonly FieldSelector[]): Selected[] {
  const category = fields.filter(({ Field }) => Field === 'eventCategory');
  if (!category.some(({ Equals }) => Equals?.includes('Management'))) return [];
  const readOnly = fields.find(({ Field }) => Field === 'readOnly');
  return [
    {
      reads: takes(readOnly, 'true'),
      writes: takes(readOnly, 'false'),
      without: fields
        .filter(({ Field }) => Field !== 'eventCategory' && Field !== 'readOnly')
        .flatMap(leftOutBy),
    },
  ];
}

function takes(field: FieldSelector | undefined, value: string): boolean {
  if (field === undefined) return true;
  if (field.NotEquals?.includes(value)) return false;
  return field.Equals === undefined || field.Equals.length === 0 || field.Equals.includes(value);
}

function leftOutBy(selector: FieldSelector): string[] {
  const { Field = 'a field', NotEquals: sources = [], ...others } = selector;
  const saysMore = Object.values(others).some((value) => Array.isArray(value) && value.length > 0);
  if (Field !== 'eventSource' || saysMore || sources.length === 0) return [Field];
  return sources.filter((source) => !HARMLESS_SOURCES.has(source));
}

import { forEachConcurrently, isAppError, printable } from '@iam-tracker/core';
import { judgeTrails, type TrailFacts, type TrailProblem } from '@iam-tracker/core/push';
import type { Deployment } from '../deployment.ts';
import type { Cloud } from '../ports.ts';
import { ifTold } from './if-told.ts';

/** A rule of push in a Region that does not push. */
interface IdleRule {
  readonly region: string;
  readonly name: string;
  /** As EventBridge says it, `DISABLED`; undefined when there is none. */
  readonly state: string | undefined;
}

/** What pushes, and what does not. */
export interface PushStatus {
  /** Regions whose rules are all there and enabled. */
  readonly regions: readonly string[];
  readonly idle: readonly IdleRule[];
  /** Enabled Regions of the account that the deployment has no rule for: they were enabled after its last apply. */
  readonly withoutRule: readonly string[];
  /** Trails of the account, of which one has to feed each Region. */
  readonly trails: readonly TrailFacts[];
  /** What is wrong with those that feed push. */
  readonly trailProblems: readonly TrailProblem[];
  /** What AWS refused to tell, one sentence each. */
  readonly unknown: readonly string[];
}

/** Regions asked at a time. */
const WORKERS = 8;

/** Looks at the rules of push in every Region. Undefined where push is off; what may not be asked is said. */
export async function findPushStatus(
  { pushRules, trails: directory }: Pick<Cloud, 'pushRules' | 'trails'>,
  { accountId, push }: Deployment,
): Promise<PushStatus | undefined> {
  if (push === undefined) return undefined;
  const unknown: string[] = [];
  const idle: IdleRule[] = [];
  const untold = new Set<string>();
  await forEachConcurrently(push.regions, WORKERS, async (region) => {
    for (const name of push.ruleNames) {
      try {
        const state = await pushRules.state(name, region);
        if (state === undefined || !state.startsWith('ENABLED')) idle.push({ region, name, state });
      } catch (error) {
        if (!isAppError(error, 'AWS_REFUSED')) throw error;
        // One sentence tells of all: who may not ask in a Region may not in the others.
        if (untold.size === 0) unknown.push(error.message);
        untold.add(region);
        return;
      }
    }
  });
  const trails = await ifTold(directory.list(), unknown);
  const seen = new Map(push.regions.map((region) => [region, { trails: trails ?? [] }]));
  const expected = { accountId, bringsReads: push.bringsReads };
  const withoutRule = push.followsRegions ? await findWithoutRule(pushRules, push, unknown) : [];
  const isIdle = (region: string) => idle.some((rule) => rule.region === region);
  return {
    regions: push.regions.filter((region) => !untold.has(region) && !isIdle(region)),
    idle: idle.sort((a, b) => (`${a.region} ${a.name}` < `${b.region} ${b.name}` ? -1 : 1)),
    withoutRule,
    trails: trails ?? [],
    trailProblems: trails === undefined ? [] : judgeTrails(push.regions, seen, expected),
    unknown,
  };
}

async function findWithoutRule(
  pushRules: Cloud['pushRules'],
  { regions }: NonNullable<Deployment['push']>,
  unknown: string[],
): Promise<string[]> {
  const enabled = await ifTold(pushRules.enabledRegions(), unknown);
  return (enabled ?? []).filter((region) => !regions.includes(region));
}

/** Lists what is not well with push, one sentence each. */
export function pushConcerns(push: PushStatus | undefined): string[] {
  if (push === undefined) return [];
  const missing = [...new Set(push.idle.flatMap(({ region, state }) => (state ? [] : region)))];
  const asleep = push.idle.filter(({ state }) => state !== undefined);
  return [
    ...push.trailProblems.map(describeTrailProblem),
    ...(missing.length > 0
      ? [`Rules of push are gone in ${missing.join(', ')}: iam-tracker update.`]
      : []),
    ...asleep.map(
      ({ name, region, state }) => `Rule ${name} in ${region} is ${state}: it pushes nothing.`,
    ),
    ...(push.withoutRule.length > 0
      ? [
          `Enabled Regions without a rule, where only polling reads: ${push.withoutRule.join(', ')}; iam-tracker update.`,
        ]
      : []),
  ];
}

/** Words for what is wrong with a trail. */
const PROBLEMS: Readonly<Record<TrailProblem['kind'], string>> = {
  no_trail: 'no trail covers them, so nothing is pushed: set create_trail, or enable_push = false',
  not_logging: 'it does not log, so nothing is pushed',
  management_events_left_out: 'it leaves out management events, so nothing is pushed',
  write_events_left_out: 'it leaves out what changes something',
  read_events_left_out: 'it leaves out what only reads, which push_read_events asks for',
  some_events_left_out: 'it leaves out some events',
  delivery_failed: 'it cannot deliver its files',
  not_known: 'AWS does not tell of it',
};

/** Says what is wrong with the trail of some Regions. */
export function describeTrailProblem({ detail, kind, regions, trail }: TrailProblem): string {
  const what = trail === undefined ? 'Trails' : `Trail ${printable(trail, 200)}`;
  const where = regions.length > 3 ? `${regions.length} Regions` : regions.join(', ');
  const more = detail === undefined ? '' : ` (${printable(detail, 200)})`;
  return `${what}, of ${where}: ${PROBLEMS[kind]}${more}.`;
}

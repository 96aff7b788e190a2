import { forEachConcurrently, isAppError } from '@iam-tracker/core';
import type { Deployment } from '../deployment.ts';
import type { Cloud } from '../ports.ts';

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
  /** What AWS refused to tell, one sentence each. */
  readonly unknown: readonly string[];
}

/** Regions asked at a time. */
const WORKERS = 8;

/** Looks at the rules of push in every Region. Undefined where push is off; what may not be asked is said. */
export async function findPushStatus(
  { pushRules }: Pick<Cloud, 'pushRules'>,
  { push }: Deployment,
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
        // One sentence tells of all: whoever may not ask in a Region may not in the others.
        if (untold.size === 0) unknown.push(error.message);
        untold.add(region);
        return;
      }
    }
  });
  const withoutRule = push.followsRegions ? await findWithoutRule(pushRules, push, unknown) : [];
  const isIdle = (region: string) => idle.some((rule) => rule.region === region);
  return {
    regions: push.regions.filter((region) => !untold.has(region) && !isIdle(region)),
    idle: idle.sort((a, b) => (`${a.region} ${a.name}` < `${b.region} ${b.name}` ? -1 : 1)),
    withoutRule,
    unknown,
  };
}

async function findWithoutRule(
  pushRules: Cloud['pushRules'],
  { regions }: NonNullable<Deployment['push']>,
  unknown: string[],
): Promise<string[]> {
  try {
    return (await pushRules.enabledRegions()).filter((region) => !regions.includes(region));
  } catch (error) {
    if (!isAppError(error, 'AWS_REFUSED')) throw error;
    unknown.push(error.message);
    return [];
  }
}

/** Lists what is not well with push, one sentence each. */
export function pushConcerns(push: PushStatus | undefined): string[] {
  if (push === undefined) return [];
  const missing = [...new Set(push.idle.flatMap(({ region, state }) => (state ? [] : region)))];
  const asleep = push.idle.filter(({ state }) => state !== undefined);
  return [
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

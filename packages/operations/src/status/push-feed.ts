import { judgeTrails, type TrailFacts } from '@iam-tracker/core/push';
import type { Deployment } from '../deployment.ts';
import type { Cloud } from '../ports.ts';
import { ifTold } from './if-told.ts';
import { describeTrailProblem } from './push-status.ts';

/** What the account has of what push needs: a trail that logs management events. */
export interface PushFeed {
  /** Whether the deployment pushes. */
  readonly isOn: boolean;
  /** ARN of a trail that feeds push in the Region of the deployment, or could. */
  readonly trail: string | undefined;
  /** What is wrong with the trails of the Regions that push, a sentence each; empty where push is off. */
  readonly problems: readonly string[];
  /** What AWS said when it refused to tell. */
  readonly refusal: string | undefined;
}

/** Looks at the trails of the account, whether push is on or not. What may not be asked is no failure. */
export async function findPushFeed(
  { trails: directory }: Pick<Cloud, 'trails'>,
  { accountId, push, region }: Deployment,
): Promise<PushFeed> {
  const isOn = push !== undefined;
  const refusals: string[] = [];
  const trails = await ifTold(directory.list(), refusals);
  const expected = { accountId, bringsReads: push?.bringsReads ?? false };
  const judge = (regions: readonly string[], seen: readonly TrailFacts[]) =>
    judgeTrails(regions, new Map(regions.map((each) => [each, { trails: seen }])), expected);
  return {
    isOn,
    trail: trails?.find((trail) => judge([region], [trail]).length === 0)?.arn,
    problems:
      trails === undefined ? [] : judge(push?.regions ?? [], trails).map(describeTrailProblem),
    refusal: refusals[0],
  };
}

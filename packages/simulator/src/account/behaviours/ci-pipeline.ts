import { CI_RUNNERS, CREDENTIALS_ACTION, TERRAFORM } from '../cast/origins.ts';
import type { Caller } from '../records/call.ts';
import {
  attachPolicy,
  createPolicyVersion,
  createRole,
  iamCall,
  iamThrottled,
  putPolicy,
  updateTrust,
} from '../records/iam.ts';
import { anyPolicyArn, anyRole, iamRead } from '../records/iam-reads.ts';
import { allow, policyText, trustService } from '../records/policies.ts';
import { assumeRole, getCallerIdentity } from '../records/sts.ts';
import {
  assumeRoleWithWebIdentity,
  assumeRoleWithWebIdentityRefused,
  type WorkflowRun,
} from '../records/sts-federation.ts';
import { type Act, type Actor, type Scene, wait } from '../scene.ts';
import { arrivals, OFFICE_HOURS } from '../schedule.ts';

const REPOSITORIES = ['platform', 'orders', 'catalog', 'payments', 'search'] as const;
const CI_REGION = 'us-east-2';
/** Events of one run on average; a run grows with the pace. */
const BASE_EVENTS = 3.6;
const EVENTS_PER_REFRESH = 1.04;
const USUAL_REFRESHES = 9;

/** Workflows on hosted runners: an OIDC token, then the role of the stage, then Terraform. */
export const ciPipeline: Actor = {
  name: 'ci-pipeline',
  *activities(world, random) {
    // Beyond 40 runs a day, runs do more instead of being more.
    const events = world.pace.pipelineEvents;
    const usual = BASE_EVENTS + USUAL_REFRESHES * EVENTS_PER_REFRESH;
    const runs = Math.min(40, events / usual);
    const refreshes = (events / Math.max(runs, 0.01) - BASE_EVENTS) / EVENTS_PER_REFRESH;
    for (const start of arrivals(world, random, runs, OFFICE_HOURS)) {
      yield { start, play: (scene) => runWorkflow(scene, refreshes) };
    }
  },
};

function* runWorkflow(scene: Scene, refreshes: number): Act {
  const { random, world } = scene;
  const { roles } = world.cast;
  const production = random.chance(0.4);
  const branch = production ? 'main' : `feature/${random.int(100, 999)}`;
  const repository = random.pick(REPOSITORIES);
  const run = yield* assumeRoleWithWebIdentity(scene, {
    ...workflowRun(scene),
    subject: `repo:example-org/${repository}:ref:refs/heads/${branch}`,
  });
  yield* getCallerIdentity(scene, run, CI_REGION);
  wait(scene, 5, 90);
  const stage =
    repository === 'platform'
      ? 'terraform-pipeline'
      : production
        ? 'deploy-production'
        : 'deploy-staging';
  const deploy = yield* assumeRole(scene, run, {
    role: roles[stage],
    sessionName: `${repository}-${random.int(10_000, 99_999)}`,
    region: CI_REGION,
    traits: { sourceIdentity: `${repository}-${branch.replace('/', '-')}` },
    agent: TERRAFORM,
  });
  wait(scene, 5, 20);
  yield* refreshState(scene, deploy, Math.round(refreshes * (0.5 + random.float())));
  if (random.chance(production ? 0.5 : 0.2)) yield* applyChange(scene, deploy, repository);
}

/** A workflow of a pull request tries to deploy: the role trusts branches only. */
export function* refusedWorkflow(scene: Scene): Act {
  const repository = scene.random.pick(REPOSITORIES);
  const subject = `repo:example-org/${repository}:pull_request`;
  yield* assumeRoleWithWebIdentityRefused(scene, { ...workflowRun(scene), subject });
}

function workflowRun(scene: Scene): Omit<WorkflowRun, 'subject'> {
  return {
    role: scene.world.cast.roles['github-actions-ci'],
    sessionName: 'GitHubActions',
    region: CI_REGION,
    ip: scene.random.pick(CI_RUNNERS),
    agent: CREDENTIALS_ACTION,
  };
}

/** Terraform reads everything it manages, many calls a second; now and then IAM slows it down. */
function* refreshState(scene: Scene, caller: Caller, count: number): Act {
  for (let done = 0; done < count; done += 1) {
    scene.now += scene.random.int(0, 250);
    if (scene.random.chance(0.01)) {
      yield iamThrottled(scene, caller, 'GetRole');
      scene.now += 900;
    }
    yield iamRead(scene, caller);
  }
}

function* applyChange(scene: Scene, caller: Caller, repository: string): Act {
  const { random, world } = scene;
  const role = anyRole(world.cast, random);
  const reading = policyText([allow(['s3:GetObject'], `arn:aws:s3:::example-${repository}/*`)]);
  wait(scene, 2, 10);
  const dice = random.float();
  if (dice < 0.35) {
    yield* putPolicy(
      scene,
      caller,
      { kind: 'Role', name: role.name },
      `${role.name}-inline`,
      reading,
    );
  } else if (dice < 0.6) {
    yield* createPolicyVersion(scene, caller, anyPolicyArn(world.cast, random), reading);
  } else if (dice < 0.75) {
    yield* updateTrust(
      scene,
      caller,
      role.name,
      policyText([trustService('lambda.amazonaws.com')]),
    );
  } else {
    yield* replaceTemporaryRole(scene, caller, repository);
  }
}

/** A preview environment's role: made, furnished, and taken down again. */
function* replaceTemporaryRole(scene: Scene, caller: Caller, repository: string): Act {
  const name = `${repository}-preview-${scene.random.int(100, 999)}`;
  const policyArn = anyPolicyArn(scene.world.cast, scene.random);
  const trust = policyText([trustService('ecs-tasks.amazonaws.com')]);
  const tags = [{ key: 'managed-by', value: 'terraform' }];
  yield* createRole(scene, caller, { name, trust, tags });
  scene.now += 800;
  yield* attachPolicy(scene, caller, { kind: 'Role', name }, policyArn);
  wait(scene, 600, 1_800);
  yield iamCall(scene, caller, 'DetachRolePolicy', { request: { roleName: name, policyArn } });
  scene.now += 500;
  yield iamCall(scene, caller, 'DeleteRole', { request: { roleName: name } });
}

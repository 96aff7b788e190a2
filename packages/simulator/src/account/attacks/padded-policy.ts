import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { COMMAND_LINES } from '../cast/user-agents.ts';
import { iamCall } from '../records/iam.ts';
import { iamUser } from '../records/identities.ts';
import { omitted } from '../records/policies.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const paddedPolicy: AttackPlan = {
  id: 'padded-policy',
  title: 'Policy padded until the log drops it',
  description:
    'An inline policy and a policy version are padded with blanks to more than 100 KB: CloudTrail writes only that the parameters were too large, and nobody sees what they allow.',
  technique: 'T1562.008',
  detections: ['IAM-LOG-EVASION'],
  play,
};

function* play(scene: Scene): Act {
  const { random, world } = scene;
  const user = world.cast.iamUsers['svc-legacy-build'];
  const caller = {
    identity: iamUser(world.cast, user),
    ip: ATTACKER_NETWORKS.paddedPolicy,
    agent: COMMAND_LINES[1],
  };
  yield iamCall(scene, caller, 'PutRolePolicy', { request: omitted(random.int(102_500, 130_000)) });
  wait(scene, 40, 120);
  yield iamCall(scene, caller, 'CreatePolicyVersion', {
    request: omitted(random.int(102_500, 130_000)),
    response: { policyVersion: { versionId: 'v4', isDefaultVersion: true } },
  });
}

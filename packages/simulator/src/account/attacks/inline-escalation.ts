import { COMMAND_LINES } from '../cast/user-agents.ts';
import { iamCall, iamDenied } from '../records/iam.ts';
import { putPolicy } from '../records/iam-users.ts';
import { iamUser } from '../records/identities.ts';
import { allow, policyText } from '../records/policies.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const inlineEscalation: AttackPlan = {
  id: 'inline-escalation',
  title: 'User grants itself everything inline',
  description:
    'contractor-webdev is refused a managed policy, then writes itself an inline policy that allows iam:* and sts:* on everything.',
  technique: 'T1098.003',
  detections: ['IAM-INLINE-ESCALATION'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const user = cast.iamUsers['contractor-webdev'];
  const caller = { identity: iamUser(cast, user), ip: '198.51.100.60', agent: COMMAND_LINES[0] };
  yield iamDenied(scene, caller, 'AttachUserPolicy', `user ${user.userName}`);
  wait(scene, 30, 120);
  const document = policyText([allow(['iam:*', 'sts:*'], '*')]);
  const holder = { kind: 'User', name: user.userName } as const;
  yield* putPolicy(scene, caller, holder, 'web-assets', document);
  wait(scene, 10, 30);
  yield iamCall(scene, caller, 'ListUsers');
}

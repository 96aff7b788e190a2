import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { BOTO, COMMAND_LINES } from '../cast/user-agents.ts';
import { uniqueId } from '../identifiers.ts';
import { iamCall } from '../records/iam.ts';
import { updateTrust } from '../records/iam-roles.ts';
import { foreignCaller, iamUser } from '../records/identities.ts';
import { policyText, trustAccount, trustService } from '../records/policies.ts';
import { assumeRole } from '../records/sts.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const trustBackdoor: AttackPlan = {
  id: 'trust-backdoor',
  title: 'Role opened to a foreign account',
  description:
    'The key of svc-legacy-build rewrites the trust policy of break-glass-admin so that account 999988887777 may take it; an hour later somebody there does.',
  technique: 'T1098.003',
  detections: ['IAM-TRUST-BACKDOOR', 'STS-UNKNOWN-ACCOUNT'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const role = cast.roles['break-glass-admin'];
  const thief = {
    identity: iamUser(cast, cast.iamUsers['svc-legacy-build']),
    ip: ATTACKER_NETWORKS.backdoor,
    agent: COMMAND_LINES[1],
  };
  yield iamCall(scene, thief, 'GetRole', { request: { roleName: role.name } });
  wait(scene, 15, 60);
  const trust = [trustService('ec2.amazonaws.com'), trustAccount(OTHER_ACCOUNTS.attacker)];
  yield* updateTrust(scene, thief, role.name, policyText(trust));
  wait(scene, 3_000, 4_000);
  const outsider = {
    identity: foreignCaller(uniqueId(scene.random, 'AIDA'), OTHER_ACCOUNTS.attacker),
    ip: ATTACKER_NETWORKS.backdoor,
    agent: BOTO,
  };
  const session = yield* assumeRole(scene, outsider, {
    role,
    sessionName: 'maintenance',
    region: 'us-west-2',
  });
  wait(scene, 5, 20);
  yield iamCall(scene, session, 'ListRoles');
}

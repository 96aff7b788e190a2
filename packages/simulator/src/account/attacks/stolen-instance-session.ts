import { ATTACKER_NETWORKS, NAT_GATEWAYS } from '../cast/networks.ts';
import { BOTO, BROWSERS, COMMAND_LINES } from '../cast/user-agents.ts';
import { instanceId } from '../identifiers.ts';
import { federatedLogin } from '../records/console.ts';
import { iamDenied } from '../records/iam.ts';
import { takeRoleAsService } from '../records/service-session.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const stolenInstanceSession: AttackPlan = {
  id: 'stolen-instance-session',
  title: "Instance's credentials used outside of AWS",
  description:
    "Credentials taken from an instance's metadata service are checked from a public network and traded for a console sign-in.",
  technique: 'T1552.005',
  detections: ['STS-KEY-VALIDATION', 'SIGNIN-EC2-ROLE-CONSOLE', 'SIGNIN-TOKEN-ABUSE'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const role = scene.random.pick(cast.serviceRoles.instance);
  const session = yield* takeRoleAsService(scene, 'ec2.amazonaws.com', {
    role,
    sessionName: instanceId(scene.random),
    region: 'us-east-1',
    traits: { ec2RoleDelivery: '1.0' },
    ip: NAT_GATEWAYS[0],
    agent: BOTO,
  });
  wait(scene, 600, 1_200);
  const ip = ATTACKER_NETWORKS.stolenInstance;
  const thief = { ...session, ip, agent: COMMAND_LINES[1] };
  yield* getCallerIdentity(scene, thief, 'us-east-1');
  wait(scene, 10, 40);
  yield iamDenied(scene, thief, 'ListAttachedRolePolicies', `role ${role.name}`);
  wait(scene, 30, 90);
  const browser = { ip, agent: BROWSERS[2] };
  yield* federatedLogin(scene, thief, browser, 'us-east-1', { agent: COMMAND_LINES[1] });
}

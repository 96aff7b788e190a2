import { NAT_GATEWAYS } from '../cast/networks.ts';
import { BOTO } from '../cast/user-agents.ts';
import { instanceId } from '../identifiers.ts';
import { iamCall } from '../records/iam.ts';
import { takeRoleAsService } from '../records/service-session.ts';
import { assumeRole, getCallerIdentity } from '../records/sts.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const unusualRoleChain: AttackPlan = {
  id: 'unusual-role-chain',
  title: 'Instance climbs to the administrator role',
  description:
    'The role of a catalog instance, which only ever takes its data role, takes terraform-pipeline and from there break-glass-admin.',
  technique: 'T1550.001',
  detections: ['STS-ROLE-CHAIN-NEW'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const sessionName = instanceId(scene.random);
  const region = 'us-west-2';
  const instance = yield* takeRoleAsService(scene, 'ec2.amazonaws.com', {
    role: scene.random.pick(cast.serviceRoles.instance),
    sessionName,
    region,
    traits: { ec2RoleDelivery: '2.0' },
    ip: NAT_GATEWAYS[2],
    agent: BOTO,
  });
  wait(scene, 60, 200);
  yield* getCallerIdentity(scene, instance, region);
  wait(scene, 10, 60);
  const pipeline = yield* assumeRole(scene, instance, {
    role: cast.roles['terraform-pipeline'],
    sessionName,
    region,
  });
  wait(scene, 10, 60);
  const admin = yield* assumeRole(scene, pipeline, {
    role: cast.roles['break-glass-admin'],
    sessionName: 'session',
    region,
  });
  wait(scene, 5, 30);
  yield iamCall(scene, admin, 'ListUsers');
}

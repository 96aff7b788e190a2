import { OTHER_ACCOUNTS, permissionSetOf } from '../cast/cast.ts';
import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import {
  attachToPermissionSet,
  createAssignment,
  createPermissionSet,
  provisionPermissionSet,
} from '../records/identity-center-admin.ts';
import { ADMINISTRATOR_ACCESS } from '../records/policies.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const permissionSetAdmin: AttackPlan = {
  id: 'permission-set-admin',
  title: 'Permission set made administrator and assigned to a person',
  description:
    'A stolen administrator session makes the permission set BillingViewer, attaches AdministratorAccess to it, and assigns it to one developer in the management account.',
  technique: 'T1098.003',
  detections: ['SSO-PERMSET-ADMIN', 'SSO-ASSIGNMENT'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const admins = cast.people.filter((person) => person.job === 'platform');
  const admin = scene.random.pick(admins);
  const device = { ip: ATTACKER_NETWORKS.permissionSet, agent: admin.browser };
  const session = yield* assumeRoleWithSaml(scene, admin, permissionSetOf(cast, admin), device);
  wait(scene, 20, 60);
  const permissionSetArn = yield* createPermissionSet(scene, session, 'BillingViewer');
  wait(scene, 3, 15);
  yield* attachToPermissionSet(scene, session, permissionSetArn, ADMINISTRATOR_ACCESS);
  wait(scene, 5, 20);
  const developers = cast.people.filter((person) => person.job === 'developer');
  yield* createAssignment(scene, session, {
    permissionSetArn,
    principalType: 'USER',
    principalId: scene.random.pick(developers).userId,
    targetId: OTHER_ACCOUNTS.management,
  });
  wait(scene, 1, 5);
  yield* provisionPermissionSet(scene, session, permissionSetArn);
}

import { HOUR } from '@iam-tracker/core';
import type { SimulatedEvent } from '../../simulated-event.ts';
import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import { ATTACKER_NETWORKS, COMMAND_LINES, OFFICES } from '../cast/origins.ts';
import type { Random } from '../random.ts';
import { iamCall, iamDenied, putPolicy } from '../records/iam.ts';
import { iamUser, rootSession } from '../records/identities.ts';
import {
  attachToPermissionSet,
  createAssignment,
  createPermissionSet,
  provisionPermissionSet,
} from '../records/identity-center-admin.ts';
import { ADMINISTRATOR_ACCESS, allow, omitted, policyText } from '../records/policies.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { anyPerson, type World, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const inlineEscalation: AttackPlan = {
  id: 'inline-escalation',
  title: 'User grants itself everything inline',
  description:
    'contractor-webdev is refused a managed policy, then writes itself an inline policy that allows iam:* and sts:* on everything.',
  technique: 'T1098.003',
  detections: ['IAM-INLINE-ESCALATION'],
  *play(scene) {
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
  },
};

export const permissionSetAdmin: AttackPlan = {
  id: 'permission-set-admin',
  title: 'Permission set made administrator and assigned to a person',
  description:
    'A stolen administrator session makes the permission set BillingViewer, attaches AdministratorAccess to it, and assigns it to one developer in the management account.',
  technique: 'T1098.003',
  detections: ['SSO-PERMSET-ADMIN', 'SSO-ASSIGNMENT'],
  *play(scene) {
    const admin = anyPerson(scene, 'platform');
    const device = { ip: ATTACKER_NETWORKS.permissionSet, agent: admin.browser };
    const session = yield* assumeRoleWithSaml(scene, admin, device);
    wait(scene, 20, 60);
    const permissionSetArn = yield* createPermissionSet(scene, session, 'BillingViewer');
    wait(scene, 3, 15);
    yield* attachToPermissionSet(scene, session, permissionSetArn, ADMINISTRATOR_ACCESS);
    wait(scene, 5, 20);
    yield* createAssignment(scene, session, {
      permissionSetArn,
      principalType: 'USER',
      principalId: anyPerson(scene, 'developer').userId,
      targetId: OTHER_ACCOUNTS.management,
    });
    wait(scene, 1, 5);
    yield* provisionPermissionSet(scene, session, permissionSetArn);
  },
};

export const paddedPolicy: AttackPlan = {
  id: 'padded-policy',
  title: 'Policy padded until the log drops it',
  description:
    'An inline policy and a policy version are padded with blanks to more than 100 KB: CloudTrail writes only that the parameters were too large, and no one sees what they allow.',
  technique: 'T1562.008',
  detections: ['IAM-LOG-EVASION'],
  *play(scene) {
    const { random, world } = scene;
    const user = world.cast.iamUsers['svc-legacy-build'];
    const caller = {
      identity: iamUser(world.cast, user),
      ip: ATTACKER_NETWORKS.paddedPolicy,
      agent: COMMAND_LINES[1],
    };
    yield iamCall(scene, caller, 'PutRolePolicy', {
      request: omitted(random.int(102_500, 130_000)),
    });
    wait(scene, 40, 120);
    yield iamCall(scene, caller, 'CreatePolicyVersion', {
      request: omitted(random.int(102_500, 130_000)),
      response: { policyVersion: { versionId: 'v4', isDefaultVersion: true } },
    });
  },
};

/** Within the last day, but not in its last hours: there is time to miss the event. */
const HOURS_BEFORE_END = { min: 16, max: 20 };

/**
 * Makes up what happened out of CloudTrail's sight: nils.strand is an administrator now, and no record
 * says who made him one. The events say what IAM did; they never show. None in a time too short.
 */
export function planUnseenChanges(world: World, random: Random): readonly SimulatedEvent[] {
  const { min, max } = HOURS_BEFORE_END;
  const now = Math.floor(world.end - (min + random.float() * (max - min)) * HOUR);
  if (now < world.start) return [];
  const scene = { world, random, now };
  const identity = rootSession(world.cast, '', now, { mfa: false });
  const caller = { identity, ip: OFFICES.dublin.ip, agent: 'AWS Internal' };
  const { record } = iamCall(scene, caller, 'AttachUserPolicy', {
    request: { userName: 'nils.strand', policyArn: ADMINISTRATOR_ACCESS },
  });
  return [{ record, visibleAt: Number.POSITIVE_INFINITY }];
}

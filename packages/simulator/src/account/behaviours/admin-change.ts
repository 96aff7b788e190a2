import { OFFICES } from '../cast/origins.ts';
import { IAM_USER_NAMES } from '../cast/people.ts';
import { uniqueId } from '../identifiers.ts';
import { createChooser } from '../random.ts';
import type { Caller } from '../records/call.ts';
import {
  attachPolicy,
  createAccessKey,
  createPolicyVersion,
  createRole,
  iamCall,
} from '../records/iam.ts';
import { anyPolicyArn, anyRole } from '../records/iam-reads.ts';
import {
  ASSIGNABLE_ACCOUNTS,
  addToGroup,
  attachToPermissionSet,
  createAssignment,
  createDirectoryUser,
  createGroup,
  createPermissionSet,
  provisionPermissionSet,
} from '../records/identity-center-admin.ts';
import { allow, policyText, READ_ONLY_ACCESS, trustService } from '../records/policies.ts';
import { takeRoleAsService } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, anyPerson, type Scene, wait } from '../scene.ts';

type Change = (scene: Scene, admin: Caller) => Act;

const chooseChange = createChooser<Change>([
  [5, tagRole],
  [4, editPolicy],
  [2, lendProgramKey],
  [2, onboardColleague],
  [1, addPermissionSet],
]);

/** A person who may change things opens a session at the command line. */
export function* administrator(scene: Scene): Act<Caller> {
  const person = anyPerson(scene, 'platform');
  const device = { ip: OFFICES[person.office].ip, agent: person.commandLine };
  const session = yield* assumeRoleWithSaml(scene, person, device);
  wait(scene, 5, 40);
  return session;
}

/** One legitimate change by a person who may. */
export function* changeSomething(scene: Scene, admin: Caller): Act {
  yield* chooseChange(scene.random)(scene, admin);
}

function* tagRole(scene: Scene, admin: Caller): Act {
  const { name } = anyRole(scene.world.cast, scene.random);
  const tags = [{ key: 'owner', value: name.split('-')[0] as string }];
  yield iamCall(scene, admin, 'TagRole', { request: { roleName: name, tags } });
}

function* editPolicy(scene: Scene, admin: Caller): Act {
  const policyArn = anyPolicyArn(scene.world.cast, scene.random);
  const service = (policyArn.split('/').at(-1) as string).split('-')[0];
  const statement = allow(['s3:GetObject', 's3:ListBucket'], `arn:aws:s3:::example-${service}*`);
  yield* createPolicyVersion(scene, admin, policyArn, policyText([statement], 2));
}

/**
 * A program is moved with a key of its own for the time of the move: made, switched off and deleted.
 * Not that of the backup, which an attack gives a second key: IAM allows no third.
 */
function* lendProgramKey(scene: Scene, admin: Caller): Act {
  const programs = IAM_USER_NAMES.filter((name) => /^svc-(?!backup)/.test(name));
  const userName = scene.random.pick(programs);
  const accessKeyId = yield* createAccessKey(scene, admin, userName);
  wait(scene, 60, 300);
  yield iamCall(scene, admin, 'UpdateAccessKey', {
    request: { userName, accessKeyId, status: 'Inactive' },
  });
  wait(scene, 30, 90);
  yield iamCall(scene, admin, 'DeleteAccessKey', { request: { userName, accessKeyId } });
}

function* onboardColleague(scene: Scene, admin: Caller): Act {
  const userId = yield* createDirectoryUser(scene, admin);
  wait(scene, 20, 90);
  const groupId = yield* createGroup(scene, admin, 'newcomers');
  wait(scene, 10, 40);
  yield* addToGroup(scene, admin, groupId, { userId });
}

/** A read-only permission set for a group; Identity Center then makes its role in this account. */
function* addPermissionSet(scene: Scene, admin: Caller): Act {
  const { random } = scene;
  const name = `Project${random.int(100, 999)}ReadOnly`;
  const permissionSetArn = yield* createPermissionSet(scene, admin, name);
  wait(scene, 2, 10);
  yield* attachToPermissionSet(scene, admin, permissionSetArn, READ_ONLY_ACCESS);
  wait(scene, 10, 60);
  const groupId = yield* createGroup(scene, admin, name);
  yield* createAssignment(scene, admin, {
    permissionSetArn,
    principalType: 'GROUP',
    principalId: groupId,
    targetId: random.pick(ASSIGNABLE_ACCOUNTS),
  });
  yield* provisionPermissionSet(scene, admin, permissionSetArn);
  wait(scene, 1, 5);
  yield* provisionRole(scene, name);
}

/** Plays what the Identity Center service does in the account by its own service-linked role. */
function* provisionRole(scene: Scene, permissionSetName: string): Act {
  const { cast } = scene.world;
  const host = 'sso.amazonaws.com';
  const service = yield* takeRoleAsService(scene, host, {
    role: cast.linkedRoles.sso,
    sessionName: 'AWS-SSO',
    region: cast.identityCenter.region,
    traits: { invokedBy: host },
  });
  scene.now += 300;
  const name = `AWSReservedSSO_${permissionSetName}_${uniqueId(scene.random, 'AROA').slice(4).toLowerCase()}`;
  yield* createRole(scene, service, {
    name,
    path: `/aws-reserved/${host}/${cast.identityCenter.region}/`,
    trust: policyText([trustService(host)]),
  });
  scene.now += 400;
  yield* attachPolicy(scene, service, { kind: 'Role', name }, READ_ONLY_ACCESS);
}

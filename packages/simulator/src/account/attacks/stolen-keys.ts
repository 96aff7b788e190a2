import {
  ATTACKER_NETWORKS,
  BOTO,
  COMMAND_LINES,
  CREDENTIAL_HUNTER,
  OFFICES,
} from '../cast/origins.ts';
import { castIamUser } from '../cast/people.ts';
import { attachPolicy, createAccessKey, createUser, iamCall } from '../records/iam.ts';
import { iamRead } from '../records/iam-reads.ts';
import { iamUser } from '../records/identities.ts';
import { ADMINISTRATOR_ACCESS } from '../records/policies.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { anyPerson, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

const NEW_USER = 'aws-support-agent';

/** The classic: a key from a public repository, then a user of one's own. */
export const leakedAccessKey: AttackPlan = {
  id: 'leaked-access-key',
  title: 'Leaked access key used to create an administrator',
  description:
    'The access key of svc-reporting, found in public code, is tried from an unknown network; it makes the user aws-support-agent, gives it a key and AdministratorAccess, and the new key goes to work.',
  technique: 'T1136.003',
  detections: [
    'STS-KEY-VALIDATION',
    'KEY-NEW-NETWORK',
    'IAM-USER-CREATED',
    'IAM-KEY-FOR-OTHER',
    'IAM-ADMIN-ATTACH',
    'IAM-USER-PERSIST-CHAIN',
  ],
  *play(scene) {
    const { cast } = scene.world;
    const user = cast.iamUsers['svc-reporting'];
    const ip = ATTACKER_NETWORKS.leakedKey;
    const hunter = { identity: iamUser(cast, user), ip, agent: CREDENTIAL_HUNTER };
    yield* getCallerIdentity(scene, hunter, 'us-east-1', 'global');
    wait(scene, 900, 2_400);
    const thief = { ...hunter, agent: COMMAND_LINES[1] };
    yield* getCallerIdentity(scene, thief, 'us-east-1');
    for (const name of ['ListAttachedUserPolicies', 'ListUserPolicies', 'ListGroupsForUser']) {
      wait(scene, 2, 15);
      yield iamCall(scene, thief, name, { request: { userName: user.userName } });
    }
    wait(scene, 20, 60);
    const userId = yield* createUser(scene, thief, NEW_USER);
    wait(scene, 5, 20);
    const accessKeyId = yield* createAccessKey(scene, thief, NEW_USER);
    wait(scene, 5, 20);
    const holder = { kind: 'User', name: NEW_USER } as const;
    yield* attachPolicy(scene, thief, holder, ADMINISTRATOR_ACCESS);
    wait(scene, 120, 600);
    const planted = {
      ...castIamUser(scene.random, cast.accountId, NEW_USER),
      id: userId,
      accessKeyId,
    };
    const persistent = { ...thief, identity: iamUser(cast, planted) };
    yield* getCallerIdentity(scene, persistent, 'us-east-1');
    wait(scene, 3, 10);
    yield iamCall(scene, persistent, 'ListUsers');
  },
};

export const keyForOther: AttackPlan = {
  id: 'key-for-other',
  title: 'Key made for another user and used elsewhere',
  description:
    'An administrator session makes an access key for svc-backup; twenty minutes later the key is used from an unknown network.',
  technique: 'T1098.001',
  detections: [
    'IAM-KEY-FOR-OTHER',
    'IAM-KEY-CREATED-THEN-USED',
    'STS-KEY-VALIDATION',
    'KEY-NEW-NETWORK',
  ],
  *play(scene) {
    const { cast } = scene.world;
    const insider = anyPerson(scene, 'platform');
    const device = { ip: OFFICES[insider.office].ip, agent: insider.commandLine };
    const session = yield* assumeRoleWithSaml(scene, insider, device);
    wait(scene, 30, 90);
    const user = cast.iamUsers['svc-backup'];
    const accessKeyId = yield* createAccessKey(scene, session, user.userName);
    wait(scene, 1_000, 1_500);
    const elsewhere = {
      identity: iamUser(cast, { ...user, accessKeyId }),
      ip: ATTACKER_NETWORKS.movedKey,
      agent: BOTO,
    };
    yield* getCallerIdentity(scene, elsewhere, 'ap-southeast-2');
    for (let count = 0; count < 4; count += 1) {
      wait(scene, 2, 20);
      yield iamRead(scene, elsewhere);
    }
  },
};

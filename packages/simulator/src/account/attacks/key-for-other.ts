import { permissionSetOf } from '../cast/cast.ts';
import { ATTACKER_NETWORKS, OFFICES } from '../cast/networks.ts';
import { BOTO } from '../cast/user-agents.ts';
import { iamRead } from '../records/iam-reads.ts';
import { createAccessKey } from '../records/iam-users.ts';
import { iamUser } from '../records/identities.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const keyForOther: AttackPlan = {
  id: 'key-for-other',
  title: 'Key made for another user and used elsewhere',
  description:
    'An administrator session makes an access key for svc-backup; twenty minutes later the key is used from a network that nobody knows.',
  technique: 'T1098.001',
  detections: [
    'IAM-KEY-FOR-OTHER',
    'IAM-KEY-CREATED-THEN-USED',
    'STS-KEY-VALIDATION',
    'KEY-NEW-NETWORK',
  ],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const insider = scene.random.pick(cast.people.filter((person) => person.job === 'platform'));
  const device = { ip: OFFICES[insider.office].ip, agent: insider.commandLine };
  const permissionSet = permissionSetOf(cast, insider);
  const session = yield* assumeRoleWithSaml(scene, insider, permissionSet, device);
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
}

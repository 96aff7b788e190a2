import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { BOTO, BROWSERS } from '../cast/user-agents.ts';
import { federatedLogin } from '../records/console.ts';
import { iamRead } from '../records/iam-reads.ts';
import { iamUser } from '../records/identities.ts';
import { ADMIN_STATEMENT, policyText } from '../records/policies.ts';
import { getCallerIdentity, getFederationToken } from '../records/sts.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const federationPersistence: AttackPlan = {
  id: 'federation-persistence',
  title: 'Federation token outlives the key',
  description:
    'The key of svc-legacy-build, which never did so before, asks for a federation token with an admin policy: it keeps working when the key is deleted. The session opens the console.',
  technique: 'T1550.001',
  detections: ['STS-FEDERATION-TOKEN', 'SIGNIN-FEDERATED-USER', 'SIGNIN-TOKEN-ABUSE'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const user = cast.iamUsers['svc-legacy-build'];
  const ip = ATTACKER_NETWORKS.federation;
  const caller = { identity: iamUser(cast, user), ip, agent: BOTO };
  const policy = policyText([ADMIN_STATEMENT]);
  const request = { user, name: 'build-helper', region: 'us-east-1', policy };
  const session = yield* getFederationToken(scene, caller, request);
  wait(scene, 5, 30);
  yield* getCallerIdentity(scene, session, 'us-east-1');
  wait(scene, 30, 120);
  const browser = { ip, agent: BROWSERS[2] };
  const console = yield* federatedLogin(scene, session, browser, 'us-east-1', { agent: BOTO });
  for (let count = 0; count < 3; count += 1) {
    wait(scene, 5, 40);
    yield iamRead(scene, console);
  }
}

import { NAT_GATEWAYS } from '../cast/networks.ts';
import { BOTO } from '../cast/user-agents.ts';
import { iamCall, iamDenied } from '../records/iam.ts';
import { takeRoleAsService } from '../records/service-session.ts';
import { getCallerIdentity } from '../records/sts.ts';
import type { Act, Scene } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

const TRIED = [
  'ListUsers',
  'ListRoles',
  'ListPolicies',
  'ListGroups',
  'ListAccessKeys',
  'ListSAMLProviders',
  'ListOpenIDConnectProviders',
  'ListInstanceProfiles',
  'GetAccountAuthorizationDetails',
  'GetAccountPasswordPolicy',
  'GetAccountSummary',
  'GenerateCredentialReport',
] as const;

export const reconBurst: AttackPlan = {
  id: 'recon-burst',
  title: 'Permissions enumerated from a compromised function',
  description:
    'The role of the search handler suddenly tries every IAM listing there is, several times a second; nearly all are refused.',
  technique: 'T1087.004',
  detections: ['IAM-RECON-BURST', 'IAM-RECON-FAST'],
  play,
};

function* play(scene: Scene): Act {
  const { random, world } = scene;
  const role = random.pick(world.cast.serviceRoles.lambda);
  const caller = yield* takeRoleAsService(scene, 'lambda.amazonaws.com', {
    role,
    sessionName: role.name,
    region: 'us-east-1',
    ip: NAT_GATEWAYS[1],
    agent: BOTO,
  });
  scene.now += 4_000;
  yield* getCallerIdentity(scene, caller, 'us-east-1');
  for (let round = 0; round < 3; round += 1) {
    for (const name of TRIED) {
      scene.now += random.int(100, 700);
      if (name === 'GetAccountSummary') yield iamCall(scene, caller, name);
      else yield iamDenied(scene, caller, name, '*');
    }
  }
}

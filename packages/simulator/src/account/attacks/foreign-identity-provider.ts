import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { COMMAND_LINES } from '../cast/user-agents.ts';
import { iamCall } from '../records/iam.ts';
import { createRole } from '../records/iam-roles.ts';
import { attachPolicy } from '../records/iam-users.ts';
import { iamUser } from '../records/identities.ts';
import { ADMINISTRATOR_ACCESS, policyText } from '../records/policies.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

const PROVIDER_HOST = 'oidc.example.net';

export const foreignIdentityProvider: AttackPlan = {
  id: 'foreign-identity-provider',
  title: 'OIDC provider planted with an administrator role behind it',
  description:
    'The key of svc-legacy-build registers oidc.example.net as identity provider, makes a role that trusts it without any condition, and attaches AdministratorAccess.',
  technique: 'T1484.002',
  detections: [
    'IAM-FEDERATION-CHANGE',
    'IAM-TRUST-BACKDOOR',
    'IAM-ADMIN-ATTACH',
    'IAM-ROLE-ADMIN-CHAIN',
  ],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const identity = iamUser(cast, cast.iamUsers['svc-legacy-build']);
  const thief = { identity, ip: ATTACKER_NETWORKS.foreignProvider, agent: COMMAND_LINES[1] };
  const providerArn = `arn:aws:iam::${cast.accountId}:oidc-provider/${PROVIDER_HOST}`;
  yield iamCall(scene, thief, 'CreateOpenIDConnectProvider', {
    request: { url: `https://${PROVIDER_HOST}`, clientIDList: ['sts.amazonaws.com'] },
    response: { openIDConnectProviderArn: providerArn },
  });
  wait(scene, 10, 60);
  const trust = policyText([
    {
      Effect: 'Allow',
      Principal: { Federated: providerArn },
      Action: 'sts:AssumeRoleWithWebIdentity',
    },
  ]);
  const name = 'cdn-invalidation';
  yield* createRole(scene, thief, { name, trust });
  wait(scene, 5, 30);
  yield* attachPolicy(scene, thief, { kind: 'Role', name }, ADMINISTRATOR_ACCESS);
}

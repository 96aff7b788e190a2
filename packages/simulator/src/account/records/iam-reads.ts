import type { Cast } from '../cast/cast.ts';
import { IAM_USER_NAMES } from '../cast/people.ts';
import type { Role } from '../cast/roles.ts';
import { createChooser, type Random } from '../random.ts';
import type { JsonObject } from '../record.ts';
import type { Draft, Scene } from '../scene.ts';
import type { Caller } from './call.ts';
import { iamCall } from './iam.ts';

type Parameters = (cast: Cast, random: Random) => JsonObject | undefined;

const nothing: Parameters = () => undefined;
const role: Parameters = (cast, random) => ({ roleName: anyRole(cast, random).name });
const user: Parameters = (_, random) => ({ userName: random.pick(IAM_USER_NAMES) });
const policy: Parameters = (cast, random) => ({ policyArn: anyPolicyArn(cast, random) });
const policyVersion: Parameters = (cast, random) => ({
  policyArn: anyPolicyArn(cast, random),
  versionId: `v${random.int(1, 5)}`,
});
const inlinePolicy: Parameters = (cast, random) => {
  const { name } = anyRole(cast, random);
  return { roleName: name, policyName: `${name}-inline` };
};

const READS: readonly (readonly [weight: number, name: string, parameters: Parameters])[] = [
  [14, 'GetRole', role],
  [10, 'ListAttachedRolePolicies', role],
  [9, 'ListRolePolicies', role],
  [5, 'GetRolePolicy', inlinePolicy],
  [8, 'GetPolicy', policy],
  [8, 'GetPolicyVersion', policyVersion],
  [4, 'ListPolicyVersions', policy],
  [6, 'ListRoles', nothing],
  [4, 'ListPolicies', () => ({ scope: 'Local', onlyAttached: false })],
  [3, 'ListInstanceProfilesForRole', role],
  [4, 'GetUser', user],
  [4, 'ListUsers', nothing],
  [3, 'ListAccessKeys', user],
  [3, 'ListMFADevices', user],
  [2, 'ListGroupsForUser', user],
  [2, 'ListAttachedUserPolicies', user],
  [2, 'GetAccessKeyLastUsed', (cast, random) => anyKey(cast, random)],
  [2, 'ListAccountAliases', nothing],
  [2, 'GetAccountSummary', nothing],
  [1, 'ListOpenIDConnectProviders', nothing],
  [1, 'ListSAMLProviders', nothing],
  [1, 'SimulatePrincipalPolicy', (cast, random) => simulation(cast, random)],
];

const chooseRead = createChooser(READS.map((read) => [read[0], read] as const));

/** Some read-only call, as people and tools make all day. */
export function iamRead(scene: Scene, caller: Caller): Draft {
  const [, name, parameters] = chooseRead(scene.random);
  const request = parameters(scene.world.cast, scene.random);
  return iamCall(scene, caller, name, request === undefined ? {} : { request });
}

/** One of the company's software roles. */
export function anyRole(cast: Cast, random: Random): Role {
  const { instance, lambda, data } = cast.serviceRoles;
  return random.pick(random.pick([instance, lambda, data]));
}

/** A customer managed policy: one a software role. */
export function anyPolicyArn(cast: Cast, random: Random): string {
  return `arn:aws:iam::${cast.accountId}:policy/${anyRole(cast, random).name}`;
}

function anyKey(cast: Cast, random: Random): JsonObject {
  return { accessKeyId: cast.iamUsers[random.pick(IAM_USER_NAMES)].accessKeyId };
}

function simulation(cast: Cast, random: Random): JsonObject {
  return {
    policySourceArn: anyRole(cast, random).arn,
    actionNames: ['s3:GetObject', 's3:PutObject'],
  };
}

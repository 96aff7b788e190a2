import { uniqueId } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Act, Scene } from '../scene.ts';
import { localeText } from '../timestamps.ts';
import type { Caller } from './call.ts';
import { iamCall } from './iam.ts';
import { urlEncode } from './policies.ts';

interface NewRole {
  readonly name: string;
  readonly trust: string;
  readonly path?: string;
  readonly tags?: readonly JsonObject[];
}

/** CreateRole; returns the new role's unique id. */
export function* createRole(scene: Scene, caller: Caller, role: NewRole): Act<string> {
  const { name, trust, path = '/', tags = [] } = role;
  const roleId = uniqueId(scene.random, 'AROA');
  yield iamCall(scene, caller, 'CreateRole', {
    request: {
      path,
      roleName: name,
      assumeRolePolicyDocument: trust,
      tags,
      maxSessionDuration: 3_600,
    },
    response: {
      role: {
        path,
        roleName: name,
        roleId,
        arn: `arn:aws:iam::${scene.world.cast.accountId}:role${path}${name}`,
        createDate: localeText(scene.now),
        assumeRolePolicyDocument: urlEncode(trust),
        tags,
      },
    },
  });
  return roleId;
}

export function* updateTrust(
  scene: Scene,
  caller: Caller,
  roleName: string,
  policyDocument: string,
): Act {
  yield iamCall(scene, caller, 'UpdateAssumeRolePolicy', { request: { roleName, policyDocument } });
}

export function* createPolicyVersion(
  scene: Scene,
  caller: Caller,
  policyArn: string,
  policyDocument: string,
): Act {
  yield iamCall(scene, caller, 'CreatePolicyVersion', {
    request: { policyArn, policyDocument, setAsDefault: true },
    response: {
      policyVersion: {
        versionId: `v${scene.random.int(2, 9)}`,
        isDefaultVersion: true,
        createDate: localeText(scene.now),
      },
    },
  });
}

import { uniqueId } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Act, Draft, Scene } from '../scene.ts';
import { localeText } from '../timestamps.ts';
import { type Caller, IAM, IAM_REGION, recordCall } from './call.ts';
import { urlEncode } from './policies.ts';

interface IamOutcome {
  readonly request?: JsonObject;
  readonly response?: JsonObject;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

const READ_PREFIXES = ['Get', 'List', 'Simulate', 'Generate'];

/** A call of the IAM API: one global service, recorded in one Region. */
export function iamCall(
  scene: Scene,
  caller: Caller,
  name: string,
  outcome: IamOutcome = {},
): Draft {
  return recordCall(scene, caller, {
    source: IAM,
    name,
    region: IAM_REGION,
    readOnly: READ_PREFIXES.some((prefix) => name.startsWith(prefix)),
    host: 'iam.amazonaws.com',
    ...outcome,
  });
}

/** IAM refuses: the record then hides the parameters. */
export function iamDenied(scene: Scene, caller: Caller, name: string, resource: string): Draft {
  const who = String(caller.identity.arn);
  return iamCall(scene, caller, name, {
    errorCode: 'AccessDenied',
    errorMessage: `User: ${who} is not authorized to perform: iam:${name} on resource: ${resource} because no identity-based policy allows the iam:${name} action`,
  });
}

/** IAM's unpublished rate limits: tools that list everything run into them. */
export function iamThrottled(scene: Scene, caller: Caller, name: string): Draft {
  return iamCall(scene, caller, name, {
    errorCode: 'ThrottlingException',
    errorMessage: 'Rate exceeded',
  });
}

/** IAM's older writer of dates leaves out the second comma. */
function createdNow(scene: Scene): string {
  return localeText(scene.now, scene.random.chance(0.3) ? 'plain' : 'comma');
}

/** CreateUser; returns the new user's unique id. */
export function* createUser(
  scene: Scene,
  caller: Caller,
  userName: string,
  options: { readonly path?: string; readonly tags?: readonly JsonObject[] } = {},
): Act<string> {
  const userId = uniqueId(scene.random, 'AIDA');
  const { path = '/' } = options;
  yield iamCall(scene, caller, 'CreateUser', {
    request: { userName, ...options },
    response: {
      user: {
        path,
        userName,
        userId,
        arn: `arn:aws:iam::${scene.world.cast.accountId}:user${path}${userName}`,
        createDate: createdNow(scene),
      },
    },
  });
  return userId;
}

/** CreateAccessKey; returns the new key's id. Without a user name the key is the caller's own. */
export function* createAccessKey(scene: Scene, caller: Caller, userName?: string): Act<string> {
  const accessKeyId = uniqueId(scene.random, 'AKIA');
  const owner = userName ?? caller.identity.userName ?? '';
  yield iamCall(scene, caller, 'CreateAccessKey', {
    ...(userName !== undefined && { request: { userName } }),
    response: {
      accessKey: {
        userName: owner,
        accessKeyId,
        status: 'Active',
        createDate: createdNow(scene),
      },
    },
  });
  return accessKeyId;
}

/** Attaches a managed policy to a user, a group or a role. */
export function* attachPolicy(
  scene: Scene,
  caller: Caller,
  holder: { readonly kind: 'User' | 'Group' | 'Role'; readonly name: string },
  policyArn: string,
): Act {
  yield iamCall(scene, caller, `Attach${holder.kind}Policy`, {
    request: { [`${holder.kind.toLowerCase()}Name`]: holder.name, policyArn },
  });
}

/** Writes an inline policy. */
export function* putPolicy(
  scene: Scene,
  caller: Caller,
  holder: { readonly kind: 'User' | 'Group' | 'Role'; readonly name: string },
  policyName: string,
  policyDocument: string,
): Act {
  const nameField = `${holder.kind.toLowerCase()}Name`;
  yield iamCall(scene, caller, `Put${holder.kind}Policy`, {
    request: { [nameField]: holder.name, policyName, policyDocument },
  });
}

interface NewRole {
  readonly name: string;
  readonly trust: string;
  readonly path?: string;
  readonly tags?: readonly JsonObject[];
}

export function* createRole(scene: Scene, caller: Caller, role: NewRole): Act {
  const { name, trust, path = '/', tags = [] } = role;
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
        roleId: uniqueId(scene.random, 'AROA'),
        arn: `arn:aws:iam::${scene.world.cast.accountId}:role${path}${name}`,
        createDate: localeText(scene.now),
        assumeRolePolicyDocument: urlEncode(trust),
        tags,
      },
    },
  });
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

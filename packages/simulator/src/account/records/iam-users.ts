import { uniqueId } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Act, Scene } from '../scene.ts';
import { localeText } from '../timestamps.ts';
import type { Caller } from './call.ts';
import { iamCall } from './iam.ts';

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

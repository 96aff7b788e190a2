import { DAY, HOUR } from '@iam-tracker/core';
import { CONTRACTORS } from '../cast/inventory.ts';
import { BROWSERS, COMMAND_LINES, OFFICES } from '../cast/origins.ts';
import { castIamUser, type IamUser } from '../cast/people.ts';
import type { Caller } from '../records/call.ts';
import { userLogin } from '../records/console.ts';
import { createAccessKey, createUser, iamCall } from '../records/iam.ts';
import { iamRead } from '../records/iam-reads.ts';
import { iamUser } from '../records/identities.ts';
import { READ_ONLY_ACCESS } from '../records/policies.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { type Act, type Actor, type Scene, wait } from '../scene.ts';
import { daysOf } from '../schedule.ts';
import { localeText } from '../timestamps.ts';
import { administrator } from './admin-change.ts';

const PERIOD_DAYS = 5;
/** Those who come back, each time as a new user under the old name. */
const REGULARS = ['ana.silva', 'ravi.menon', 'kim.larsen'] as const;
/** One in so many is forgotten: the user stays when the work is done. */
const FORGOTTEN_EVERY = 4;
const OFFICE = OFFICES.dublin;

/** Contractors come for a week: an IAM user is made, furnished, used and taken down again. */
export const contractors: Actor = {
  name: 'contractors',
  *activities(world, random) {
    for (const day of daysOf(world)) {
      const number = day / DAY;
      if (number % PERIOD_DAYS !== 0) continue;
      const start = day + (9 + random.float() * 3) * HOUR;
      // Who came before the account's time would be a user from nowhere.
      if (start < world.start) continue;
      yield { start, play: (scene) => engage(scene, number / PERIOD_DAYS) };
    }
  },
};

function* engage(scene: Scene, turn: number): Act {
  const isForgotten = turn % FORGOTTEN_EVERY === 0;
  const regular = REGULARS[turn % REGULARS.length] as string;
  const name = isForgotten ? `contractor-${turn}` : regular;
  const admin = yield* administrator(scene);
  const contractor = yield* furnish(scene, admin, name);

  wait(scene, 1_800, 5_400);
  const firstKey = yield* firstVisit(scene, contractor);
  for (let visit = 0; visit < 2; visit += 1) {
    wait(scene, 0.8 * 86_400, 1.2 * 86_400);
    yield* useKey(scene, { ...contractor, accessKeyId: firstKey });
  }
  wait(scene, 0.8 * 86_400, 1.2 * 86_400);
  const secondKey = yield* rotate(scene, contractor, firstKey);
  wait(scene, 2 * 86_400, 2.5 * 86_400);
  yield* useKey(scene, { ...contractor, accessKeyId: secondKey });
  if (isForgotten) return;
  wait(scene, 3_600, 14_400);
  yield* takeDown(scene, yield* administrator(scene), contractor, secondKey);
}

/** Makes the user with a password, a second factor, a group and a boundary. */
function* furnish(scene: Scene, admin: Caller, userName: string): Act<IamUser> {
  const { accountId } = scene.world.cast;
  const path = `/${CONTRACTORS}/`;
  const tags = [{ key: 'owner', value: 'web' }];
  const id = yield* createUser(scene, admin, userName, { path, tags });
  const user = {
    ...castIamUser(scene.random, accountId, userName),
    id,
    arn: `arn:aws:iam::${accountId}:user${path}${userName}`,
  };
  wait(scene, 1, 5);
  yield iamCall(scene, admin, 'CreateLoginProfile', {
    request: { userName, passwordResetRequired: true },
    response: {
      loginProfile: { userName, createDate: localeText(scene.now), passwordResetRequired: true },
    },
  });
  const steps = [
    ['AddUserToGroup', { userName, groupName: CONTRACTORS }],
    ['PutUserPermissionsBoundary', { userName, permissionsBoundary: READ_ONLY_ACCESS }],
    ['EnableMFADevice', { userName, serialNumber: user.mfaSerial }],
  ] as const;
  for (const [name, request] of steps) {
    wait(scene, 1, 20);
    yield iamCall(scene, admin, name, { request });
  }
  return user;
}

/** The first sign-in: a password of one's own, and a key for the command line. */
function* firstVisit(scene: Scene, user: IamUser): Act<string> {
  const browser = { ip: OFFICE.ip, agent: BROWSERS[1] };
  const session = yield* userLogin(scene, user, browser, OFFICE.region, 'Yes');
  wait(scene, 5, 40);
  yield iamCall(scene, session, 'ChangePassword');
  wait(scene, 60, 300);
  return yield* createAccessKey(scene, session);
}

function* useKey(scene: Scene, user: IamUser): Act {
  const identity = iamUser(scene.world.cast, user);
  const caller = { identity, ip: OFFICE.ip, agent: COMMAND_LINES[1] };
  yield* getCallerIdentity(scene, caller, OFFICE.region);
  wait(scene, 5, 90);
  yield iamRead(scene, caller);
}

/** A new key, tried, then the old one switched off, and a day later deleted. */
function* rotate(scene: Scene, user: IamUser, oldKey: string): Act<string> {
  const { userName } = user;
  const identity = iamUser(scene.world.cast, { ...user, accessKeyId: oldKey });
  const caller = { identity, ip: OFFICE.ip, agent: COMMAND_LINES[1] };
  const newKey = yield* createAccessKey(scene, caller, userName);
  wait(scene, 60, 300);
  const withNewKey = { ...user, accessKeyId: newKey };
  yield* useKey(scene, withNewKey);
  const next = { ...caller, identity: iamUser(scene.world.cast, withNewKey) };
  const request = { userName, accessKeyId: oldKey };
  yield iamCall(scene, next, 'UpdateAccessKey', { request: { ...request, status: 'Inactive' } });
  wait(scene, 0.9 * 86_400, 1.1 * 86_400);
  yield iamCall(scene, next, 'DeleteAccessKey', { request });
  return newKey;
}

/** IAM deletes a user only once nothing hangs on it. */
function* takeDown(scene: Scene, admin: Caller, user: IamUser, accessKeyId: string): Act {
  const { userName } = user;
  const steps = [
    ['DeleteAccessKey', { userName, accessKeyId }],
    ['DeactivateMFADevice', { userName, serialNumber: user.mfaSerial }],
    ['RemoveUserFromGroup', { userName, groupName: CONTRACTORS }],
    ['DeleteUserPermissionsBoundary', { userName }],
    ['DeleteLoginProfile', { userName }],
    ['DeleteUser', { userName }],
  ] as const;
  for (const [name, request] of steps) {
    yield iamCall(scene, admin, name, { request });
    wait(scene, 1, 8);
  }
}

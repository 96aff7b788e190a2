import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { BROWSERS, IAM_CONSOLE } from '../cast/user-agents.ts';
import { uniqueId } from '../identifiers.ts';
import { userLogin } from '../records/console.ts';
import { iamCall } from '../records/iam.ts';
import { iamUserSession } from '../records/identities.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const mfaRemoval: AttackPlan = {
  id: 'mfa-removal',
  title: "Another user's second factor removed and password changed",
  description:
    "A hijacked console session of tom.hale switches off carol.dunn's MFA device, deletes it and sets her password; then somebody signs in as carol.dunn without a second factor.",
  technique: 'T1556.006',
  detections: ['IAM-MFA-DISABLED', 'IAM-LOGIN-PROFILE', 'SIGNIN-NO-MFA', 'SIGNIN-NEW-NETWORK'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const victim = cast.iamUsers['carol.dunn'];
  const key = uniqueId(scene.random, 'ASIA');
  const hijacked = {
    identity: iamUserSession(cast, cast.iamUsers['tom.hale'], key, scene.now, true),
    ip: ATTACKER_NETWORKS.hijackedConsole,
    agent: IAM_CONSOLE,
    console: true,
  };
  yield iamCall(scene, hijacked, 'DeactivateMFADevice', {
    request: { userName: victim.userName, serialNumber: victim.mfaSerial },
  });
  wait(scene, 1, 3);
  yield iamCall(scene, hijacked, 'DeleteVirtualMFADevice', {
    request: { serialNumber: victim.mfaSerial },
  });
  wait(scene, 15, 60);
  yield iamCall(scene, hijacked, 'UpdateLoginProfile', {
    request: { userName: victim.userName, passwordResetRequired: false },
  });
  wait(scene, 120, 400);
  const browser = { ip: ATTACKER_NETWORKS.hijackedConsole, agent: BROWSERS[2] };
  const session = yield* userLogin(scene, victim, browser, 'eu-north-1', 'No');
  wait(scene, 10, 40);
  yield iamCall(scene, session, 'ListAccessKeys', { request: { userName: victim.userName } });
}

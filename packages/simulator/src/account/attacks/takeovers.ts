import { ATTACKER_NETWORKS, BROWSERS, COMMAND_LINES, IAM_CONSOLE } from '../cast/origins.ts';
import { uniqueId } from '../identifiers.ts';
import { rootLogin, signInEvent, userLogin } from '../records/console.ts';
import { createAccessKey, iamCall } from '../records/iam.ts';
import { iamUserSession, rootAtSignIn } from '../records/identities.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const rootTakeover: AttackPlan = {
  id: 'root-takeover',
  title: 'Root user taken over',
  description:
    'Three failed root sign-ins, a password recovery through the mailbox, a sign-in without a second factor, the root MFA device switched off, and an access key for root that is used at once.',
  technique: 'T1078.004',
  detections: [
    'SIGNIN-ROOT-FAIL',
    'SIGNIN-ROOT-LOGIN',
    'ROOT-RECOVERY-OR-EMAIL',
    'ROOT-MFA-REMOVED',
    'ROOT-CREDENTIAL-ADDED',
    'ROOT-API-USE',
  ],
  *play(scene) {
    const { cast } = scene.world;
    const browser = { ip: ATTACKER_NETWORKS.rootTakeover, agent: BROWSERS[2] };
    for (let count = 0; count < 3; count += 1) {
      yield* rootLogin(scene, browser, 'Failure', 'No');
      wait(scene, 20, 70);
    }
    for (const name of ['PasswordRecoveryRequested', 'PasswordRecoveryCompleted']) {
      yield signInEvent(scene, {
        name,
        region: 'us-east-1',
        identity: rootAtSignIn(cast),
        browser,
        response: { [name]: 'Success' },
      });
      wait(scene, 60, 240);
    }
    const root = yield* rootLogin(scene, browser, 'Success', 'No');
    wait(scene, 30, 90);
    yield iamCall(scene, root, 'DeactivateMFADevice', {
      request: { serialNumber: `arn:aws:iam::${cast.accountId}:mfa/root-account-mfa-device` },
    });
    wait(scene, 20, 60);
    const accessKeyId = yield* createAccessKey(scene, root);
    wait(scene, 60, 300);
    const { sessionContext: _, ...identity } = root.identity;
    const caller = {
      identity: { ...identity, accessKeyId },
      ip: browser.ip,
      agent: COMMAND_LINES[1],
    };
    yield* getCallerIdentity(scene, caller, 'us-east-1', 'global');
  },
};

export const mfaRemoval: AttackPlan = {
  id: 'mfa-removal',
  title: "Another user's second factor removed and password changed",
  description:
    "A hijacked console session of tom.hale switches off carol.dunn's MFA device, deletes it and sets her password; then a thief signs in as carol.dunn without a second factor.",
  technique: 'T1556.006',
  detections: ['IAM-MFA-DISABLED', 'IAM-LOGIN-PROFILE', 'SIGNIN-NO-MFA', 'SIGNIN-NEW-NETWORK'],
  *play(scene) {
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
  },
};

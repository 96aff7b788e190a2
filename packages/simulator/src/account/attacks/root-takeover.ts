import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { BROWSERS, COMMAND_LINES } from '../cast/user-agents.ts';
import { rootLogin, signInEvent } from '../records/console.ts';
import { iamCall } from '../records/iam.ts';
import { createAccessKey } from '../records/iam-users.ts';
import { rootAtSignIn } from '../records/identities.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { type Act, type Scene, wait } from '../scene.ts';
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
  play,
};

function* play(scene: Scene): Act {
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
}

import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { loginFailed, userLogin } from '../records/console.ts';
import { iamRead } from '../records/iam-reads.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

const FAILURES = 14;

export const consoleBruteForce: AttackPlan = {
  id: 'console-brute-force',
  title: 'Console password guessed',
  description:
    'Fourteen wrong passwords for contractor-webdev within ten minutes, then the right one; the user never had a second factor.',
  technique: 'T1110.001',
  detections: [
    'SIGNIN-BRUTE-USER',
    'SIGNIN-SUCCESS-AFTER-FAIL',
    'SIGNIN-NO-MFA',
    'SIGNIN-NEW-NETWORK',
  ],
  play,
};

function* play(scene: Scene): Act {
  const user = scene.world.cast.iamUsers['contractor-webdev'];
  const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/131.0';
  const browser = { ip: ATTACKER_NETWORKS.bruteForce, agent };
  for (let count = 0; count < FAILURES; count += 1) {
    yield* loginFailed(scene, user, browser, 'us-east-1');
    wait(scene, 8, 45);
  }
  const session = yield* userLogin(scene, user, browser, 'us-east-1', 'No');
  for (let count = 0; count < 5; count += 1) {
    wait(scene, 5, 30);
    yield iamRead(scene, session);
  }
}

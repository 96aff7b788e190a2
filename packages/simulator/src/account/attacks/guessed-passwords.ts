import { ATTACKER_NETWORKS, BROWSERS } from '../cast/origins.ts';
import { loginFailed, unknownUserLogin, userLogin } from '../records/console.ts';
import { iamRead } from '../records/iam-reads.ts';
import { openVisit } from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

const SPRAYED_USERS = [
  'tom.hale',
  'carol.dunn',
  'nils.strand',
  'contractor-webdev',
  'svc-reporting',
] as const;

export const passwordSpray: AttackPlan = {
  id: 'password-spray',
  title: 'One password tried on many users',
  description:
    'From one address, within half an hour: five IAM users, one failed sign-in each, and six names the account does not have.',
  technique: 'T1110.003',
  detections: ['SIGNIN-SPRAY'],
  *play(scene) {
    const browser = { ip: ATTACKER_NETWORKS.spray, agent: BROWSERS[1] };
    const region = 'us-east-2';
    for (const name of SPRAYED_USERS) {
      yield* loginFailed(scene, scene.world.cast.iamUsers[name], browser, region);
      wait(scene, 60, 150);
      yield* unknownUserLogin(scene, browser, region);
      wait(scene, 60, 150);
    }
    yield* unknownUserLogin(scene, browser, region);
  },
};

const WRONG_PASSWORDS = 14;

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
  *play(scene) {
    const user = scene.world.cast.iamUsers['contractor-webdev'];
    const agent =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/131.0';
    const browser = { ip: ATTACKER_NETWORKS.bruteForce, agent };
    for (let count = 0; count < WRONG_PASSWORDS; count += 1) {
      yield* loginFailed(scene, user, browser, 'us-east-1');
      wait(scene, 8, 45);
    }
    const session = yield* userLogin(scene, user, browser, 'us-east-1', 'No');
    for (let count = 0; count < 5; count += 1) {
      wait(scene, 5, 30);
      yield iamRead(scene, session);
    }
  },
};

export const portalPasswordGuessing: AttackPlan = {
  id: 'portal-password-guessing',
  title: 'Portal passwords guessed',
  description:
    'Nine wrong passwords for one engineer at the Identity Center portal, then two each for four colleagues, all from one address; none is right.',
  technique: 'T1110',
  detections: ['SSO-LOGIN-BRUTE'],
  *play(scene) {
    const { people } = scene.world.cast;
    const device = { ip: ATTACKER_NETWORKS.portalGuess, agent: 'Mozilla/5.0 (X11; Linux x86_64)' };
    for (const [index, person] of people.slice(0, 5).entries()) {
      const visit = openVisit(scene, person, device);
      const wrongPasswords = index === 0 ? 9 : 2;
      yield* signInToPortal(scene, visit, { wrongPasswords, givesUp: true });
      wait(scene, 10, 40);
    }
  },
};

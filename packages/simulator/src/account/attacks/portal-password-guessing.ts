import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { openVisit } from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const portalPasswordGuessing: AttackPlan = {
  id: 'portal-password-guessing',
  title: 'Portal passwords guessed',
  description:
    'Nine wrong passwords for one engineer at the Identity Center portal, then two each for four colleagues, all from one address; none is right.',
  technique: 'T1110',
  detections: ['SSO-LOGIN-BRUTE'],
  play,
};

function* play(scene: Scene): Act {
  const { people } = scene.world.cast;
  const device = { ip: ATTACKER_NETWORKS.portalGuess, agent: 'Mozilla/5.0 (X11; Linux x86_64)' };
  for (const [index, person] of people.slice(0, 5).entries()) {
    const visit = openVisit(scene, person, device);
    const wrongPasswords = index === 0 ? 9 : 2;
    yield* signInToPortal(scene, visit, { wrongPasswords, givesUp: true });
    wait(scene, 10, 40);
  }
}

import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { BROWSERS } from '../cast/user-agents.ts';
import { loginFailed, unknownUserLogin } from '../records/console.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

const TRIED = [
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
  play,
};

function* play(scene: Scene): Act {
  const browser = { ip: ATTACKER_NETWORKS.spray, agent: BROWSERS[1] };
  const region = 'us-east-2';
  for (const name of TRIED) {
    yield* loginFailed(scene, scene.world.cast.iamUsers[name], browser, region);
    wait(scene, 60, 150);
    yield* unknownUserLogin(scene, browser, region);
    wait(scene, 60, 150);
  }
  yield* unknownUserLogin(scene, browser, region);
}

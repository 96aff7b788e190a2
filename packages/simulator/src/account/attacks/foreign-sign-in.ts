import { permissionSetOf } from '../cast/cast.ts';
import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { federatedLogin } from '../records/console.ts';
import { iamRead } from '../records/iam-reads.ts';
import { openVisit, portalEvent } from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const foreignSignIn: AttackPlan = {
  id: 'foreign-sign-in',
  title: 'Sign-in from a strange country at night',
  description:
    'A data engineer in New York signs in at two to four in the morning local time, from an IPv6 network never seen, with a password and a second factor that were both phished.',
  technique: 'T1078.004',
  detections: ['SIGNIN-NEW-NETWORK'],
  hours: { from: 7, to: 9 },
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const { samlProviderArn } = cast.identityCenter;
  const candidates = cast.people.filter(
    ({ job, office }) => job === 'data' && office === 'newYork',
  );
  const victim = scene.random.pick(candidates);
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0';
  const device = { ip: ATTACKER_NETWORKS.foreignLogin, agent };
  const visit = openVisit(scene, victim, device);
  yield* signInToPortal(scene, visit);
  wait(scene, 1, 2);
  yield portalEvent(scene, visit, 'Authenticate');
  wait(scene, 4, 10);
  yield portalEvent(scene, visit, 'ListAccounts');
  const permissionSet = permissionSetOf(cast, victim);
  const session = yield* assumeRoleWithSaml(scene, victim, permissionSet, device);
  scene.now += 300;
  yield portalEvent(scene, visit, 'Federate', {
    role_name: permissionSet.name,
    account_id: cast.accountId,
  });
  const console = yield* federatedLogin(scene, session, device, 'us-east-1', { samlProviderArn });
  for (let count = 0; count < 6; count += 1) {
    wait(scene, 5, 60);
    yield iamRead(scene, console);
  }
}

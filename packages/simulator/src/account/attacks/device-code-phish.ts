import { permissionSetOf } from '../cast/cast.ts';
import { ATTACKER_NETWORKS, OFFICES } from '../cast/networks.ts';
import { COMMAND_LINES } from '../cast/user-agents.ts';
import {
  createToken,
  DEVICE_CODE_GRANT,
  deviceStep,
  openVisit,
  portalEvent,
} from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const deviceCodePhish: AttackPlan = {
  id: 'device-code-phish',
  title: 'Device code confirmed for somebody else',
  description:
    "A developer in Berlin confirms a device code from a mail: the sign-in is from the office, the token goes to another network, which lists the accounts and takes the developer's role.",
  technique: 'T1528',
  detections: ['SSO-DEVICE-CODE-PHISH'],
  hours: { from: 8, to: 15 },
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const candidates = cast.people.filter(
    ({ job, office }) => job === 'developer' && office === 'berlin',
  );
  const victim = scene.random.pick(candidates);
  const office = openVisit(scene, victim, { ip: OFFICES.berlin.ip, agent: victim.browser });
  const thief = { ...office, ip: ATTACKER_NETWORKS.devicePhish, agent: COMMAND_LINES[1] };
  yield deviceStep(scene, thief, 'RegisterClient');
  scene.now += 500;
  yield deviceStep(scene, thief, 'StartDeviceAuthorization');
  wait(scene, 120, 400);
  yield* signInToPortal(scene, office);
  scene.now += 700;
  yield portalEvent(scene, office, 'Authenticate');
  wait(scene, 3, 8);
  yield createToken(scene, thief, DEVICE_CODE_GRANT);
  wait(scene, 1, 3);
  yield portalEvent(scene, thief, 'ListAccounts');
  wait(scene, 1, 3);
  const permissionSet = permissionSetOf(cast, victim);
  const account = { account_id: cast.accountId };
  yield portalEvent(scene, thief, 'ListAccountRoles', account);
  wait(scene, 1, 3);
  const session = yield* assumeRoleWithSaml(scene, victim, permissionSet, thief);
  scene.now += 300;
  yield portalEvent(scene, thief, 'GetRoleCredentials', {
    role_name: permissionSet.name,
    ...account,
  });
  wait(scene, 2, 6);
  yield* getCallerIdentity(scene, session, 'us-east-1');
}

import { ATTACKER_NETWORKS, COMMAND_LINES, OFFICES } from '../cast/origins.ts';
import { federatedLogin } from '../records/console.ts';
import { iamRead } from '../records/iam-reads.ts';
import {
  createToken,
  DEVICE_CODE_GRANT,
  deviceStep,
  handOver,
  openVisit,
  portalEvent,
} from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { getCallerIdentity } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { anyPerson, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const deviceCodePhish: AttackPlan = {
  id: 'device-code-phish',
  title: 'Device code confirmed for another person',
  description:
    "A developer in Berlin confirms a device code from a mail: the sign-in is from the office, the token goes to another network, which lists the accounts and takes the developer's role.",
  technique: 'T1528',
  detections: ['SSO-DEVICE-CODE-PHISH'],
  hours: { from: 8, to: 15 },
  *play(scene) {
    const { cast } = scene.world;
    const victim = anyPerson(scene, 'developer', 'berlin');
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
    yield portalEvent(scene, thief, 'ListAccountRoles', { account_id: cast.accountId });
    wait(scene, 1, 3);
    const session = yield* assumeRoleWithSaml(scene, victim, thief);
    scene.now += 300;
    yield handOver(scene, thief, 'GetRoleCredentials');
    wait(scene, 2, 6);
    yield* getCallerIdentity(scene, session, 'us-east-1');
  },
};

export const foreignSignIn: AttackPlan = {
  id: 'foreign-sign-in',
  title: 'Sign-in from a strange country at night',
  description:
    'A data engineer in New York signs in at two to four in the morning local time, from an IPv6 network never seen, with a password and a second factor that were both phished.',
  technique: 'T1078.004',
  detections: ['SIGNIN-NEW-NETWORK'],
  hours: { from: 7, to: 9 },
  *play(scene) {
    const { cast } = scene.world;
    const { samlProviderArn } = cast.identityCenter;
    const victim = anyPerson(scene, 'data', 'newYork');
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0';
    const device = { ip: ATTACKER_NETWORKS.foreignLogin, agent };
    const visit = openVisit(scene, victim, device);
    yield* signInToPortal(scene, visit);
    wait(scene, 1, 2);
    yield portalEvent(scene, visit, 'Authenticate');
    wait(scene, 4, 10);
    yield portalEvent(scene, visit, 'ListAccounts');
    const session = yield* assumeRoleWithSaml(scene, victim, device);
    scene.now += 300;
    yield handOver(scene, visit, 'Federate');
    const console = yield* federatedLogin(scene, session, device, 'us-east-1', { samlProviderArn });
    for (let count = 0; count < 6; count += 1) {
      wait(scene, 5, 60);
      yield iamRead(scene, console);
    }
  },
};

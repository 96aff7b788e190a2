import { OFFICES } from '../account/cast/origins.ts';
import type { Role } from '../account/cast/roles.ts';
import type { Random } from '../account/random.ts';
import { attachPolicy, iamCall } from '../account/records/iam.ts';
import { handOver, openVisit } from '../account/records/identity-center.ts';
import { signInToPortal } from '../account/records/identity-center-sign-in.ts';
import { ADMINISTRATOR_ACCESS } from '../account/records/policies.ts';
import { assumeRoleWithSaml } from '../account/records/sts-federation.ts';
import { anyPerson, type Draft, type Scene, type World, wait } from '../account/scene.ts';
import type { PlantedAttack } from '../account/simulated-account.ts';
import { enterAccount } from './enter-account.ts';

interface Crossing {
  readonly attack: PlantedAttack;
  /** Of the three accounts, each list by rising time. */
  readonly drafts: ReadonlyMap<string, readonly Draft[]>;
}

interface Route {
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Roles in the order in which they are taken, each in an account of its own. */
  readonly through: Role;
  readonly to: Role;
}

/**
 * Plans an attack that no account sees whole: a person signs in, the session takes a role in a second account, from there one in
 * a third, and makes a user there an administrator.
 */
export function planCrossing(home: World, { start, through, to }: Route, random: Random): Crossing {
  const scene: Scene = { world: home, random, now: start };
  const inAccount = (accountId: string): Scene => ({
    ...{ random, now: scene.now },
    world: { ...home, cast: { ...home.cast, accountId } },
  });
  const person = anyPerson(scene, 'platform');
  const { ip, region } = OFFICES[person.office];
  const visit = openVisit(scene, person, { ip, agent: person.browser });
  const atHome: Draft[] = [...signInToPortal(scene, visit)];
  wait(scene, 5, 30);
  atHome.push(handOver(scene, visit, 'GetRoleCredentials'));
  const signingIn = assumeRoleWithSaml(scene, person, { ip, agent: person.commandLine });
  let step = signingIn.next();
  for (; step.done !== true; step = signingIn.next()) atHome.push(step.value);
  wait(scene, 60, 180);
  const first = enterAccount(scene, step.value, {
    ...{ role: through, region },
    sessionName: person.userName,
  });
  atHome.push(first.departure);

  const passing = inAccount(through.accountId);
  wait(passing, 5, 40);
  const looks = iamCall(passing, first.session, 'ListRoles');
  wait(passing, 30, 90);
  const second = enterAccount(passing, first.session, {
    ...{ role: to, region },
    sessionName: 'maintenance',
  });

  const arrived: Scene = { ...inAccount(to.accountId), now: passing.now };
  wait(arrived, 5, 40);
  const finds = iamCall(arrived, second.session, 'ListUsers');
  wait(arrived, 10, 60);
  const holder = { kind: 'User', name: 'contractor-webdev' } as const;
  const deed = [...attachPolicy(arrived, second.session, holder, ADMINISTRATOR_ACCESS)];

  const drafts = new Map<string, readonly Draft[]>([
    [home.cast.accountId, atHome],
    [through.accountId, [first.arrival, looks, second.departure]],
    [to.accountId, [second.arrival, finds, ...deed]],
  ]);
  const all = [...drafts.values()].flat();
  const attack = {
    id: 'crossing-accounts',
    title: 'Session of a person used across three accounts',
    description: `${person.userName} signs in, takes a role in account ${through.accountId} and from there one in ${to.accountId}, where a contractor becomes an administrator.`,
    technique: 'T1550.001',
    eventIds: all.map(({ record }) => record.eventID),
    start: Math.min(...all.map(({ time }) => time)),
    end: Math.max(...all.map(({ time }) => time)),
    detections: ['IAM-ADMIN-ATTACH'],
  };
  return { attack, drafts };
}

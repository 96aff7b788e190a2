import { DAY, dayOf, HOUR } from '@iam-tracker/core';
import { OFFICES } from '../cast/origins.ts';
import type { Person } from '../cast/people.ts';
import type { Random } from '../random.ts';
import { type Caller, REGIONAL_STS_DEFAULT } from '../records/call.ts';
import { federatedLogin } from '../records/console.ts';
import { iamDenied } from '../records/iam.ts';
import { anyRole, iamRead } from '../records/iam-reads.ts';
import {
  createToken,
  handOver,
  openVisit,
  type PortalVisit,
  portalEvent,
} from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { assumeRole, assumeRoleDenied, getCallerIdentity, type Session } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Activity, type Actor, type Scene, type World, wait } from '../scene.ts';
import { daysOf } from '../schedule.ts';
import { isWeekend } from '../timestamps.ts';
import { changeSomething } from './admin-change.ts';

const WEEKEND_CALL_OUT = 0.02;

/** A colleague's working life: a sign-in in the morning, sessions around lunch, rarely a weekend. */
export function engineer(person: Person): Actor {
  return {
    name: `person ${person.userName}`,
    *activities(world, random) {
      for (const day of daysOf(world)) yield* planDay(world, random.fork(dayOf(day)), person, day);
    },
  };
}

function* planDay(world: World, random: Random, person: Person, day: number): Generator<Activity> {
  const { attendance, diligence } = world.pace;
  const midnight = day - OFFICES[person.office].utcOffsetHours * HOUR;
  const device = chooseDevice(random, person);
  // One portal session lasts the day: the first activity opens it, the later ones go on with it.
  const memory: { visit?: PortalVisit } = {};
  if (isWeekend(day)) {
    if (!random.chance(WEEKEND_CALL_OUT * attendance)) return;
    const start = midnight + random.float() * DAY;
    yield { start, play: (scene) => portalSession(scene, person, device, memory, 4) };
    return;
  }
  if (!random.chance(attendance)) return;
  const calls = Math.round(4 * diligence);
  for (const start of sessionTimes(random, midnight)) {
    const count = random.int(1, 2 * calls - 1);
    yield { start, play: (scene) => portalSession(scene, person, device, memory, count) };
  }
}

/** Once or twice a day: after nine, and after lunch. */
function sessionTimes(random: Random, midnight: number): readonly number[] {
  const morning = midnight + (9 + random.float() * 2.5) * HOUR;
  const afternoon = midnight + (13.2 + random.float() * 4) * HOUR;
  const lateStart = random.chance(0.15);
  if (lateStart) return [afternoon];
  return random.chance(0.5) ? [morning, afternoon] : [morning];
}

interface Device {
  readonly ip: string;
  readonly terminal: boolean;
}

function chooseDevice(random: Random, person: Person): Device {
  return {
    ip: random.chance(0.65) ? OFFICES[person.office].ip : person.homeIp,
    terminal: random.chance(person.prefersCommandLine ? 0.85 : 0.15),
  };
}

function* portalSession(
  scene: Scene,
  person: Person,
  { ip, terminal }: Device,
  memory: { visit?: PortalVisit },
  calls: number,
): Act {
  const { random, world } = scene;
  const browser = { ip, agent: person.browser };
  if (memory.visit === undefined) {
    memory.visit = openVisit(scene, person, browser);
    yield* signInToPortal(scene, memory.visit, { wrongPasswords: random.chance(0.08) ? 1 : 0 });
    wait(scene, 0, 1);
    yield portalEvent(scene, memory.visit, 'Authenticate');
  }
  const visit = terminal ? { ...memory.visit, agent: person.commandLine } : memory.visit;
  const { region } = OFFICES[person.office];
  wait(scene, 1, 4);
  yield terminal
    ? createToken(scene, visit, 'authorization_code')
    : portalEvent(scene, visit, 'ListAccounts');
  wait(scene, 1, 8);
  if (!terminal)
    yield portalEvent(scene, visit, 'ListAccountRoles', { account_id: world.cast.accountId });
  wait(scene, 1, 5);
  // The service takes the role first, then reports that it handed the credentials over.
  const session = yield* assumeRoleWithSaml(scene, person, visit);
  scene.now += random.int(50, 600);
  yield handOver(scene, visit, terminal ? 'GetRoleCredentials' : 'Federate');
  wait(scene, 1, 4);
  if (terminal) {
    // Old command lines ask the global endpoint unless told otherwise.
    const globalShare = scene.now < REGIONAL_STS_DEFAULT ? 0.7 : 0.1;
    const endpoint = random.chance(globalShare) ? 'global' : 'regional';
    yield* getCallerIdentity(scene, session, region, endpoint);
    yield* work(scene, person, session, calls);
    return;
  }
  const { samlProviderArn } = world.cast.identityCenter;
  const console = yield* federatedLogin(scene, session, browser, region, { samlProviderArn });
  yield* work(scene, person, console, calls);
}

const FORBIDDEN = ['PutRolePolicy', 'UpdateAssumeRolePolicy', 'TagRole', 'GetRolePolicy'] as const;

/** Plays what a person does with a session, `calls` times or so. */
function* work(scene: Scene, person: Person, session: Session, calls: number): Act {
  for (let count = 0; count < calls; count += 1) {
    wait(scene, 5, 240);
    yield* workStep(scene, person, session);
  }
}

function* workStep(scene: Scene, person: Person, session: Session): Act {
  const { random } = scene;
  const dice = random.float();
  const { region } = OFFICES[person.office];
  if (person.job === 'platform' && dice < 0.12) yield* changeSomething(scene, session);
  else if (person.job === 'developer' && dice < 0.15) yield* debugService(scene, person, session);
  else if (person.job === 'data' && dice < 0.2) yield* readPartnerData(scene, person, session);
  else if (person.job !== 'platform' && dice > 0.95) yield* tryWithoutPermission(scene, session);
  else if (session.console !== true && dice > 0.75)
    yield* getCallerIdentity(scene, session, region);
  else yield iamRead(scene, insideConsole(session, random));
}

/** A part of the console's own calls shows an AWS-internal address. */
function insideConsole(session: Session, random: Random): Caller {
  if (session.console !== true || !random.chance(0.1)) return session;
  const ip = random.chance(0.5) ? 'AWS Internal' : `AWS Internal/${random.int(1, 9)}`;
  return { ...session, ip };
}

/** Takes a service's data role to look into a problem; the source identity names the person for good. */
function* debugService(scene: Scene, person: Person, session: Session): Act {
  const { random, world } = scene;
  const { region } = OFFICES[person.office];
  const chained = yield* assumeRole(scene, session, {
    role: random.pick(world.cast.serviceRoles.data),
    sessionName: `debug-${random.int(1_000, 9_999)}`,
    region,
    request: { tags: [{ key: 'reason', value: 'debug' }], transitiveTagKeys: ['reason'] },
    traits: { sourceIdentity: person.userName },
  });
  wait(scene, 2, 60);
  yield* getCallerIdentity(scene, chained, region);
}

/** A role in another account: this account keeps the caller's copy, with the whole identity. */
function* readPartnerData(scene: Scene, person: Person, session: Session): Act {
  const { cast } = scene.world;
  yield* assumeRole(scene, session, {
    role: cast.partnerRole,
    sessionName: person.userName.split('@')[0] as string,
    region: OFFICES[person.office].region,
    request: { externalId: 'example-data-exchange' },
  });
}

function* tryWithoutPermission(scene: Scene, session: Session): Act {
  const { random, world } = scene;
  const role = anyRole(world.cast, random);
  if (random.chance(0.5))
    yield iamDenied(scene, session, random.pick(FORBIDDEN), `role ${role.name}`);
  else
    yield* assumeRoleDenied(scene, session, world.cast.roles['deploy-production'].arn, 'eu-west-1');
}

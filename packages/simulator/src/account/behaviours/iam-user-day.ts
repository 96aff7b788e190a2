import { BROWSERS, COMMAND_LINES } from '../cast/origins.ts';
import type { IamUser } from '../cast/people.ts';
import type { Random } from '../random.ts';
import { ALIAS_SIGN_IN_REGIONS, loginFailed, userLogin } from '../records/console.ts';
import { iamCall } from '../records/iam.ts';
import { iamRead } from '../records/iam-reads.ts';
import { iamUser } from '../records/identities.ts';
import { getCallerIdentity, getSessionToken } from '../records/sts.ts';
import { type Act, type Actor, type Scene, wait } from '../scene.ts';
import { arrivals, OFFICE_HOURS } from '../schedule.ts';

/** Three people whose IAM users were never migrated, and where they sign in from. */
const HOLDOUTS = [
  { name: 'tom.hale', ip: '192.0.2.10', aliasRegion: 'eu-north-1' },
  { name: 'carol.dunn', ip: '192.0.2.30', aliasRegion: 'us-east-2' },
  { name: 'nils.strand', ip: '2001:db8:77::c0de', aliasRegion: 'ap-southeast-2' },
] as const;
type Holdout = (typeof HOLDOUTS)[number];

const EVENTS_PER_VISIT = 6.3;

/** Long-lived IAM users of people: console with a second factor, or a command line with a key. */
export const iamUsersOfPeople: Actor = {
  name: 'iam-users-of-people',
  *activities(world, random) {
    const perDay = world.pace.legacyUserEvents / EVENTS_PER_VISIT;
    for (const start of arrivals(world, random, perDay, OFFICE_HOURS)) {
      const holdout = random.pick(HOLDOUTS);
      yield { start, play: (scene) => visit(scene, holdout) };
    }
  },
};

function* visit(scene: Scene, holdout: Holdout): Act {
  const user = scene.world.cast.iamUsers[holdout.name];
  if (scene.random.chance(0.6)) yield* visitConsole(scene, user, holdout);
  else yield* useCommandLine(scene, user, holdout.ip);
}

function* visitConsole(scene: Scene, user: IamUser, holdout: Holdout): Act {
  const { random } = scene;
  const browser = { ip: holdout.ip, agent: random.pick(BROWSERS) };
  const region = signInRegion(random, holdout);
  if (random.chance(0.2)) {
    // A typing error in the password, or in the code after a password that was right.
    yield* loginFailed(scene, user, browser, region, random.chance(0.3) ? 'Yes' : 'No');
    wait(scene, 5, 20);
  }
  const session = yield* userLogin(scene, user, browser, region, 'Yes');
  const readings = random.int(1, 6);
  for (let count = 0; count < readings; count += 1) {
    wait(scene, 5, 120);
    yield iamRead(scene, session);
  }
  if (random.chance(0.05)) {
    wait(scene, 20, 60);
    yield iamCall(scene, session, 'ChangePassword');
  }
}

/** A browser that remembers the account alias goes to the nearest of three Regions. */
function signInRegion(random: Random, { aliasRegion }: Holdout): string {
  const dice = random.float();
  if (dice < 0.6) return aliasRegion;
  if (dice < 0.7) return random.pick(ALIAS_SIGN_IN_REGIONS);
  return dice < 0.85 ? 'us-east-1' : 'eu-central-1';
}

function* useCommandLine(scene: Scene, user: IamUser, ip: string): Act {
  const { random, world } = scene;
  const caller = { identity: iamUser(world.cast, user), ip, agent: random.pick(COMMAND_LINES) };
  const session = yield* getSessionToken(scene, caller, user, 'eu-west-1');
  wait(scene, 2, 20);
  yield* getCallerIdentity(scene, session, 'eu-west-1');
  const readings = random.int(1, 6);
  for (let count = 0; count < readings; count += 1) {
    wait(scene, 2, 60);
    yield iamRead(scene, session);
  }
}

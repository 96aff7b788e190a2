import { BACKGROUND_NOISE, BROWSERS, OFFICES } from '../cast/origins.ts';
import { ALIAS_SIGN_IN_REGIONS, unknownUserLogin } from '../records/console.ts';
import { openVisit } from '../records/identity-center.ts';
import { signInToPortal, signInUnderWrongName } from '../records/identity-center-sign-in.ts';
import { type Act, type Actor, type Scene, wait } from '../scene.ts';
import { arrivals } from '../schedule.ts';

const EVENTS_PER_FAILURE = 1.45;

/** Sign-ins that come to nothing: strangers guessing names, colleagues mistyping theirs. */
export const failedSignIns: Actor = {
  name: 'failed-sign-ins',
  *activities(world, random) {
    const perDay = world.pace.strangerEvents / EVENTS_PER_FAILURE;
    for (const start of arrivals(world, random, perDay)) {
      const failure = random.pick([guessName, guessName, mistypeName, giveUp]);
      yield { start, play: (scene) => failure(scene) };
    }
  },
};

function* guessName(scene: Scene): Act {
  const browser = { ip: scene.random.pick(BACKGROUND_NOISE), agent: scene.random.pick(BROWSERS) };
  yield* unknownUserLogin(
    scene,
    browser,
    scene.random.pick(['us-east-1', ...ALIAS_SIGN_IN_REGIONS]),
  );
}

function* mistypeName(scene: Scene): Act {
  const { random, world } = scene;
  const person = random.pick(world.cast.people);
  yield* signInUnderWrongName(scene, { ip: OFFICES[person.office].ip, agent: person.browser });
}

/** The right name with a password that was changed last week. */
function* giveUp(scene: Scene): Act {
  const person = scene.random.pick(scene.world.cast.people);
  const visit = openVisit(scene, person, { ip: person.homeIp, agent: person.browser });
  wait(scene, 0, 1);
  yield* signInToPortal(scene, visit, { wrongPasswords: scene.random.int(1, 2), givesUp: true });
}

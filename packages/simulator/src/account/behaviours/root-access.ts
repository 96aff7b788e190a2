import { DAY, HOUR } from '@iam-tracker/core';
import { BROWSERS } from '../cast/origins.ts';
import { rootLogin, signInEvent } from '../records/console.ts';
import { iamCall } from '../records/iam.ts';
import { rootAtSignIn } from '../records/identities.ts';
import { type Act, type Actor, type Scene, wait } from '../scene.ts';
import { daysOf } from '../schedule.ts';

const PERIOD_DAYS = 12;
const SAFE_ROOM = '192.0.2.100';

/** Break-glass drill: every twelfth day two people open the envelope and sign in as root. */
export const rootAccess: Actor = {
  name: 'root-access',
  *activities(world, random) {
    for (const day of daysOf(world)) {
      const number = Math.floor(day / DAY);
      if (number % PERIOD_DAYS !== 0) continue;
      const start = day + (9 + random.float() * 5) * HOUR;
      const secondFactor = (number / PERIOD_DAYS) % 2 === 0 ? 'YES' : 'Yes';
      yield { start, play: (scene) => drill(scene, secondFactor) };
    }
  },
};

function* drill(scene: Scene, mfaUsed: 'Yes' | 'YES'): Act {
  const { random, world } = scene;
  const browser = { ip: SAFE_ROOM, agent: BROWSERS[0] };
  if (random.chance(0.3)) {
    yield* rootLogin(scene, browser, 'Failure', 'No');
    wait(scene, 10, 30);
  }
  const root = yield* rootLogin(scene, browser, 'Success', mfaUsed);
  for (const name of ['GetAccountSummary', 'ListMFADevices', 'ListAccessKeys']) {
    wait(scene, 3, 20);
    yield iamCall(scene, root, name);
  }
  wait(scene, 60, 200);
  // The drill ends with a new password, which goes back into the envelope.
  yield signInEvent(scene, {
    name: 'PasswordUpdated',
    region: 'us-east-1',
    identity: rootAtSignIn(world.cast),
    browser,
    response: { PasswordUpdated: 'Success' },
  });
}

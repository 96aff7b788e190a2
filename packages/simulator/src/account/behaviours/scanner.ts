import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import { SCANNER_NETWORK } from '../cast/networks.ts';
import { SCANNER } from '../cast/user-agents.ts';
import { iamCall, iamThrottled } from '../records/iam.ts';
import { iamRead } from '../records/iam-reads.ts';
import { foreignCaller } from '../records/identities.ts';
import { assumeRole } from '../records/sts.ts';
import type { Act, Actor, Scene } from '../scene.ts';
import { arrivals } from '../schedule.ts';

const USUAL_SCAN = 40;
const LONGEST_SCAN = 600;

/** A security posture service from outside: takes its role across accounts and lists everything. */
export const scanner: Actor = {
  name: 'scanner',
  *activities(world, random) {
    const { scannerEvents } = world.pace;
    const size = Math.min(LONGEST_SCAN, Math.max(USUAL_SCAN, scannerEvents / 2));
    for (const start of arrivals(world, random, scannerEvents / size)) {
      yield { start, play: (scene) => scan(scene, Math.round(size)) };
    }
  },
};

function* scan(scene: Scene, size: number): Act {
  const { random, world } = scene;
  const { scannerPrincipalId, roles } = world.cast;
  const caller = {
    identity: foreignCaller(`${scannerPrincipalId}:scan`, OTHER_ACCOUNTS.scannerVendor),
    ip: random.pick(SCANNER_NETWORK),
    agent: SCANNER,
  };
  const session = yield* assumeRole(scene, caller, {
    role: roles['posture-scanner'],
    sessionName: `scan-${random.int(10_000, 99_999)}`,
    region: 'us-east-1',
    endpoint: 'global',
    request: { externalId: 'example-posture-7f2' },
  });
  scene.now += 1_500;
  yield iamCall(scene, session, 'GenerateCredentialReport', { response: { state: 'STARTED' } });
  for (let done = 2; done < size; done += 1) {
    // Twenty or more calls in one second are usual.
    scene.now += random.int(0, 90);
    if (random.chance(0.015)) {
      yield iamThrottled(scene, session, 'ListRolePolicies');
      scene.now += 1_200;
    } else {
      yield iamRead(scene, session);
    }
  }
}

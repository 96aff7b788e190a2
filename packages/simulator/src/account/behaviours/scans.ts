import { HOUR } from '@iam-tracker/core';
import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import { NAT_GATEWAYS, NODE_SDK, SCANNER, SCANNER_NETWORK } from '../cast/origins.ts';
import { IDENTITY_STORE } from '../records/call.ts';
import { iamCall, iamThrottled } from '../records/iam.ts';
import { iamRead } from '../records/iam-reads.ts';
import { foreignCaller } from '../records/identities.ts';
import { identityCenterCall } from '../records/identity-center-admin.ts';
import { assumeRole, takeRoleAsService } from '../records/sts.ts';
import type { Act, Actor, Scene } from '../scene.ts';
import { arrivals, daysOf } from '../schedule.ts';

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

/** Our own user scan: a program that watches an account is in its records too. */
export const ownScan: Actor = {
  name: 'own-scan',
  *activities(world) {
    for (const day of daysOf(world)) yield { start: day + 6 * HOUR, play: scanUsers };
  },
};

function* scanUsers(scene: Scene): Act {
  const { cast } = scene.world;
  const role = cast.roles['iam-activity-tracker-user-scanner'];
  const session = yield* takeRoleAsService(scene, 'lambda.amazonaws.com', {
    role,
    sessionName: role.name,
    region: 'eu-west-1',
    ip: NAT_GATEWAYS[1],
    agent: NODE_SDK,
  });
  scene.now += 900;
  yield iamCall(scene, session, 'GenerateCredentialReport', {
    response: {
      state: 'STARTED',
      description: 'No report exists. Starting a new report generation task',
    },
  });
  scene.now += 300;
  yield iamCall(scene, session, 'ListUsers', { request: { maxItems: 1_000 } });
  scene.now += 300;
  yield iamCall(scene, session, 'GetAccountAuthorizationDetails', {
    request: { filter: ['User'] },
  });
  scene.now += 2_000;
  yield iamCall(scene, session, 'GetCredentialReport');
  const { identityStoreId } = cast.identityCenter;
  const { userId } = scene.random.pick(cast.people);
  yield identityCenterCall(scene, session, IDENTITY_STORE, 'DescribeUser', {
    identityStoreId,
    userId,
  });
}

import { HOUR } from '@iam-tracker/core';
import { NAT_GATEWAYS } from '../cast/networks.ts';
import { NODE_SDK } from '../cast/user-agents.ts';
import { iamCall } from '../records/iam.ts';
import { identityCenterCall } from '../records/identity-center-admin.ts';
import { takeRoleAsService } from '../records/service-session.ts';
import { IDENTITY_STORE } from '../records/sources.ts';
import type { Act, Actor, Scene } from '../scene.ts';
import { daysOf } from '../schedule.ts';

/** Our own user scan: whoever watches an account is in its records too. */
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

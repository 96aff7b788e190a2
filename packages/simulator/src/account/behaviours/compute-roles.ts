import { NAT_GATEWAYS, OFFICES } from '../cast/networks.ts';
import { BOTO, GO_SDK, NODE_SDK } from '../cast/user-agents.ts';
import { guid, instanceId } from '../identifiers.ts';
import type { Random } from '../random.ts';
import type { JsonObject } from '../record.ts';
import { iamRead } from '../records/iam-reads.ts';
import { takeRoleAsService } from '../records/service-session.ts';
import { assumeRole, getCallerIdentity } from '../records/sts.ts';
import type { Act, Actor, Scene, World } from '../scene.ts';
import { arrivals } from '../schedule.ts';

/** The Regions that the company's software runs in. */
const HOME_REGIONS = [OFFICES.dublin.region, OFFICES.newYork.region, 'us-west-2'] as const;

/** The company's software: instances, functions and tasks are given their roles, then use them. */
export const computeRoles: Actor = {
  name: 'compute-roles',
  *activities(world, random) {
    const fleet = Array.from({ length: 12 }, () => instanceId(random));
    const starts = arrivals(world, random.fork('times'), world.pace.computeStarts);
    for (const start of starts) yield { start, play: (scene) => startWorkload(scene, fleet) };
  },
};

function* startWorkload(scene: Scene, fleet: readonly string[]): Act {
  const kind = scene.random.float();
  if (kind < 0.5) yield* startFunction(scene);
  else if (kind < 0.85) yield* refreshInstance(scene, fleet);
  else yield* startTask(scene);
}

function* startFunction(scene: Scene): Act {
  const { random, world } = scene;
  const role = random.pick(world.cast.serviceRoles.lambda);
  const region = random.pick(HOME_REGIONS);
  const session = yield* takeRoleAsService(scene, 'lambda.amazonaws.com', {
    role,
    sessionName: role.name,
    region,
    traits: { inScopeOf: functionScope(world, region, role.name) },
    ip: random.pick(NAT_GATEWAYS),
    agent: NODE_SDK,
  });
  scene.now += random.int(300, 2_000);
  if (random.chance(0.05)) yield* getCallerIdentity(scene, session, region);
}

/** Ties a function's calls to the function, as records of Lambda credentials do. */
function functionScope(world: World, region: string, name: string): JsonObject {
  const functionArn = `arn:aws:lambda:${region}:${world.cast.accountId}:function:${name}`;
  return {
    issuerType: 'AWS::Lambda::Function',
    credentialsIssuedTo: functionArn,
    credentialsIssuedToVersion: `${functionArn}:$LATEST`,
  };
}

function* refreshInstance(scene: Scene, fleet: readonly string[]): Act {
  const { random, world } = scene;
  const { instance, data } = world.cast.serviceRoles;
  const index = random.int(0, fleet.length - 1);
  const service = index % instance.length;
  const region = HOME_REGIONS[index % HOME_REGIONS.length] as string;
  const ip = NAT_GATEWAYS[index % NAT_GATEWAYS.length] as string;
  const session = yield* takeRoleAsService(scene, 'ec2.amazonaws.com', {
    role: instance[service] as (typeof instance)[number],
    sessionName: fleet[index] as string,
    region,
    durationSeconds: 21_600,
    // One old machine image still asks the metadata service the old way.
    traits: { ec2RoleDelivery: index === 0 ? '1.0' : '2.0' },
    ip,
    agent: BOTO,
  });
  scene.now += random.int(1_000, 30_000);
  if (random.chance(0.12)) yield* getCallerIdentity(scene, session, region);
  if (!random.chance(0.1)) return;
  // Role chain: the instance's role takes the data role of the same service.
  const chained = yield* assumeRole(scene, session, {
    role: data[service] as (typeof data)[number],
    sessionName: fleet[index] as string,
    region,
    endpoint: random.chance(0.3) ? 'global' : 'regional',
  });
  scene.now += random.int(500, 3_000);
  if (random.chance(0.3)) yield* getCallerIdentity(scene, chained, region);
}

function* startTask(scene: Scene): Act {
  const { random, world } = scene;
  const role = random.pick(world.cast.serviceRoles.data);
  const session = yield* takeRoleAsService(scene, 'ecs-tasks.amazonaws.com', {
    role,
    sessionName: guid(random).replaceAll('-', ''),
    region: random.pick(HOME_REGIONS),
    ip: taskAddress(random),
    agent: GO_SDK,
  });
  scene.now += random.int(300, 3_000);
  if (random.chance(0.1)) yield iamRead(scene, session);
}

/** Tasks have IPv6 of their own as often as not. */
function taskAddress(random: Random): string {
  return random.chance(0.5)
    ? random.pick(NAT_GATEWAYS)
    : `2001:db8:aa:${random.int(1, 40).toString(16)}::${random.int(1, 9_000).toString(16)}`;
}

import { REGIONS } from '../cast/cast.ts';
import { BOTO, GO_SDK, NAT_GATEWAYS, NODE_SDK, OFFICES } from '../cast/origins.ts';
import type { LinkedService } from '../cast/roles.ts';
import { guid, instanceId } from '../identifiers.ts';
import { createChooser, type Random } from '../random.ts';
import type { JsonObject } from '../record.ts';
import { iamRead } from '../records/iam-reads.ts';
import { assumeRole, getCallerIdentity, takeRoleAsService } from '../records/sts.ts';
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

interface Habit {
  readonly service: LinkedService;
  readonly sessionName: string;
  /** After taking the role the service sometimes reads IAM with it. */
  readonly inspects?: boolean;
}

const chooseHabit = createChooser<Habit>([
  [18, { service: 'autoscaling', sessionName: 'AutoScaling' }],
  [14, { service: 'elasticloadbalancing', sessionName: 'ElasticLoadBalancing' }],
  [14, { service: 'config', sessionName: 'AWSConfig-Describe', inspects: true }],
  [9, { service: 'ecs', sessionName: 'ecs-service-scheduler' }],
  [8, { service: 'rds', sessionName: 'RDSMonitoring' }],
  [7, { service: 'access-analyzer', sessionName: 'access-analyzer', inspects: true }],
  [6, { service: 'inspector2', sessionName: 'MandatoryScan' }],
  [6, { service: 'ssm', sessionName: 'StateManagerService' }],
  [5, { service: 'guardduty', sessionName: 'GuardDutyService' }],
  [5, { service: 'securityhub', sessionName: 'SecurityHubChecks', inspects: true }],
  [4, { service: 'eks', sessionName: 'AmazonEKS' }],
  [3, { service: 'backup', sessionName: 'AWSBackup' }],
  [2, { service: 'trustedadvisor', sessionName: 'TrustedAdvisorChecks', inspects: true }],
  [1, { service: 'support', sessionName: 'MonitoringService' }],
]);

/** Events of one arrival on average, bursts and readings included. */
const EVENTS_PER_ARRIVAL = 1.9;

/** AWS services taking their service-linked roles: most of what a real account records. */
export const serviceLinkedRoles: Actor = {
  name: 'service-linked-roles',
  *activities(world, random) {
    yield { start: world.start, play: (scene) => makeNoise(scene, random.fork('times')) };
  },
};

function* makeNoise(scene: Scene, times: Random): Act {
  const { world, random } = scene;
  const perDay = world.pace.serviceLinkedEvents / EVENTS_PER_ARRIVAL;
  for (const time of arrivals(world, times, perDay)) {
    // A long reading delays the next arrival: one thread cannot go back in time.
    scene.now = Math.max(scene.now, time);
    const habit = chooseHabit(random);
    // A scaling action or a deployment makes a service ask many times within a second.
    const repeats = random.chance(0.06) ? random.int(3, 12) : 1;
    for (let count = 0; count < repeats; count += 1) yield* takeRole(scene, habit);
  }
}

function* takeRole(scene: Scene, { service, sessionName, inspects }: Habit): Act {
  const { random, world } = scene;
  const host = `${service}.amazonaws.com`;
  const session = yield* takeRoleAsService(scene, host, {
    role: world.cast.linkedRoles[service],
    sessionName,
    region: random.pick(REGIONS),
    traits: { invokedBy: host },
  });
  if (inspects !== true || !random.chance(0.3)) return;
  const readings = random.int(3, 7);
  for (let count = 0; count < readings; count += 1) {
    scene.now += random.int(20, 400);
    yield iamRead(scene, session);
  }
}

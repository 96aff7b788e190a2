import { REGIONS } from '../cast/cast.ts';
import type { LinkedService } from '../cast/linked-roles.ts';
import { createChooser, type Random } from '../random.ts';
import { iamRead } from '../records/iam-reads.ts';
import { takeRoleAsService } from '../records/service-session.ts';
import type { Act, Actor, Scene } from '../scene.ts';
import { arrivals } from '../schedule.ts';

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

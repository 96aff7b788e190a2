import { BOTO, GO_SDK, NAT_GATEWAYS } from '../cast/origins.ts';
import { federatedLogin } from '../records/console.ts';
import { iamCall } from '../records/iam.ts';
import { iamUser } from '../records/identities.ts';
import { allow, policyText } from '../records/policies.ts';
import { assumeRole, getCallerIdentity, getFederationToken } from '../records/sts.ts';
import { type Act, type Actor, type Scene, wait } from '../scene.ts';
import { arrivals } from '../schedule.ts';

const EVENTS_PER_JOB = 2.35;
const REGION = 'eu-west-1';
const BROKER_CUSTOMERS = ['field-kiosk', 'warehouse-app', 'audit-desk'] as const;

/** Programs with access keys of their own: reports, backups, an old build server, a token broker. */
export const programs: Actor = {
  name: 'programs',
  *activities(world, random) {
    const perDay = world.pace.programEvents / EVENTS_PER_JOB;
    for (const start of arrivals(world, random, perDay)) {
      const job = random.pick([report, backUp, build, brokerToken]);
      yield { start, play: (scene) => job(scene) };
    }
  },
};

function* report(scene: Scene): Act {
  const { cast } = scene.world;
  const ip = scene.random.pick(NAT_GATEWAYS);
  const caller = { identity: iamUser(cast, cast.iamUsers['svc-reporting']), ip, agent: BOTO };
  yield* getCallerIdentity(scene, caller, REGION);
  wait(scene, 1, 3);
  yield iamCall(scene, caller, 'GetUser');
}

function* backUp(scene: Scene): Act {
  const { cast } = scene.world;
  const ip = NAT_GATEWAYS[0];
  const caller = { identity: iamUser(cast, cast.iamUsers['svc-backup']), ip, agent: BOTO };
  const role = scene.random.pick(cast.serviceRoles.data);
  const session = yield* assumeRole(scene, caller, {
    role,
    sessionName: 'nightly-backup',
    region: REGION,
    endpoint: 'global',
  });
  wait(scene, 1, 5);
  yield* getCallerIdentity(scene, session, REGION);
}

function* build(scene: Scene): Act {
  const { cast } = scene.world;
  const ip = '192.0.2.99';
  const caller = { identity: iamUser(cast, cast.iamUsers['svc-legacy-build']), ip, agent: GO_SDK };
  yield* getCallerIdentity(scene, caller, 'us-east-1', 'global');
}

/** The broker gives kiosks a narrow federated session each; some open the console with it. */
function* brokerToken(scene: Scene): Act {
  const { random, world } = scene;
  const { cast } = world;
  const user = cast.iamUsers['svc-token-broker'];
  const caller = { identity: iamUser(cast, user), ip: '192.0.2.98', agent: GO_SDK };
  const policy = policyText([allow(['s3:GetObject'], 'arn:aws:s3:::example-kiosk/*')]);
  const name = random.pick(BROKER_CUSTOMERS);
  const session = yield* getFederationToken(scene, caller, { user, name, region: REGION, policy });
  wait(scene, 1, 20);
  yield* getCallerIdentity(scene, session, REGION);
  if (name !== 'audit-desk' || !random.chance(0.2)) return;
  const browser = { ip: '192.0.2.97', agent: 'Mozilla/5.0 (X11; Linux x86_64) Kiosk/4.1' };
  wait(scene, 2, 10);
  yield* federatedLogin(scene, session, browser, 'us-east-1', { agent: GO_SDK });
}

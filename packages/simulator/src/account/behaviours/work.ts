import { OFFICES } from '../cast/networks.ts';
import type { Person } from '../cast/people.ts';
import type { Random } from '../random.ts';
import type { Caller } from '../records/call.ts';
import { iamDenied } from '../records/iam.ts';
import { anyRole, iamRead } from '../records/iam-reads.ts';
import { assumeRole, assumeRoleDenied, getCallerIdentity, type Session } from '../records/sts.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import { changeSomething } from './admin-change.ts';

const FORBIDDEN = ['PutRolePolicy', 'UpdateAssumeRolePolicy', 'TagRole', 'GetRolePolicy'] as const;

/** What a person does with a session, `calls` times or so. */
export function* work(scene: Scene, person: Person, session: Session, calls: number): Act {
  for (let count = 0; count < calls; count += 1) {
    wait(scene, 5, 240);
    yield* workStep(scene, person, session);
  }
}

function* workStep(scene: Scene, person: Person, session: Session): Act {
  const { random } = scene;
  const dice = random.float();
  const { region } = OFFICES[person.office];
  if (person.job === 'platform' && dice < 0.12) yield* changeSomething(scene, session);
  else if (person.job === 'developer' && dice < 0.15) yield* debugService(scene, person, session);
  else if (person.job === 'data' && dice < 0.2) yield* readPartnerData(scene, person, session);
  else if (person.job !== 'platform' && dice > 0.95) yield* tryWithoutPermission(scene, session);
  else if (session.console !== true && dice > 0.75)
    yield* getCallerIdentity(scene, session, region);
  else yield iamRead(scene, insideConsole(session, random));
}

/** A part of the console's own calls shows an AWS-internal address. */
function insideConsole(session: Session, random: Random): Caller {
  if (session.console !== true || !random.chance(0.1)) return session;
  const ip = random.chance(0.5) ? 'AWS Internal' : `AWS Internal/${random.int(1, 9)}`;
  return { ...session, ip };
}

/** Takes a service's data role to look into a problem; the source identity names the person for good. */
function* debugService(scene: Scene, person: Person, session: Session): Act {
  const { random, world } = scene;
  const { region } = OFFICES[person.office];
  const chained = yield* assumeRole(scene, session, {
    role: random.pick(world.cast.serviceRoles.data),
    sessionName: `debug-${random.int(1_000, 9_999)}`,
    region,
    request: { tags: [{ key: 'reason', value: 'debug' }], transitiveTagKeys: ['reason'] },
    traits: { sourceIdentity: person.userName },
  });
  wait(scene, 2, 60);
  yield* getCallerIdentity(scene, chained, region);
}

/** A role in another account: this account keeps the caller's copy, with the whole identity. */
function* readPartnerData(scene: Scene, person: Person, session: Session): Act {
  const { cast } = scene.world;
  yield* assumeRole(scene, session, {
    role: cast.partnerRole,
    sessionName: person.userName.split('@')[0] as string,
    region: OFFICES[person.office].region,
    request: { externalId: 'example-data-exchange' },
  });
}

function* tryWithoutPermission(scene: Scene, session: Session): Act {
  const { random, world } = scene;
  const role = anyRole(world.cast, random);
  if (random.chance(0.5))
    yield iamDenied(scene, session, random.pick(FORBIDDEN), `role ${role.name}`);
  else
    yield* assumeRoleDenied(scene, session, world.cast.roles['deploy-production'].arn, 'eu-west-1');
}

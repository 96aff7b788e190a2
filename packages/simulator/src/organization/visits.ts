import { DAY, HOUR } from '@iam-tracker/core';
import { permissionSetOf } from '../account/cast/cast.ts';
import { OFFICES } from '../account/cast/origins.ts';
import type { Role } from '../account/cast/roles.ts';
import { uniqueId } from '../account/identifiers.ts';
import type { Random } from '../account/random.ts';
import { IAM, IAM_REGION, recordCall } from '../account/records/call.ts';
import { onBehalfOf, roleSession } from '../account/records/identities.ts';
import { getCallerIdentity } from '../account/records/sts.ts';
import { type Draft, type Scene, type World, wait } from '../account/scene.ts';
import { enterAccount } from './enter-account.ts';

/** Records of visits, each list by rising time. */
interface Visits {
  /** As the account that people come from records them: they took a role elsewhere. */
  readonly departures: Draft[];
  /** As the visited account does: somebody of the other came in, and what was done there. */
  readonly inside: Draft[];
}

const VISITS_PER_DAY = 2;
const READS = ['ListUsers', 'ListRoles', 'GetAccountSummary', 'ListAccountAliases'] as const;

/**
 * Plans how people of one account work in another: they take a role of it, which both accounts record under
 * one shared event id, and do something there with the key that was issued.
 */
export function planVisits(home: World, role: Role, random: Random): Visits {
  const { accountId } = role;
  const away: World = { ...home, cast: { ...home.cast, accountId } };
  const departures: Draft[] = [];
  const inside: Draft[] = [];
  for (let start = away.start + random.exponential(DAY / VISITS_PER_DAY); start < away.end; ) {
    const scene: Scene = { world: home, random, now: start };
    const person = random.pick(home.cast.people);
    const office = OFFICES[person.office];
    const own = permissionSetOf(home.cast, person).role;
    const key = uniqueId(random, 'ASIA');
    const traits = { onBehalfOf: onBehalfOf(home.cast, person), mfa: true };
    const caller = {
      identity: roleSession(own, person.userName, key, start - HOUR / 4, traits),
      ip: office.ip,
      agent: person.commandLine,
    };
    const { arrival, departure, session } = enterAccount(scene, caller, {
      ...{ role, sessionName: person.userName, region: office.region },
      traits: { sourceIdentity: person.userName },
    });
    departures.push(departure);
    inside.push(arrival);
    const visit: Scene = { ...scene, world: away };
    wait(visit, 1, 20);
    inside.push(...getCallerIdentity(visit, session, office.region));
    for (let count = random.int(1, 4); count > 0; count -= 1) {
      wait(visit, 2, 60);
      const name = random.pick(READS);
      inside.push(
        recordCall(visit, session, { source: IAM, name, region: IAM_REGION, readOnly: true }),
      );
    }
    start = visit.now + random.exponential(DAY / VISITS_PER_DAY);
  }
  return { departures, inside: inside.filter(({ time }) => time < away.end) };
}

import type { Cast } from '../cast/cast.ts';
import type { Actor } from '../scene.ts';
import { ciPipeline } from './ci-pipeline.ts';
import { engineer } from './engineer-day.ts';
import { iamUsersOfPeople } from './iam-user-day.ts';
import { programs } from './programs.ts';
import { rootAccess } from './root-access.ts';
import { ownScan, scanner } from './scans.ts';
import { seldomStories } from './seldom.ts';
import { computeRoles, serviceLinkedRoles } from './service-roles.ts';
import { failedSignIns } from './strangers.ts';

/** Returns all who act in the account, attackers aside. */
export function actorsOf(cast: Cast): readonly Actor[] {
  return [
    serviceLinkedRoles,
    computeRoles,
    ...cast.people.map(engineer),
    ciPipeline,
    scanner,
    programs,
    iamUsersOfPeople,
    failedSignIns,
    rootAccess,
    ownScan,
    seldomStories,
  ];
}

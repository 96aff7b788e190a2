import type { Cast } from '../cast/cast.ts';
import type { Actor } from '../scene.ts';
import { ciPipeline } from './ci-pipeline.ts';
import { computeRoles } from './compute-roles.ts';
import { engineer } from './engineer-day.ts';
import { iamUsersOfPeople } from './iam-user-day.ts';
import { ownScan } from './own-scan.ts';
import { programs } from './programs.ts';
import { rootAccess } from './root-access.ts';
import { scanner } from './scanner.ts';
import { seldomStories } from './seldom.ts';
import { serviceLinkedRoles } from './service-linked.ts';
import { failedSignIns } from './strangers.ts';

/** Everybody who acts in the account, attackers aside. */
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

import { AppError, type Clock, compareText, type Logger } from '@iam-tracker/core';
import type { IdentityDirectory, ListedUser, UserAuthorization } from '../ports.ts';
import { type IamCalls, readPages } from '../scan/iam-calls.ts';
import { type ReportOutcome, readReport } from './credential-report.ts';

/** One user as the account-wide listings have it. */
export interface InventoryUser extends ListedUser {
  /** Absent when the listing of what users may do is refused, or has not got the user. */
  readonly authorization?: UserAuthorization;
}

export interface Inventory {
  /** By name. */
  readonly users: readonly InventoryUser[];
  readonly report: ReportOutcome;
}

/**
 * Lists every user of the account with what takes few requests however many there are. Each listing
 * is a walk over pages while the account goes on changing: a user counts when either listing has it, so
 * that one that slipped between two pages does not read as deleted.
 *
 * @throws AppError IAM_DENIED when neither listing is allowed: then nothing is known.
 */
export async function readInventory(
  calls: IamCalls,
  directory: IdentityDirectory,
  clock: Clock,
  logger: Logger,
): Promise<Inventory> {
  const [listed, authorizations, report] = await allOrFirstError([
    readPages(calls, 'ListUsers', (marker) => directory.listUsers(marker)),
    readPages(calls, 'GetAccountAuthorizationDetails', (marker) =>
      directory.listAuthorizations(marker),
    ),
    readReport(calls, directory, clock, logger),
  ]);
  if (listed === undefined && authorizations === undefined) {
    throw new AppError('IAM_DENIED', 'IAM lists no users: every listing of them is refused.', {
      hint: 'The scanner needs iam:ListUsers, and should have iam:GetAccountAuthorizationDetails.',
    });
  }
  const users = new Map<string, InventoryUser>();
  for (const user of listed ?? []) users.set(user.userId, user);
  for (const authorization of authorizations ?? []) {
    const { userId, userName, arn, path, createDate } = authorization;
    const user = users.get(userId) ?? { userId, userName, arn, path, createDate };
    users.set(userId, { ...user, authorization });
  }
  return { users: uniqueNames([...users.values()]), report };
}

/** Waits for all before it throws: a request left behind would go on beside the end of the scan. */
async function allOrFirstError<A, B, C>(
  promises: readonly [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Two users of one name, seen while one took the other's place: the younger is the one that is there. */
function uniqueNames(users: readonly InventoryUser[]): InventoryUser[] {
  const byName = new Map<string, InventoryUser>();
  for (const user of [...users].sort((a, b) => compareText(a.createDate, b.createDate))) {
    byName.set(user.userName, user);
  }
  return [...byName.values()].sort((a, b) => compareText(a.userName, b.userName));
}

import { describeError, isAppError, type Logger } from '@iam-tracker/core';
import type { IamCalls, IamOperation } from '../iam-calls.ts';
import { compareText } from '../ordering.ts';
import type { IdentityDirectory, KeyUse, ListedKey } from '../ports.ts';

/** What was asked for one user alone; what was not asked, or refused, is absent. */
export interface UserDetails {
  readonly keys?: readonly ListedKey[];
  /** By key id; only where the report does not tell. */
  readonly keyUse?: ReadonlyMap<string, KeyUse>;
  readonly mfaDevices?: readonly string[];
  readonly sshPublicKeys?: number;
  readonly serviceCredentials?: number;
}

/** A user of whom details are wanted. */
export interface DetailWish {
  readonly userName: string;
  readonly userId: string;
  /** The ids of its keys are not known: one request tells. */
  readonly needsKeys: boolean;
  /** The report does not tell when keys were used. */
  readonly needsKeyUse: boolean;
  /** When everything was last asked; absent: never. */
  readonly detailsTime?: string;
}

const REST = ['ListMFADevices', 'ListSSHPublicKeys', 'ListServiceSpecificCredentials'] as const;

/**
 * Asks for users one by one, as far as `budget` requests go: first for keys of which the id is not known,
 * then for everything of those who have waited longest. In an account of a few users that is everybody
 * every time; in a large one they take turns. Never fails the scan: what could not be asked stays as it was.
 *
 * @returns details by user id.
 */
export async function readDetails(
  calls: IamCalls,
  directory: IdentityDirectory,
  logger: Logger,
  wishes: readonly DetailWish[],
  budget: number,
): Promise<{ details: ReadonlyMap<string, UserDetails>; errors: number }> {
  const details = new Map<string, UserDetails>();
  const end = calls.counts().calls + budget;
  const left = () => end - calls.counts().calls;
  const add = (userId: string, more: UserDetails) =>
    details.set(userId, { ...details.get(userId), ...more });

  async function askKeys({ userName, userId, needsKeyUse }: DetailWish): Promise<void> {
    const keys = await calls.attempt('ListAccessKeys', () => directory.listAccessKeys(userName));
    if (keys === undefined) return;
    const keyUse = new Map<string, KeyUse>();
    for (const { accessKeyId } of needsKeyUse ? keys : []) {
      if (left() <= 0) break;
      const use = await calls.attempt('GetAccessKeyLastUsed', () =>
        directory.findKeyUse(accessKeyId),
      );
      if (use !== undefined) keyUse.set(accessKeyId, use);
    }
    add(userId, { keys, keyUse });
  }

  async function askRest({ userName, userId }: DetailWish): Promise<void> {
    const mfaDevices = await calls.attempt('ListMFADevices', () =>
      directory.listMfaDevices(userName),
    );
    const sshPublicKeys = await calls.attempt('ListSSHPublicKeys', () =>
      directory.countSshPublicKeys(userName),
    );
    const serviceCredentials = await calls.attempt('ListServiceSpecificCredentials', () =>
      directory.countServiceCredentials(userName),
    );
    add(userId, {
      ...(mfaDevices === undefined ? {} : { mfaDevices }),
      ...(sshPublicKeys === undefined ? {} : { sshPublicKeys }),
      ...(serviceCredentials === undefined ? {} : { serviceCredentials }),
    });
  }

  const askEach = async (
    list: readonly DetailWish[],
    operations: readonly IamOperation[],
    ask: (wish: DetailWish) => Promise<void>,
  ) => {
    for (const wish of list) {
      const cost = operations.filter((operation) => !calls.isRefused(operation)).length;
      if (cost === 0 || left() < cost) return;
      await ask(wish).catch((error: unknown) => {
        // Deleted since it was listed: the next scan will say so.
        if (!isAppError(error, 'IAM_NOT_FOUND')) throw error;
      });
    }
  };

  const [urgent, others] = [wishes.filter((w) => w.needsKeys), wishes.filter((w) => !w.needsKeys)];
  try {
    await askEach(urgent, ['ListAccessKeys'], askKeys);
    const turns = [...urgent, ...others].sort(byWaiting);
    await askEach(turns, ['ListAccessKeys', ...REST], async (wish) => {
      if (!details.has(wish.userId)) await askKeys(wish);
      await askRest(wish);
    });
  } catch (error) {
    // Out of time is no error: the next scan goes on with those who have waited longest.
    const isLate = isAppError(error, 'INCOMPLETE');
    const data = { users: details.size, error };
    if (isLate) logger.warn(data, 'No time was left to ask for each user');
    else logger.error({ users: details.size, ...describeError(error) }, 'Asking for users failed');
    return { details, errors: isLate ? 0 : 1 };
  }
  return { details, errors: 0 };
}

function byWaiting(a: DetailWish, b: DetailWish): number {
  return compareText(a.detailsTime ?? '', b.detailsTime ?? '') || compareText(a.userId, b.userId);
}

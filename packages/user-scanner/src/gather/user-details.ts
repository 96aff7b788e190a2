import { compact, compareText, isAppError, type Logger } from '@iam-tracker/core';
import type { IdentityDirectory, KeyUse, ListedKey } from '../ports.ts';
import type { IamCalls, IamOperation } from '../scan/iam-calls.ts';

/** Facts that were asked for one user alone; those not asked, or refused, are absent. */
export interface UserDetails {
  readonly keys?: readonly ListedKey[];
  /** By key id; only where the report does not tell. */
  readonly keyUse?: ReadonlyMap<string, KeyUse>;
  readonly mfaDevices?: readonly string[];
  readonly sshPublicKeys?: number;
  readonly serviceCredentials?: number;
}

/** A user of whom details are wanted. */
interface DetailWish {
  readonly userName: string;
  readonly userId: string;
  /** The ids of its keys are not known: one request tells. */
  readonly needsKeys: boolean;
  /** The report does not tell when keys were used. */
  readonly needsKeyUse: boolean;
  /** Time at which everything was last asked; absent: never. */
  readonly detailsTime?: string;
}

const REST = ['ListMFADevices', 'ListSSHPublicKeys', 'ListServiceSpecificCredentials'] as const;

/**
 * Asks for users one by one, as far as `budget` requests go: first for keys of which the id is not known,
 * then for everything of those who have waited longest. In an account of a few users that is all
 * of them every time; in a large one they take turns. What could not be asked stays as it was.
 *
 * @returns details by user id, and how many operations IAM failed to carry out.
 */
export async function readDetails(
  calls: IamCalls,
  directory: IdentityDirectory,
  logger: Logger,
  wishes: readonly DetailWish[],
  budget: number,
): Promise<{ details: ReadonlyMap<string, UserDetails>; errors: number }> {
  const details = new Map<string, UserDetails>();
  const broken = new Set<IamOperation>();
  const end = calls.counts().calls + budget;
  const left = () => end - calls.counts().calls;
  const isOffered = (operation: IamOperation) =>
    !calls.isRefused(operation) && !broken.has(operation);

  /** One operation that IAM does not manage today does not keep the others from telling. */
  async function ask<T>(operation: IamOperation, request: () => Promise<T>) {
    if (broken.has(operation)) return undefined;
    try {
      return await calls.attempt(operation, request);
    } catch (error) {
      if (!isAppError(error, 'IAM_FAILED') && !isAppError(error, 'IAM_UNAVAILABLE')) throw error;
      broken.add(operation);
      logger.error({ operation, error }, 'IAM does not tell details of users');
      return undefined;
    }
  }

  async function askKeys({ userName, userId, needsKeyUse }: DetailWish): Promise<void> {
    const keys = await ask('ListAccessKeys', () => directory.listAccessKeys(userName));
    if (keys === undefined) return;
    const keyUse = new Map<string, KeyUse>();
    for (const { accessKeyId } of needsKeyUse ? keys : []) {
      if (left() <= 0) break;
      const use = await ask('GetAccessKeyLastUsed', () => directory.findKeyUse(accessKeyId));
      if (use !== undefined) keyUse.set(accessKeyId, use);
    }
    details.set(userId, { keys, keyUse });
  }

  async function askRest({ userName, userId }: DetailWish): Promise<void> {
    const mfaDevices = await ask('ListMFADevices', () => directory.listMfaDevices(userName));
    const sshPublicKeys = await ask('ListSSHPublicKeys', () =>
      directory.countSshPublicKeys(userName),
    );
    const serviceCredentials = await ask('ListServiceSpecificCredentials', () =>
      directory.countServiceCredentials(userName),
    );
    const more = compact({ mfaDevices, sshPublicKeys, serviceCredentials });
    details.set(userId, { ...details.get(userId), ...more });
  }

  async function askEach(
    list: readonly DetailWish[],
    operations: readonly IamOperation[],
    askFor: (wish: DetailWish) => Promise<void>,
  ): Promise<void> {
    for (const wish of list) {
      const cost = operations.filter(isOffered).length;
      if (cost === 0 || left() < cost) return;
      await askFor(wish).catch((error: unknown) => {
        // Deleted since it was listed: the next scan will say so.
        if (!isAppError(error, 'IAM_NOT_FOUND')) throw error;
      });
    }
  }

  try {
    const urgent = wishes.filter(({ needsKeys }) => needsKeys);
    await askEach(urgent, ['ListAccessKeys'], askKeys);
    await askEach([...wishes].sort(byWaiting), ['ListAccessKeys', ...REST], async (wish) => {
      if (!details.has(wish.userId)) await askKeys(wish);
      await askRest(wish);
    });
  } catch (error) {
    // The next scan goes on with those who have waited longest.
    if (!isAppError(error, 'INCOMPLETE')) throw error;
    logger.warn({ users: details.size, error }, 'No time was left to ask for each user');
  }
  return { details, errors: broken.size };
}

function byWaiting(a: DetailWish, b: DetailWish): number {
  return compareText(a.detailsTime ?? '', b.detailsTime ?? '') || compareText(a.userId, b.userId);
}

import {
  AppError,
  backoffMilliseconds,
  type Clock,
  isAppError,
  type Logger,
  type MissingPermission,
} from '@iam-tracker/core';
import type { Page } from '../ports.ts';

/** Operations that a scan asks of IAM, and the stored fields that are absent when it may not. */
export const IAM_OPERATIONS = {
  ListUsers: ['password_last_used'],
  GetAccountAuthorizationDetails: [
    'groups',
    'attached_policies',
    'inline_policies',
    'permissions_boundary',
    'tags',
  ],
  GenerateCredentialReport: ['credential_report_time'],
  GetCredentialReport: [
    'password_enabled',
    'password_last_changed',
    'password_next_rotation',
    'mfa_active',
    'signing_certificates',
  ],
  ListAccessKeys: ['access_keys.accessKeyId', 'keys_time'],
  GetAccessKeyLastUsed: ['access_keys.lastUsedDate'],
  ListMFADevices: ['mfa_devices'],
  ListSSHPublicKeys: ['ssh_public_keys'],
  ListServiceSpecificCredentials: ['service_credentials'],
} as const satisfies Record<string, readonly string[]>;
export type IamOperation = keyof typeof IAM_OPERATIONS;

// IAM's limits are unpublished token buckets that the whole account shares: the pace is found by trying.
const THROTTLE_BACKOFF = { base: 500, cap: 10_000 };
const SLOWEST_INTERVAL_MILLISECONDS = 2_000;
const FIRST_INTERVAL_MILLISECONDS = 100;
/** Each answer takes this part off the interval: after a refusal full speed is back in some 40 calls. */
const RECOVERY = 0.9;
const NEGLIGIBLE_INTERVAL_MILLISECONDS = 2;
/** Broken connections and hiccups in a row; IAM is up again within seconds or not for long. */
const MAX_OUTAGES = 5;
/** More pages than any account has: a listing that goes round in circles ends here. */
const MAX_PAGES = 10_000;

export interface IamCalls {
  /**
   * Makes a request at a pace IAM bears, again and again while it is throttled and some times when it
   * fails for the moment.
   *
   * @throws AppError INCOMPLETE at the deadline; what the request throws otherwise.
   */
  call<T>(operation: IamOperation, request: () => Promise<T>): Promise<T>;
  /** The same, but undefined when IAM refuses; a refused operation is not asked for again. */
  attempt<T>(operation: IamOperation, request: () => Promise<T>): Promise<T | undefined>;
  isRefused(operation: IamOperation): boolean;
  missingPermissions(): MissingPermission[];
  /** Requests so far, refused ones included, and those refused by pace. */
  counts(): { readonly calls: number; readonly throttled: number };
}

interface IamCallsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

export function createIamCalls(options: IamCallsOptions): IamCalls {
  const { clock, random, logger, deadline, signal } = options;
  const refused = new Set<IamOperation>();
  let calls = 0;
  let throttled = 0;
  let refusalsInARow = 0;
  let interval = 0;
  let opensAt = Number.NEGATIVE_INFINITY;

  async function waitForTurn(operation: IamOperation): Promise<void> {
    for (let wait = opensAt - clock.now(); wait > 0; wait = opensAt - clock.now()) {
      checkDeadline(operation, wait);
      await clock.sleep(wait, signal);
    }
    checkDeadline(operation, 0);
    opensAt = clock.now() + interval;
  }

  function checkDeadline(operation: IamOperation, wait: number): void {
    signal?.throwIfAborted();
    if (clock.now() + wait < deadline) return;
    throw new AppError('INCOMPLETE', `No time is left for ${operation} after ${calls} IAM calls.`, {
      hint: 'Give the function more time, or scan when IAM is asked less.',
    });
  }

  function slowDown(): void {
    throttled += 1;
    // Requests in flight together are refused together: that is one refusal, not many.
    if (clock.now() < opensAt - interval) return;
    interval = Math.min(
      SLOWEST_INTERVAL_MILLISECONDS,
      Math.max(FIRST_INTERVAL_MILLISECONDS, interval * 2),
    );
    opensAt =
      clock.now() + interval + backoffMilliseconds(refusalsInARow, THROTTLE_BACKOFF, random);
    refusalsInARow += 1;
  }

  function speedUp(): void {
    refusalsInARow = 0;
    interval *= RECOVERY;
    if (interval < NEGLIGIBLE_INTERVAL_MILLISECONDS) interval = 0;
  }

  async function call<T>(operation: IamOperation, request: () => Promise<T>): Promise<T> {
    for (let outages = 0; ; ) {
      await waitForTurn(operation);
      calls += 1;
      try {
        const answer = await request();
        speedUp();
        return answer;
      } catch (error) {
        if (isAppError(error, 'IAM_THROTTLED')) {
          slowDown();
          logger.debug({ operation, interval_ms: Math.round(interval) }, 'IAM asked to slow down');
          continue;
        }
        outages += 1;
        if (!isAppError(error, 'IAM_UNAVAILABLE') || outages === MAX_OUTAGES) throw error;
        opensAt = clock.now() + backoffMilliseconds(outages, THROTTLE_BACKOFF, random);
      }
    }
  }

  return {
    call,
    async attempt(operation, request) {
      if (refused.has(operation)) return undefined;
      try {
        return await call(operation, request);
      } catch (error) {
        if (!isAppError(error, 'IAM_DENIED') && !isAppError(error, 'IAM_UNSUPPORTED')) throw error;
        if (!refused.has(operation)) {
          refused.add(operation);
          const fields = IAM_OPERATIONS[operation];
          logger.warn({ permission: `iam:${operation}`, fields, error }, 'A permission is missing');
        }
        return undefined;
      }
    },
    isRefused: (operation) => refused.has(operation),
    missingPermissions: () =>
      [...refused].sort().map((operation) => ({
        permission: `iam:${operation}`,
        fields: IAM_OPERATIONS[operation],
      })),
    counts: () => ({ calls, throttled }),
  };
}

/**
 * Reads a listing to its end. IAM may return a short page although more follow, so only the marker
 * counts. A page that failed is asked for again from its own marker, not from the beginning.
 *
 * @returns undefined when the operation is refused.
 */
export async function readPages<T>(
  calls: IamCalls,
  operation: IamOperation,
  request: (marker: string | undefined) => Promise<Page<T>>,
): Promise<T[] | undefined> {
  const entries: T[] = [];
  let marker: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const at = marker;
    const page = await calls.attempt(operation, () => request(at));
    if (page === undefined) return undefined;
    for (const entry of page.entries) entries.push(entry);
    marker = page.marker;
    if (marker === undefined) return entries;
  }
  throw new Error(`${operation} did not end after ${MAX_PAGES} pages.`);
}

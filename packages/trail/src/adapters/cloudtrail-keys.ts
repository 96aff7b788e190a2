import {
  CloudTrailClient,
  type CloudTrailClientConfig,
  ListPublicKeysCommand,
  type ListPublicKeysCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { AppError, DAY, printable } from '@iam-tracker/core';
import { clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import type { KnownKeys } from '../prove-digests.ts';
import { type PublicKey, readPublicKey } from '../public-keys.ts';
import type { KeySource } from '../trail-store.ts';

/** Periods are widened to this, so that one answer does for all accounts of a Region. */
const GRID = 30 * DAY;
/** The answer has one page today; the API reserves more. */
const MAX_PAGES = 100;

/**
 * Asks CloudTrail for its public keys, in the Region that signs with them; what it answered is kept. The caller needs
 * cloudtrail:ListPublicKeys.
 */
export function createCloudTrailKeys(
  config: CloudTrailClientConfig,
  signal?: AbortSignal,
): KeySource {
  const answers = new Map<string, Promise<KnownKeys>>();

  async function ask(region: string, from: number, to: number): Promise<KnownKeys> {
    const client = new CloudTrailClient({ ...clientDefaults, maxAttempts: 4, ...config, region });
    const keys: PublicKey[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const command = new ListPublicKeysCommand({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ...(token === undefined ? {} : { NextToken: token }),
      });
      const answer: ListPublicKeysCommandOutput = await client
        .send(command, signal === undefined ? {} : { abortSignal: signal })
        .catch((error) => refuse(error, region, signal));
      for (const {
        Fingerprint,
        ValidityEndTime,
        ValidityStartTime,
        Value,
      } of answer.PublicKeyList ?? []) {
        if (!Fingerprint || !Value || !ValidityStartTime || !ValidityEndTime) continue;
        const validity = {
          validFrom: ValidityStartTime.getTime(),
          validTo: ValidityEndTime.getTime(),
        };
        const key = readPublicKey(Value, { fingerprint: Fingerprint, region, ...validity });
        if (key !== undefined) keys.push(key);
      }
      token = answer.NextToken;
      if (token === undefined || token === '') break;
    }
    return { keys, areComplete: true };
  }

  return {
    keysOf(region, from, to) {
      const [start, end] = [Math.floor(from / GRID) * GRID, Math.ceil(to / GRID) * GRID];
      const id = `${region} ${start} ${end}`;
      const known = answers.get(id) ?? ask(region, start, end);
      answers.set(id, known);
      return known;
    },
  };
}

function refuse(error: unknown, region: string, signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  const described = describeAwsError(error, 300);
  const message = `CloudTrail tells no public keys of ${printable(region, 100)}: ${described.what}`;
  throw new AppError('AWS_REFUSED', message, {
    cause: error,
    hint:
      described.hint ??
      'It takes cloudtrail:ListPublicKeys; or name a file of what aws cloudtrail list-public-keys prints.',
  });
}

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, DAY, HOUR, printable } from '@iam-tracker/core';
import {
  createDigestWriter,
  createSigningKey,
  type DeliveredFile,
  generateOrganization,
  packTrailFile,
  type SigningKey,
} from '@iam-tracker/simulator';

interface SimulatedTrailOptions {
  /** Empty, or not there yet. */
  readonly folder: string;
  readonly seed: number;
  readonly accounts: number;
  /** Up to the last full hour. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (files: number) => void;
}

/** What lies in the folder now. */
interface WrittenTrail {
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly files: number;
  readonly digests: number;
  readonly records: number;
  /** The file of the public keys, as `aws cloudtrail list-public-keys` prints them. */
  readonly keyFile: string;
}

/**
 * Writes a simulated organization's trail into a folder, as `aws s3 sync` would copy it: log files, and hourly digests that are signed
 * with keys made now. What would be delivered after the end is not there yet.
 *
 * @throws AppError BAD_ARGUMENT when the folder is not empty or cannot be written to; the signal's reason
 */
export async function simulateTrail(options: SimulatedTrailOptions): Promise<WrittenTrail> {
  const { folder, onProgress, signal } = options;
  await expectEmpty(folder);
  const end = Math.floor(options.now / HOUR) * HOUR;
  const start = end - options.days * DAY;
  const { accounts, files, organizationId, regions, trail } = generateOrganization({
    ...{ seed: options.seed, accounts: options.accounts, start, end },
  });
  const keys = new Map(
    regions.map((region) => {
      const validity = { validFrom: start - DAY, validTo: end + DAY };
      return [region, createSigningKey({ region, ...validity })] as const;
    }),
  );
  const counts = { files: 0, digests: 0, records: 0 };

  async function write(key: string, body: Uint8Array): Promise<void> {
    signal.throwIfAborted();
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }

  for (const { id: accountId } of accounts) {
    const delivered = new Map<string, DeliveredFile[]>();
    for (const file of files(accountId)) {
      if (file.deliveredAt > end) continue;
      const body = packTrailFile(file);
      await write(file.key, body);
      counts.files += 1;
      counts.records += file.records.length;
      const hour = `${file.region} ${Math.ceil(file.deliveredAt / HOUR) * HOUR}`;
      delivered.set(hour, [...(delivered.get(hour) ?? []), { key: file.key, body }]);
      onProgress?.(counts.files);
    }
    for (const [region, key] of keys) {
      const { bucket, homeRegion, name: trailName, prefix } = trail;
      const place = { bucket, prefix, organizationId, accountId, region, trailName, homeRegion };
      const digests = createDigestWriter({ ...place, key });
      for (let hour = start + HOUR; hour <= end; hour += HOUR) {
        const digest = digests.write(hour, delivered.get(`${region} ${hour}`) ?? []);
        await write(digest.key, digest.body);
        counts.digests += 1;
      }
    }
  }
  const keyFile = join(folder, 'public-keys.json');
  await writeFile(keyFile, writeKeys([...keys.values()]));
  return { accounts, ...counts, keyFile };
}

function writeKeys(keys: readonly SigningKey[]): string {
  return `${JSON.stringify({ PublicKeyList: keys.map(({ publicKey }) => publicKey) }, null, 2)}\n`;
}

async function expectEmpty(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw new AppError('BAD_ARGUMENT', `Cannot write to ${printable(folder)}.`, { cause: error });
  }
  throw new AppError('BAD_ARGUMENT', `${printable(folder)} is not empty.`, {
    hint: 'Name a folder that is not there yet: a trail holds nothing else.',
  });
}

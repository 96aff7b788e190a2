import { AppError, compact, createAwsTime, printable } from '@iam-tracker/core';
import type { KeySource, TrailStore } from '@iam-tracker/trail';
import type { CommandContext } from './command.ts';
import { readRegion } from './config.ts';

/** Where to read a trail, and with what. */
interface TrailSource {
  readonly store: TrailStore;
  readonly keys: KeySource;
  readonly concurrency: number;
  now?(): number;
}

interface SourceOptions {
  readonly profile?: string;
  readonly publicKeys?: string;
}

/** Objects at a time: of S3 as many as the SDK has connections, of a disk as many as threads are good for. */
const CONCURRENCY = { bucket: 48, folder: 12 };

/**
 * Opens a bucket, or a folder with a copy of one, and what knows the keys of CloudTrail.
 *
 * @throws AppError BAD_ARGUMENT, BAD_INPUT_FILE
 */
export async function openTrailSource(
  place: string,
  options: SourceOptions,
  context: CommandContext,
): Promise<TrailSource> {
  const { publicKeys } = options;
  const uri = /^s3:\/\//i.test(place) ? readUri(place) : undefined;
  const { createAwsAccess } = await import('./adapters/aws-access.ts');
  const access = createAwsAccess(compact({ profile: options.profile }), context);
  const client = compact({
    credentials: access.credentials,
    requestHandler: access.requestHandler,
    // Any Region finds the bucket.
    region: readRegion() ?? 'us-east-1',
  });
  const keys =
    publicKeys === undefined
      ? (await import('@iam-tracker/trail/aws')).createCloudTrailKeys(client, context.signal)
      : await readKeys(publicKeys);
  if (uri === undefined) {
    const { openFolderTrail } = await import('@iam-tracker/local');
    return { store: await openFolderTrail(place), keys, concurrency: CONCURRENCY.folder };
  }
  const { createS3Trail } = await import('@iam-tracker/trail/aws');
  const awsTime = createAwsTime(context);
  const store = createS3Trail({ ...uri, client, awsTime, signal: context.signal });
  // The machine may be days behind, and would not miss what was deleted.
  const now = () => awsTime.now() ?? context.now();
  return { store, keys, concurrency: CONCURRENCY.bucket, now };
}

function readUri(place: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/is.exec(place) ?? [];
  if (bucket !== undefined) {
    return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
  }
  throw new AppError(
    'BAD_ARGUMENT',
    `"${printable(place, 300)}" names no bucket; allowed: s3://BUCKET or s3://BUCKET/PREFIX.`,
  );
}

/** What `list-public-keys` prints is some kilobytes. */
const MAX_KEY_FILE = 33_554_432;

/** Reads the keys of CloudTrail out of a file. @throws AppError BAD_INPUT_FILE */
export async function readKeys(path: string): Promise<KeySource> {
  const { readFile, stat } = await import('node:fs/promises');
  const { parsePublicKeys } = await import('@iam-tracker/trail');
  const file = printable(path, 300);
  const content = await stat(path)
    .then(async ({ size }) => (size > MAX_KEY_FILE ? '' : decode(await readFile(path))))
    .catch((error: Error) => {
      throw new AppError('BAD_INPUT_FILE', `Cannot read ${file}: ${error.message}`, {
        cause: error,
      });
    });
  const keys = parsePublicKeys(content);
  if (keys !== undefined && keys.length > 0)
    return { keysOf: async () => ({ keys, areComplete: false }) };
  throw new AppError('BAD_INPUT_FILE', `${file} does not hold public keys of CloudTrail.`, {
    hint: 'It is what aws cloudtrail list-public-keys prints, in each Region of the trail, one after another.',
  });
}

/** PowerShell writes UTF-16, or a mark before UTF-8, when it redirects what a program prints. */
function decode(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isWide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

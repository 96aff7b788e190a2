import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { AppError, type AwsTimeKeeper, DAY, dayOf, printable } from '@iam-tracker/core';
import { clientDefaults, describeAwsError, watchAnswerTimes } from '@iam-tracker/core/aws';
import type { TrailScope, TrailStore } from '../trail-store.ts';
import { createQuickGet } from './quick-get.ts';

interface S3TrailOptions {
  readonly bucket: string;
  /** Only what lies below; empty for the whole bucket. */
  readonly prefix: string;
  readonly client: S3ClientConfig;
  /** Told of the time of each answer. */
  readonly awsTime: AwsTimeKeeper;
  readonly signal?: AbortSignal;
}

/** Folder of an account: what lies in it belongs to a service each. */
const ACCOUNT_FOLDER = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?(\d{12})\/$/;
/** Folder of a Region of a kind of file: days follow, so that it is listed from one to another. */
const REGION_FOLDER =
  /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?(\d{12})\/CloudTrail(?:-[A-Za-z]+)?\/([a-z]{2,8}(?:-[a-z]{1,16}){1,3}-\d{1,2})\/$/;
/** Folders that are listed at a time. */
const LISTINGS = 16;

/**
 * Offers a bucket. Folders are followed down to the Regions, so that only the accounts, Regions and days that are asked for are
 * listed; a bucket has millions of files.
 */
export function createS3Trail({
  bucket,
  prefix,
  client: config,
  awsTime,
  signal,
}: S3TrailOptions): TrailStore {
  const own = {
    // A bucket may lie in any Region.
    followRegionRedirects: true,
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
  } as const;
  const client = watchAnswerTimes(new S3Client({ ...clientDefaults, ...own, ...config }), awsTime);
  const quick = createQuickGet(client, bucket);
  // Every request on its way listens.
  if (signal !== undefined) setMaxListeners(0, signal);
  const sendOptions = signal === undefined ? {} : { abortSignal: signal };

  async function* pagesOf(folder: string, from: string | undefined, isFlat: boolean) {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: folder,
        ...(isFlat ? {} : { Delimiter: '/' }),
        ...(token === undefined ? { StartAfter: from } : { ContinuationToken: token }),
      });
      const page: ListObjectsV2CommandOutput = await client
        .send(command, sendOptions)
        .catch((error) => refuse(error, `s3://${bucket}/${folder}`, signal));
      yield page;
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Lists what lies in a folder, and the folders in it that may hold something that is asked for. */
  async function listFolder(folder: string, scope: TrailScope): Promise<Listed> {
    const isFlat = REGION_FOLDER.test(folder);
    const from =
      isFlat && scope.since !== undefined ? folderOfDay(folder, scope.since - DAY) : undefined;
    const last = scope.until === undefined ? undefined : folderOfDay(folder, scope.until + 2 * DAY);
    const keys: string[] = [];
    const folders: string[] = [];
    for await (const { Contents = [], CommonPrefixes = [] } of pagesOf(folder, from, isFlat)) {
      const found = Contents.flatMap(({ Key }) => Key ?? []);
      keys.push(...found);
      folders.push(...CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []));
      if (isFlat && last !== undefined && (found.at(-1) ?? '') >= last) break;
    }
    return { keys, folders: folders.filter((each) => isWanted(each, scope)) };
  }

  return {
    bucket,
    async *list(scope) {
      let waiting = [prefix];
      while (waiting.length > 0) {
        const listed = await Promise.all(
          waiting.slice(0, LISTINGS).map((folder) => listFolder(folder, scope)),
        );
        waiting = [...listed.flatMap(({ folders }) => folders), ...waiting.slice(LISTINGS)];
        for (const { keys } of listed) yield* keys;
      }
    },
    async read(key, other = bucket) {
      const found = other === bucket ? await quick.get(key, signal) : undefined;
      if (found !== undefined) return found;
      try {
        const command = new GetObjectCommand({ Bucket: other, Key: key });
        const { Body, Metadata = {} } = await client.send(command, sendOptions);
        return { body: Body as Readable, metadata: Metadata };
      } catch (error) {
        if (isMissing(error)) return undefined;
        return refuse(error, `s3://${other}/${key}`, signal);
      }
    },
  };
}

interface Listed {
  readonly keys: readonly string[];
  readonly folders: readonly string[];
}

function folderOfDay(folder: string, time: number): string {
  return `${folder}${dayOf(time).replaceAll('-', '/')}`;
}

/** Leaves out accounts and Regions that nobody asked for, and folders of other services. */
function isWanted(folder: string, { accounts, regions }: TrailScope): boolean {
  const parts = /^(.*\/)([^/]+)\/$/s.exec(folder);
  const [, parent = '', name = ''] = parts ?? [];
  if (ACCOUNT_FOLDER.test(parent)) return name.startsWith('CloudTrail');
  const [, account, region] = REGION_FOLDER.exec(folder) ?? ACCOUNT_FOLDER.exec(folder) ?? [];
  if (account !== undefined && accounts !== undefined && !accounts.includes(account)) return false;
  return region === undefined || regions === undefined || regions.includes(region);
}

function isMissing(error: unknown): boolean {
  const { name, $metadata } = Object(error) as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return name === 'NoSuchKey' || name === 'NoSuchBucket' || $metadata?.httpStatusCode === 404;
}

function refuse(error: unknown, what: string, signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  const described = describeAwsError(error, 300);
  throw new AppError('AWS_REFUSED', `Cannot read ${printable(what, 1_200)}: ${described.what}`, {
    cause: error,
    hint:
      described.hint ??
      'Reading a trail takes s3:ListBucket and s3:GetObject on its bucket, and kms:Decrypt of its key.',
  });
}

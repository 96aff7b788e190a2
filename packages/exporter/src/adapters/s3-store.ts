import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AppError, printable } from '@iam-tracker/core';
import { clientDefaults, sendOptions } from '@iam-tracker/core/aws';
import type { ObjectStore, StagedObject, StoredObject } from '../ports.ts';

interface S3StoreOptions {
  readonly bucket: string;
  readonly client: S3Client;
}

/** Creates the client of the lake. Nothing is looked up or sent before the first request. */
export function createS3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...clientDefaults, maxAttempts: 4, ...config });
}

/**
 * Keeps the lake in a bucket. S3 replaces an object all at once and shows it to every later read
 * ("Amazon S3 data consistency model"); conditions are its own, on PutObject, CompleteMultipartUpload and
 * DeleteObject.
 */
export function createS3Store({ bucket, client }: S3StoreOptions): ObjectStore {
  async function guard<T>(action: string, signal: AbortSignal | undefined, send: () => Promise<T>) {
    signal?.throwIfAborted();
    try {
      return await send();
    } catch (error) {
      signal?.throwIfAborted();
      throw lakeError(error, action, bucket);
    }
  }

  return {
    async list(prefix, { signal } = {}) {
      const objects: StoredObject[] = [];
      let token: string | undefined;
      do {
        const params = { Bucket: bucket, Prefix: prefix, ContinuationToken: token };
        const page: ListObjectsV2CommandOutput = await guard(`list ${prefix} in`, signal, () =>
          client.send(new ListObjectsV2Command(params), sendOptions(signal)),
        );
        for (const { Key = '', ETag = '', Size = 0, LastModified } of page.Contents ?? []) {
          objects.push({ key: Key, etag: ETag, bytes: Size, modifiedAt: Number(LastModified) });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return objects;
    },

    read: (key, { signal } = {}) =>
      guard(`read ${key} in`, signal, async () => {
        try {
          const command = new GetObjectCommand({ Bucket: bucket, Key: key });
          const { Body } = await client.send(command, sendOptions(signal));
          return await Body?.transformToByteArray();
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),

    stage: (key, { signal } = {}) => stageUpload({ client, bucket, key, signal }),

    remove: ({ key, etag }) =>
      guard(`remove ${key} in`, undefined, async () => {
        const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag });
        await client.send(command).catch((error: unknown) => {
          if (!isMissing(error) && !isConflict(error)) throw error;
        });
      }),

    discardStaged: (prefix, before, { signal } = {}) =>
      guard(`discard uploads under ${prefix} in`, signal, async () => {
        let count = 0;
        for await (const { Key, UploadId, Initiated } of uploadsUnder(prefix, signal)) {
          if (Number(Initiated) >= before) continue;
          const params = { Bucket: bucket, Key, UploadId };
          await client.send(new AbortMultipartUploadCommand(params), sendOptions(signal));
          count += 1;
        }
        return count;
      }),
  };

  async function* uploadsUnder(prefix: string, signal: AbortSignal | undefined) {
    let marker: Pick<ListMultipartUploadsCommandOutput, 'NextKeyMarker' | 'NextUploadIdMarker'> =
      {};
    for (;;) {
      const page: ListMultipartUploadsCommandOutput = await client.send(
        new ListMultipartUploadsCommand({
          Bucket: bucket,
          Prefix: prefix,
          KeyMarker: marker.NextKeyMarker,
          UploadIdMarker: marker.NextUploadIdMarker,
        }),
        sendOptions(signal),
      );
      yield* page.Uploads ?? [];
      if (page.IsTruncated !== true) return;
      marker = page;
    }
  }
}

interface UploadOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** S3 wants 5 MiB of every part but the last ("Multipart upload limits"); what is smaller is put at once. */
const PART_BYTES = 8 * 1024 * 1024;

const CHECKSUM = { ChecksumAlgorithm: 'CRC32' } as const;

/**
 * Stages an object: in memory while it is small, as a multipart upload from the first full part on. One part is
 * under way while the next is made, so two are in memory at most.
 */
function stageUpload({ client, bucket, key, signal }: UploadOptions): StagedObject {
  const target = { Bucket: bucket, Key: key };
  const options = sendOptions(signal);
  let chunks: Uint8Array[] = [];
  let size = 0;
  let uploadId: string | undefined;
  const parts: CompletedPart[] = [];
  let underWay: Promise<void> = Promise.resolve();

  async function guard<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw lakeError(error, `write ${key} to`, bucket);
    }
  }

  async function uploadPart(partNumber: number, body: Uint8Array): Promise<void> {
    const params = {
      ...target,
      ...CHECKSUM,
      UploadId: uploadId,
      PartNumber: partNumber,
      Body: body,
    };
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand(params), options);
    parts.push({ PartNumber: partNumber, ETag, ChecksumCRC32 });
  }

  /** Hands what is in memory to S3; resolves when the part before it has arrived. */
  async function passOn(): Promise<void> {
    signal?.throwIfAborted();
    if (uploadId === undefined) {
      const command = new CreateMultipartUploadCommand({ ...target, ...CHECKSUM });
      uploadId = (await client.send(command, options)).UploadId;
    }
    await underWay;
    const body = Buffer.concat(chunks);
    chunks = [];
    size = 0;
    underWay = uploadPart(parts.length + 1, body);
    // The next step that waits for it learns how it ended.
    underWay.catch(() => undefined);
  }

  return {
    async write(bytes) {
      signal?.throwIfAborted();
      chunks.push(bytes);
      size += bytes.length;
      if (size >= PART_BYTES) await aborting(() => guard(passOn));
    },

    async seal() {
      signal?.throwIfAborted();
      if (uploadId === undefined) return;
      await aborting(() =>
        guard(async () => {
          if (size > 0) await passOn();
          await underWay;
        }),
      );
    },

    publish: (replaces) =>
      guard(async () => {
        const condition = replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaces };
        const command = { ...target, ...condition };
        const { ETag = '' } = await (uploadId === undefined
          ? client.send(
              new PutObjectCommand({ ...command, ...CHECKSUM, Body: Buffer.concat(chunks) }),
            )
          : client.send(
              new CompleteMultipartUploadCommand({
                ...command,
                UploadId: uploadId,
                MultipartUpload: { Parts: parts },
              }),
            )
        ).catch((error: unknown) => {
          // What was to be replaced is gone.
          if (replaces !== undefined && isMissing(error)) throw conflict(error);
          throw error;
        });
        uploadId = undefined;
        return ETag;
      }),

    discard: () =>
      guard(async () => {
        chunks = [];
        await underWay.catch(() => undefined);
        if (uploadId === undefined) return;
        const command = new AbortMultipartUploadCommand({ ...target, UploadId: uploadId });
        await client.send(command).catch((error: unknown) => {
          if (!isMissing(error)) throw error;
        });
        uploadId = undefined;
      }),
  };

  /** The signal's reason says more than that a request was aborted. */
  async function aborting<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
}

function conflict(cause: unknown): Error {
  const error = new Error('The object to replace is gone.', { cause });
  error.name = 'PreconditionFailed';
  return error;
}

/**
 * Translates what the SDK threw: LAKE_CONFLICT when a condition did not hold, else LAKE_FAILED. `action` and the
 * bucket make up the sentence: "Cannot <action> bucket <name>: …".
 */
function lakeError(error: unknown, action: string, bucket: string): AppError {
  if (error instanceof AppError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const hint = HINTS.get(name);
  return new AppError(
    isConflict(error) ? 'LAKE_CONFLICT' : 'LAKE_FAILED',
    `Cannot ${action} bucket ${bucket}: ${name}: ${printable(message)}`,
    hint === undefined ? { cause: error } : { hint, cause: error },
  );
}

const HINTS = new Map([
  [
    'AccessDenied',
    'The role needs the S3 actions of the exporter on this bucket, and its KMS key.',
  ],
  [
    'NoSuchBucket',
    'Deploy the bucket, or check ANALYTICS_BUCKET_NAME, the account and the Region.',
  ],
  ['PermanentRedirect', 'The bucket is in another Region.'],
]);

/** The first when a condition does not hold, the second when another write was under way at that moment. */
const CONFLICTS = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

function isConflict(error: unknown): boolean {
  return error instanceof Error && CONFLICTS.has(error.name);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NoSuchUpload');
}

import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { StagedObject } from '../ports.ts';
import { isMissing, lakeError } from './s3-error.ts';

export interface UploadOptions {
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
export function stageUpload({ client, bucket, key, signal }: UploadOptions): StagedObject {
  const target = { Bucket: bucket, Key: key };
  const options = signal === undefined ? {} : { abortSignal: signal };
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

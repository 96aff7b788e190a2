import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { clientDefaults } from '@iam-tracker/core/aws';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { isConflict, isMissing, lakeError } from './s3-error.ts';
import { stageUpload } from './s3-upload.ts';

export interface S3StoreOptions {
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

function sendOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { AppError, compact, printable } from '@iam-tracker/core';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { Buckets } from '../ports.ts';

export function createBuckets(config: S3ClientConfig = {}): Buckets {
  const client = new S3Client({ ...clientDefaults, ...config });

  /** Pages of at most 1,000, which is also what one deletion takes. */
  async function* listPages(Bucket: string): AsyncIterable<ObjectIdentifier[]> {
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (markers !== undefined) {
      const page: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket, ...markers }),
      );
      const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      yield found.map(({ Key, VersionId }) => ({ Key, VersionId }));
      markers =
        page.IsTruncated === true
          ? compact({
              KeyMarker: page.NextKeyMarker,
              ...(page.NextVersionIdMarker === undefined
                ? {}
                : { VersionIdMarker: page.NextVersionIdMarker }),
            })
          : undefined;
    }
  }

  return {
    async count(name, limit) {
      let count = 0;
      try {
        for await (const page of listPages(name)) {
          count += page.length;
          if (count >= limit) break;
        }
      } catch (error) {
        if ((error as Error).name === 'NoSuchBucket') return 0;
        throw awsError(error, `Cannot list bucket ${name}`);
      }
      return Math.min(count, limit);
    },
    async empty(name, onProgress, signal) {
      let deleted = 0;
      try {
        for await (const Objects of listPages(name)) {
          signal.throwIfAborted();
          if (Objects.length === 0) continue;
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }),
          );
          const [problem] = Errors;
          if (problem !== undefined) {
            const { Code, Key = '', Message = '' } = problem;
            throw new AppError(
              'AWS_REFUSED',
              `Cannot delete ${printable(Key, 200)} of bucket ${name}: ${Code}: ${printable(Message)}`,
            );
          }
          deleted += Objects.length;
          onProgress(deleted);
        }
      } catch (error) {
        signal.throwIfAborted();
        throw awsError(error, `Cannot empty bucket ${name}`);
      }
    },
  };
}

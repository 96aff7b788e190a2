import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError, type AwsTimeKeeper, compact, parseTime, printable } from '@iam-tracker/core';
import { describeAwsError, sendOptions, watchAnswerTimes } from '@iam-tracker/core/aws';
import type { TrailBucket } from '../trail/trail-ports.ts';

/** A digest names some thousand files in an hour at most, in a few hundred bytes each before they are compressed. */
const MOST_DIGEST_BYTES = 32 * 1024 * 1024;

/** The bucket of a trail. Tells `awsTime` of the time in each answer. */
export function createS3TrailBucket(
  client: S3Client,
  name: string,
  awsTime: AwsTimeKeeper,
): TrailBucket {
  watchAnswerTimes(client, awsTime);

  async function* listPages(
    params: Omit<ListObjectsV2CommandInput, 'Bucket' | 'ContinuationToken'>,
    signal: AbortSignal,
  ) {
    let token: string | undefined;
    do {
      signal.throwIfAborted();
      const command = new ListObjectsV2Command(
        compact({ ...params, Bucket: name, ContinuationToken: token }),
      );
      const page = await client.send(command, sendOptions(signal)).catch((error: unknown) => {
        signal.throwIfAborted();
        throw describeRefusal(error, `list s3://${name}/${params.Prefix ?? ''}`, 's3:ListBucket');
      });
      yield page;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  return {
    name,
    async listFolders(prefix, signal) {
      const names: string[] = [];
      for await (const page of listPages({ Prefix: prefix, Delimiter: '/' }, signal)) {
        for (const { Prefix = '' } of page.CommonPrefixes ?? []) {
          names.push(Prefix.slice(prefix.length, -1));
        }
      }
      return names;
    },
    async *listKeys(prefix, startAfter, signal) {
      for await (const page of listPages({ Prefix: prefix, StartAfter: startAfter }, signal)) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      }
    },
    async fetchDigest(key, signal) {
      const command = new GetObjectCommand({ Bucket: name, Key: key });
      try {
        const {
          Body,
          ContentLength = 0,
          Metadata = {},
        } = await client.send(command, sendOptions(signal));
        if (ContentLength > MOST_DIGEST_BYTES) {
          // The caller does not wait for the rest of it.
          await (Body as { destroy?(): void } | undefined)?.destroy?.();
          return { bytes: Buffer.alloc(0) };
        }
        return compact({
          bytes: (await Body?.transformToByteArray()) ?? Buffer.alloc(0),
          signature: Metadata.signature,
          signatureAlgorithm: Metadata['signature-algorithm'],
          generatedAt: parseTime(Metadata['backfill-generation-timestamp'] ?? ''),
        });
      } catch (error) {
        signal.throwIfAborted();
        const status = statusOf(error);
        if (status === 404) return undefined;
        // A writer that used a key of its own, or denied it to us, holds up this hour and no other.
        if (status === 403 || status === 400) return { bytes: 'unreadable' };
        throw describeRefusal(error, `read s3://${name}/${key}`, 's3:GetObject');
      }
    },
  };
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function describeRefusal(error: unknown, action: string, permission: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const { hint, what } = describeAwsError(error);
  return new AppError('AWS_REFUSED', `Cannot ${printable(action, 1_200)}: ${what}`, {
    cause: error,
    hint:
      hint ??
      `The reader needs ${permission} on the bucket of the trail, by its own policy and that of the bucket.`,
  });
}

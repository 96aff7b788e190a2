import { addAbortSignal, type Readable } from 'node:stream';
import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { printable } from '@iam-tracker/core';
import { clientDefaults, sendOptions } from '@iam-tracker/core/aws';
import { type FileFault, TrailFileError } from '../file/file-fault.ts';
import type { TrailObjects } from '../file/trail-objects.ts';

/** Creates the client of the buckets of trails. Nothing is looked up or sent before the first request. */
export function createTrailClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    ...clientDefaults,
    maxAttempts: 4,
    // A bucket may be in another Region than the function.
    followRegionRedirects: true,
    // Checksums of objects that CloudTrail wrote are digests': what was read is hashed anyway.
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Nothing is written. The SDK would send the checksum of no content with each GET.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...config,
  });
}

/** Objects of S3, read as streams. */
export function createS3Objects(client: S3Client): TrailObjects {
  return {
    async open({ bucket, key }, { signal, unlessEtag }) {
      const condition = unlessEtag === undefined ? {} : { IfNoneMatch: `"${unlessEtag}"` };
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...condition });
      try {
        const { Body, ETag = '' } = await client.send(command, sendOptions(signal));
        // The signal of a request ends with its headers.
        const chunks = addAbortSignal(signal, Body as Readable);
        return { bucket, key, etag: ETag.replaceAll('"', ''), chunks };
      } catch (error) {
        signal.throwIfAborted();
        if (isUnchanged(error)) return undefined;
        throw describeRefusal(error, bucket, key);
      }
    },
  };
}

interface S3Error extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isUnchanged(error: unknown): boolean {
  return (error as S3Error).$metadata?.httpStatusCode === 304;
}

const ADVICE: Partial<Record<FileFault, string>> = {
  gone: 'Somebody deleted it after it was announced, or its lifecycle did: CloudTrail does not.',
  denied: 'The reader needs s3:GetObject on the bucket, by its own policy and that of the bucket.',
  kms: 'The reader needs kms:Decrypt of the key of the trail, by its own policy and that of the key.',
};

function describeRefusal(error: unknown, bucket: string, key: string): unknown {
  if (error instanceof TrailFileError || !(error instanceof Error)) return error;
  const fault = faultOf(error);
  if (fault === undefined) return error;
  const what = `${error.name}: ${printable(error.message)}`;
  return new TrailFileError(fault, `Cannot read s3://${bucket}/${printable(key, 1_100)}: ${what}`, {
    cause: error,
    hint: ADVICE[fault] ?? '',
  });
}

/** Undefined for what is worth trying again as it is: a lost connection, a slow service. */
function faultOf({ $metadata, message, name }: S3Error): FileFault | undefined {
  if (name === 'NoSuchKey' || name === 'NoSuchBucket' || $metadata?.httpStatusCode === 404)
    return 'gone';
  if (name.startsWith('KMS') || /\bkms:|\bKMS\b/.test(message)) return 'kms';
  return $metadata?.httpStatusCode === 403 ? 'denied' : undefined;
}

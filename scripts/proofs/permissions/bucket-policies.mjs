// Policies about buckets that are not of the deployment: their names stand in capital letters.
import { STACK } from './scopes.mjs';

/** What the provider reads of the zips of functions in a bucket, and Lambda in the caller's name (Lambda developer guide, zip archives). */
export const ARTIFACTS_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadZips',
      Effect: /** @type {const} */ ('Allow'),
      Action: [
        's3:GetObject',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
        's3:GetObjectVersionTagging',
      ],
      Resource: 'arn:aws:s3:::ARTIFACTS_BUCKET/*',
    },
    {
      Sid: 'FindZips',
      Effect: /** @type {const} */ ('Allow'),
      Action: ['s3:ListBucket'],
      Resource: 'arn:aws:s3:::ARTIFACTS_BUCKET',
    },
  ],
};

/** What Terraform's S3 backend asks for, and `--state-bucket` (Terraform documentation, backend type s3). */
export const STATE_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'FindState',
      Effect: /** @type {const} */ ('Allow'),
      Action: ['s3:ListBucket'],
      Resource: 'arn:aws:s3:::STATE_BUCKET',
    },
    {
      Sid: 'KeepState',
      Effect: /** @type {const} */ ('Allow'),
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::STATE_BUCKET/${STACK}/*`,
    },
    {
      Sid: 'Lock',
      Effect: /** @type {const} */ ('Allow'),
      Action: ['s3:DeleteObject'],
      Resource: `arn:aws:s3:::STATE_BUCKET/${STACK}/*.tflock`,
    },
  ],
};

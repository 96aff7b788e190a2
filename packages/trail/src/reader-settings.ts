import type { EnvironmentReader } from '@iam-tracker/core';

/** Amazon S3 user guide, "Bucket naming rules". */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/** STS API reference, AssumeRole. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** Tells whether a text can be the name of a bucket. */
export function isBucketName(text: string): boolean {
  return BUCKET.test(text);
}

/** Reads the role with which the files of a trail are read; undefined for the function's own. */
export function readReaderRole(read: EnvironmentReader) {
  const externalId = read.parsed('TRAIL_READER_EXTERNAL_ID', {
    allowed: '2 to 1,224 letters, digits and _ + = , . @ : / -',
    default: '',
    parse: (text) => (text === '' || EXTERNAL_ID.test(text) ? text : undefined),
  });
  const roleArn = read.parsed('TRAIL_READER_ROLE_ARN', {
    allowed: 'the ARN of a role',
    default: '',
    parse: (text) => (text === '' || ROLE_ARN.test(text) ? text : undefined),
  });
  return roleArn === '' ? undefined : { roleArn, ...(externalId === '' ? {} : { externalId }) };
}

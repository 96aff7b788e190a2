export { createCloudTrailKeys } from './cloudtrail-keys.ts';
export { createS3Trail } from './s3-trail.ts';

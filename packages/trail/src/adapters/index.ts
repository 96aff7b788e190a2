export { createCloudTrailKeys } from './cloudtrail-keys.ts';
export { assumeReaderRole } from './reader-credentials.ts';
export { createS3Objects, createTrailClient } from './s3-objects.ts';
export { createS3Trail } from './s3-trail.ts';

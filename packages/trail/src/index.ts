export { type NamedFile, readDigest } from './digest.ts';
export {
  FINDING_CLASSES,
  type Finding,
  type FindingClass,
  type FindingReason,
} from './finding.ts';
export {
  type DigestFile,
  type EventsFile,
  formatObjectKey,
  parseFileName,
  parseObjectKey,
  type TrailFile,
} from './object-key.ts';
export {
  type DigestProofs,
  type ProvenDigest,
  proveDigests,
  type StoredDigest,
} from './prove-digests.ts';
export { type PublicKey, parsePublicKeys } from './public-keys.ts';
export { isBucketName, readReaderRole } from './reader-settings.ts';
export type { KeySource, StoredObject, TrailScope, TrailStore } from './trail-store.ts';
export {
  type VerifiedChain,
  type VerifiedPlace,
  type VerifiedTrail,
  verifyTrail,
} from './verify-trail.ts';

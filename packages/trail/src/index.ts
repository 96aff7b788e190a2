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
  parseObjectKey,
  type TrailFile,
} from './object-key.ts';
export { parsePublicKeys } from './public-keys.ts';
export type { KeySource, StoredObject, TrailScope, TrailStore } from './trail-store.ts';
export {
  type VerifiedChain,
  type VerifiedPlace,
  type VerifiedTrail,
  verifyTrail,
} from './verify-trail.ts';

export {
  type DigestFile,
  type EventsFile,
  formatObjectKey,
  parseObjectKey,
  type TrailFile,
} from './object-key.ts';
export { parsePublicKeys } from './public-keys.ts';
export type { KeySource, StoredObject, TrailStore } from './trail-store.ts';

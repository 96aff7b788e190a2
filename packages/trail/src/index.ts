export {
  type DigestFile,
  type EventsFile,
  formatObjectKey,
  parseObjectKey,
  type TrailFile,
} from './object-key.ts';

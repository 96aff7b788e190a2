export {
  addCopies,
  type ConflictNote,
  type CopyTally,
  countConflict,
  newCopyTally,
} from './copy-tally.ts';
export { type CopyConflict, type CopyMerge, isPlaceCertain, mergeCopies } from './merge-copies.ts';

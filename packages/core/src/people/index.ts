export {
  attributeByRecord,
  CERTAINTIES,
  type Certainty,
  type RecordAttribution,
} from './attribute-by-record.ts';
export {
  type Caller,
  ISSUING_CALL_TEXTS,
  type IssuingCall,
  isForeignCopy,
  type SessionUse,
} from './caller.ts';
export { nameBeneficiary } from './delegation.ts';
export {
  addDirectoryUser,
  type DirectoryUser,
  isDirectoryId,
  mergeDirectoryUsers,
  readDirectoryUser,
} from './directory-user.ts';
export {
  type AsyncIssuingLookup,
  followSession,
  followSessionAsync,
  type IssuingLookup,
  keyToFollow,
  LONGEST_CHAIN_HOURS,
  MAX_SESSION_HOPS,
  type Person,
} from './follow-session.ts';
export { addCall, mergeCalls } from './merge-calls.ts';
export {
  isSessionKey,
  sessionKeyIssuedBy,
  sessionKeyOpenedBy,
  toIssuingCall,
} from './session-key.ts';

export { alertRecord } from './arbitraries/alert-arbitraries.ts';
export { alertDocument } from './arbitraries/alert-document-arbitrary.ts';
export { anyText } from './arbitraries/any-text.ts';
export {
  activityEvent,
  hostileJson,
  hostileJsonText,
  hostileRecord,
  hostileText,
  identityRecord,
} from './arbitraries/arbitraries.ts';
export { foreignKey, trailFile } from './arbitraries/trail-keys.ts';
export {
  iamUserName,
  scanHeader,
  scanTime,
  userChange,
  userRecord,
} from './arbitraries/user-arbitraries.ts';
export { costlyRuns } from './costly-runs.ts';
export { findBreaches, type Schema } from './json-schema.ts';
export { createMemoryEvents } from './memory-events.ts';
export { createMemoryLake, type MemoryLake } from './memory-lake.ts';
export { memoryLedger } from './memory-ledger.ts';
export { createMortal, type Mortal } from './mortal.ts';
export {
  type AttributedEvent,
  type Attributor,
  attributeAll,
  createAttributor,
} from './people.ts';
export {
  ACCOUNT_ID,
  assumedRole,
  awsService,
  buildAssumeRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildOauthStep,
  buildPortalEvent,
  buildRecord,
  buildStsRecord,
  federatedUser,
  hiddenUser,
  iamUser,
  identityCenterRole,
  identityCenterUser,
  OTHER_ACCOUNT_ID,
  onBehalfOf,
  otherAccount,
  roleArn,
  root,
  samlUser,
  serviceLinkedRole,
  stsCredentials,
  type TestRecord,
  unknownDirectoryUser,
  webIdentityUser,
} from './records.ts';
export { sampleEvent } from './sample-event.ts';
export { sampleChange, sampleHeader, sampleUser } from './sample-user.ts';
export { type SecretCorpus, secretCorpus } from './secret-corpus.ts';
export { createRandom } from './seeded-random.ts';
export { silentLogger } from './silent-logger.ts';
export { createVirtualAwsTime, createVirtualTime, type VirtualTime } from './virtual-time.ts';

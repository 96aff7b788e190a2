import type { Clock } from '@iam-tracker/core';
import { createDirectoryNames, type LearntNames } from './directory-names.ts';
import { createIssuedKeys, type IssuedKeys } from './issued-keys.ts';
import type { StateDocuments } from './ports.ts';

/** What events teach about the people behind other events. */
export interface StreamMemory {
  readonly issuedKeys: IssuedKeys;
  readonly directoryNames: LearntNames;
}

export function createStreamMemory(documents: StateDocuments, clock: Clock): StreamMemory {
  return {
    issuedKeys: createIssuedKeys(documents, clock),
    directoryNames: createDirectoryNames(documents),
  };
}

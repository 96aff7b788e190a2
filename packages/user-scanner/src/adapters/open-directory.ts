import type { IAMClientConfig } from '@aws-sdk/client-iam';
import type { RightsStore } from '../ports.ts';
import { createIamDirectory } from './iam-directory.ts';

/** IAM, for what is asked about users and for what is asked about rights. */
export function openDirectory(store: RightsStore, config: IAMClientConfig = {}) {
  const directory = createIamDirectory(config);
  return { directory, rights: { directory, store } };
}

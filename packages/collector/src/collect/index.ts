export { openAccountAccess } from '../adapters/account-access.ts';
export { findAccountId } from '../adapters/aws-account.ts';
export type { CollectDependencies } from '../ports.ts';
export { collect } from './collect.ts';
export { CollectError, type CollectResult } from './collect-result.ts';

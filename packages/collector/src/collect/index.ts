export { openAccountAccess } from '../adapters/account-access.ts';
export { findAccountId } from '../adapters/aws-account.ts';
export { createOrganization } from '../adapters/organization.ts';
export { collectMember, type MemberOutcome } from '../members/collect-member.ts';
export { refreshAccounts } from '../members/refresh-accounts.ts';
export type { CollectDependencies } from '../ports.ts';
export { collect } from './collect.ts';
export { CollectError, type CollectResult } from './collect-result.ts';

export type { Account, AccountDirectory } from './account.ts';
export { readAccountList } from './account-list.ts';

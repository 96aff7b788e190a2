export {
  type Account,
  type AccountDirectory,
  isAccountId,
  isInUnit,
  type MemberMark,
  type MemberWork,
} from './account.ts';
export { readAccountList } from './account-list.ts';
export { readAccount, readOuPath } from './read-account.ts';

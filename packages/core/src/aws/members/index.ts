export { dispatchMembers } from './dispatch-members.ts';
export {
  isExternalId,
  isRoleName,
  type MemberConfig,
  readAccountMetrics,
  readExcludedAccounts,
  readMemberConfig,
} from './member-config.ts';
export { answerMemberMessages, isQueueBatch } from './member-messages.ts';
export { createMemberQueue, type MemberQueue } from './member-queue.ts';
export { createMemberRole } from './member-role.ts';
export {
  findMember,
  type MemberScope,
  type MemberSelection,
  selectMembers,
} from './select-members.ts';

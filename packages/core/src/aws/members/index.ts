export { dispatchMembers } from './dispatch-members.ts';
export { type MemberConfig, readExcludedAccounts, readMemberConfig } from './member-config.ts';
export { answerMemberMessages, isQueueBatch } from './member-messages.ts';
export { createMemberQueue, type MemberQueue } from './member-queue.ts';
export { createMemberRole } from './member-role.ts';
export { findMember, type MemberScope } from './select-members.ts';

import type { SingleEventRule } from '../../detect/rule.ts';
import { isByService, isRoot, joinKey } from '../../event/caller.ts';

export const rootApiUse: SingleEventRule = {
  id: 'ROOT-API-USE',
  title: 'Root changed identities, permissions or guards',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'single',
  on: { iam: 'any', sts: 'any', sso: 'any', guard: 'any' },
  outcome: 'success',
  deed: 'change',
  why: 'No policy limits root, and changes made by it cannot be told apart by person.',
  runbook: [
    'Find the sign-in or access key behind it: the same source address within the 12 hours before.',
    'Ask the owners of the root mailbox. If it was none of them, take root back: password, MFA, access keys.',
    'If it was: move the task to a role.',
  ],
  falsePositives: ['The setting up of a new account, before the first administrator exists.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html'],
  match: (event) => isRoot(event) && !isByService(event) && { detail: event.eventName },
  // A click in the console is several calls; the keys of a console session change, its beginning does not.
  dedupKey: (event) => joinKey(event.accountId, event.sessionCreatedAt ?? event.accessKeyId),
  foldsTargets: true,
};

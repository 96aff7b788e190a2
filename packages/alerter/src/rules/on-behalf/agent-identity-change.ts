import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { agentOf } from './on-behalf.ts';

export const agentIdentityChange: SingleEventRule = {
  id: 'AGENT-IDENTITY-CHANGE',
  title: 'Identity or guard changed through an AI agent',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: { iam: 'any', sso: 'any', guard: 'any' },
  outcome: 'success',
  deed: 'change',
  why: 'An agent does what the texts it reads tell it, with the rights of its user; the address of the user is not recorded.',
  runbook: [
    'Ask the person behind the session what they asked the agent for.',
    'If it was not this: undo the change, end the session, and read its other calls (same `sign_in_session_arn` or access key).',
  ],
  falsePositives: ['People who administer through an agent: suppress the rule for their role.'],
  references: [
    'https://aws.amazon.com/blogs/security/understanding-iam-for-managed-aws-mcp-servers/',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: (event) => {
    const agent = agentOf(event);
    return agent !== undefined && { detail: `${event.eventName} by ${agent}` };
  },
  dedupKey: (event) => joinKey(event.accountId, event.actor, event.eventName, event.target),
};

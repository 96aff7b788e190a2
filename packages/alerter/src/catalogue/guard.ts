import type { Rule } from '../rule.ts';
import { guardDetectorCut } from '../rules/guard/guard-detector-cut.ts';
import { guardLoggingCut } from '../rules/guard/guard-logging-cut.ts';
import { guardRefused } from '../rules/guard/guard-refused.ts';
import { rolesanywhereAnchor } from '../rules/guard/rolesanywhere-anchor.ts';
import { rolesanywhereSession } from '../rules/guard/rolesanywhere-session.ts';
import { selfRoleMisused } from '../rules/guard/self-role-misused.ts';
import { selfTamper } from '../rules/guard/self-tamper.ts';
import { orgGuardrail } from '../rules/organization/org-guardrail.ts';
import { orgLeave } from '../rules/organization/org-leave.ts';
import { orgRootEmail } from '../rules/organization/org-root-email.ts';

/** What watches and bounds the account: trails, detectors, the organization, trust anchors, and this tracker itself. */
export const GUARD_RULES: readonly Rule[] = [
  guardDetectorCut,
  guardLoggingCut,
  guardRefused,
  orgGuardrail,
  orgLeave,
  orgRootEmail,
  rolesanywhereAnchor,
  rolesanywhereSession,
  selfRoleMisused,
  selfTamper,
];

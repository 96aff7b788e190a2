import type { Rule } from '../rule.ts';
import { guardDetectorCut } from '../rules/guard-detector-cut.ts';
import { guardLoggingCut } from '../rules/guard-logging-cut.ts';
import { guardRefused } from '../rules/guard-refused.ts';
import { orgGuardrail } from '../rules/org-guardrail.ts';
import { orgLeave } from '../rules/org-leave.ts';
import { orgRootEmail } from '../rules/org-root-email.ts';
import { rolesanywhereAnchor } from '../rules/rolesanywhere-anchor.ts';
import { rolesanywhereSession } from '../rules/rolesanywhere-session.ts';
import { selfRoleMisused } from '../rules/self-role-misused.ts';
import { selfTamper } from '../rules/self-tamper.ts';

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

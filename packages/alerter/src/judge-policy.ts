import type { PolicyReading } from './policy-document.ts';
import { findGrants } from './policy-grants.ts';
import type { Hit } from './rule.ts';

/**
 * Judges the rights that a policy gives: HIGH for administrators and the ways to become one, and for a
 * document that nobody can read; WARNING for a way to the role of a workload. False when it is
 * harmless, absent, or omitted from the record (IAM-LOG-EVASION is about those).
 */
export function judgeRights(reading: PolicyReading): (Hit & { readonly detail: string }) | false {
  if (reading.state === 'broken') {
    return { severity: 'HIGH', detail: `the policy cannot be read: ${reading.problem}` };
  }
  if (reading.state !== 'read') return false;
  const { escalations, isAdmin, isWide, summary, takeovers } = findGrants(reading.policy);
  const detail = `allows ${summary}`;
  if (isAdmin || isWide || escalations.length > 0) return { severity: 'HIGH', detail };
  return takeovers.length > 0 ? { severity: 'WARNING', detail } : false;
}

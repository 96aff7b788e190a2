import type { PolicyReading } from './policy-document.ts';
import { findGrants } from './policy-grants.ts';
import type { Hit } from './rule.ts';

/**
 * Judges the rights that a policy gives: HIGH for administrators and the ways to become one, and for a
 * document that nobody can read; WARNING for a way to the role of a workload, and for writing the rights of
 * some identities. False when it is harmless, absent, or omitted from the record (IAM-LOG-EVASION is about
 * those). `holder` (`role/app`) is who gets the policy, where that is known.
 */
export function judgeRights(
  reading: PolicyReading,
  holder?: string,
): (Hit & { readonly detail: string }) | false {
  if (reading.state === 'broken') {
    return { severity: 'HIGH', detail: `the policy cannot be read: ${reading.problem}` };
  }
  if (reading.state !== 'read') return false;
  const grants = findGrants(reading.policy, holder);
  const { escalations, isAdmin, isWide, selfWrites, summary, takeovers, writes } = grants;
  const detail = `allows ${summary}`;
  const isHigh = isAdmin || isWide || escalations.length + selfWrites.length > 0;
  if (isHigh) return { severity: 'HIGH', detail };
  return takeovers.length + writes.length > 0 ? { severity: 'WARNING', detail } : false;
}

import { createHash } from 'node:crypto';
import { isJsonObject, listIn, textIn } from '@iam-tracker/core';
import type { Hit } from '../detect/rule.ts';
import type { PolicyVerdict } from '../rights/known-rights.ts';
import type { Policy, PolicyReading, Statement } from './policy-document.ts';
import { findGrants } from './policy-grants.ts';

const LEVELS = ['none', 'WARNING', 'HIGH'] as const;
const MAX_DETAIL = 300;
const MAX_DENIALS = 24;

/**
 * Judges the rights that a policy gives: HIGH for administrators and the ways to become one, and for a
 * document that cannot be read; WARNING for a way to the role of a workload, and for writing the rights of
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

/**
 * Judges a document that `holder` (`role/app`, or the policy itself: `policy/app`) gets. Undefined when there is
 * none to judge: it was too large for its record.
 */
export function judgeDocument(reading: PolicyReading, holder: string): PolicyVerdict | undefined {
  if (reading.state === 'absent' || reading.state === 'omitted') return undefined;
  const hit = judgeRights(reading, holder);
  const denials = reading.state === 'read' ? fingerprintDenials(reading.policy) : [];
  if (hit === false) return { level: 'none', detail: '', denials };
  const level = hit.severity === 'HIGH' ? 'HIGH' : 'WARNING';
  return { level, detail: hit.detail.slice(0, MAX_DETAIL), denials };
}

/** Reads a verdict that was stored; undefined for anything else. */
export function readVerdict(value: unknown): PolicyVerdict | undefined {
  if (!isJsonObject(value)) return undefined;
  const level = LEVELS.find((each) => each === value.level);
  if (level === undefined) return undefined;
  const denials = listIn(value, 'denials').filter((each) => typeof each === 'string');
  return { level, detail: textIn(value, 'detail') ?? '', denials };
}

/** Two that are alike are one; what is beyond the bound is told apart from nothing. */
function fingerprintDenials({ statements }: Policy): string[] {
  const denying = statements.filter(({ effect }) => effect === 'Deny');
  return [...new Set(denying.map(fingerprint))].sort().slice(0, MAX_DENIALS);
}

function fingerprint(statement: Statement): string {
  const elements = Object.entries(statement).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value,
  ]);
  return createHash('sha256').update(JSON.stringify(elements)).digest('base64url').slice(0, 8);
}

/** Returns the verdict that gives more; of two alike the first. */
export function worseOf(
  left: PolicyVerdict | undefined,
  right: PolicyVerdict | undefined,
): PolicyVerdict | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return LEVELS.indexOf(right.level) > LEVELS.indexOf(left.level) ? right : left;
}

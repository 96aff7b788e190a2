import { createHash } from 'node:crypto';
import { isJsonObject, listIn, textIn } from '../json-fields.ts';
import { judgeRights } from '../judge-policy.ts';
import type { Policy, PolicyReading, Statement } from '../policy-document.ts';
import type { PolicyVerdict } from './known-rights.ts';

const LEVELS = ['none', 'WARNING', 'HIGH'] as const;
const MAX_DETAIL = 300;
const MAX_DENIALS = 24;

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

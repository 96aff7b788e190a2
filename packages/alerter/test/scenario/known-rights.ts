import { readPolicy } from '../../src/policy/policy-document.ts';
import { judgeDocument } from '../../src/policy/policy-verdict.ts';
import type { RightsFact } from '../../src/rights/event-rights.ts';

/** Long before the stories of fixtures. */
const SCANNED = Date.UTC(2026, 0, 1);
export const POLICY = 'arn:aws:iam::123456789012:policy/team/reporting';

export const allow = (Action: unknown, Resource: unknown = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
export const deny = (Action: unknown) => ({ Effect: 'Deny', Action, Resource: '*' });

export function documentOf(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

function verdictOn(holder: string, statements: readonly object[]) {
  const verdict = judgeDocument(readPolicy(documentOf(...statements)), holder);
  if (verdict === undefined) throw new Error('The policy of the test cannot be judged.');
  return verdict;
}

/** A managed policy as the inventory has it: `versions` from v1 on, of which the first is in force. */
export function knownPolicy(
  arn: string,
  ...versions: readonly (readonly object[])[]
): RightsFact[] {
  const facts = versions.map((statements, index) => {
    const verdict = verdictOn(`policy/${arn.slice(arn.lastIndexOf('/') + 1)}`, statements);
    return { kind: 'version', id: `v${index + 1}`, time: SCANNED, verdict } as const;
  });
  const inForce = { kind: 'default', id: 'v1', time: SCANNED } as const;
  return [...facts, inForce].map((fact) => ({ about: 'policy', arn, fact }));
}

/** That an identity has a managed policy. */
export function knownAttachment(holder: string, arn: string): RightsFact[] {
  const held = { isHeld: true, time: SCANNED };
  return [
    { about: 'holder', holder, fact: { kind: 'managed', name: arn, ...held } },
    { about: 'policy', arn, fact: { kind: 'holder', name: holder, ...held } },
  ];
}

/** That an identity has an inline policy. */
export function knownInline(holder: string, name: string, ...statements: object[]): RightsFact[] {
  const verdict = verdictOn(holder, statements);
  return [{ about: 'holder', holder, fact: { kind: 'inline', name, time: SCANNED, verdict } }];
}

import { lastSegment, rightsNameOf, type StoredRights } from '@iam-tracker/core';
import { createRightsTable, type RightsTableOptions } from '@iam-tracker/core/aws';
import { readPolicy } from '../policy/policy-document.ts';
import { judgeDocument } from '../policy/policy-verdict.ts';
import type { RightsInventory } from '../ports.ts';
import type { RightsFact } from '../rights/event-rights.ts';

/** Reads what the user scanner found out about rights, and judges it then. */
export function createRightsInventory(
  options: Omit<RightsTableOptions, 'retentionDays'>,
): RightsInventory {
  const table = createRightsTable({ ...options, retentionDays: 0 });
  return {
    async find(policies, holders) {
      const names = [
        ...policies.map((arn) => rightsNameOf({ kind: 'policy', arn })),
        ...holders.map((each) => rightsNameOf({ kind: 'holder', ...each })),
      ];
      const found = await table.find(names);
      const factsOf = (name: string) => {
        const stored = found.get(name);
        return stored === undefined ? [] : toFacts(stored);
      };
      return {
        ofPolicy: (arn) => factsOf(rightsNameOf({ kind: 'policy', arn })),
        ofHolder: (accountId, holder) =>
          factsOf(rightsNameOf({ kind: 'holder', accountId, holder })),
      };
    },
  };
}

function toFacts({ record, scanTimestamp }: StoredRights): RightsFact[] {
  const time = Date.parse(scanTimestamp);
  if (record.kind === 'policy') {
    const { arn, defaultVersionId, holders, versions } = record;
    const own = `policy/${lastSegment(arn)}`;
    const facts = versions.flatMap(({ createdAt, document, id }): RightsFact[] => {
      const verdict = judgeDocument(readPolicy(document), own);
      const made = Date.parse(createdAt);
      if (verdict === undefined || Number.isNaN(made)) return [];
      const version = { kind: 'version', id, time: made, verdict } as const;
      // It may have been in force since it was made; at the time of the scan it was for certain.
      const since = id === defaultVersionId ? [made, time] : [];
      const inForce = since.map((at) => ({ kind: 'default', id, time: at }) as const);
      return [version, ...inForce].map((fact) => ({ about: 'policy', arn, fact }));
    });
    const held = holders.map((name) => ({ kind: 'holder', name, isHeld: true, time }) as const);
    return [...facts, ...held.map((fact): RightsFact => ({ about: 'policy', arn, fact }))];
  }
  const { holder, inline, managed } = record;
  return [
    ...managed.map(
      (name): RightsFact => ({
        about: 'holder',
        holder,
        fact: { kind: 'managed', name, isHeld: true, time },
      }),
    ),
    ...inline.flatMap(({ document, name }): RightsFact[] => {
      const verdict = judgeDocument(readPolicy(document), holder);
      if (verdict === undefined) return [];
      return [{ about: 'holder', holder, fact: { kind: 'inline', name, time, verdict } }];
    }),
  ];
}

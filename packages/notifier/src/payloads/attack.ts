import { IMPACT_TYPES, TACTIC_IDS, TACTICS } from './attack-tactics.data.ts';

/** A technique of ATT&CK, and the tactic that it serves first, where we know it. */
interface Attack {
  readonly technique: string;
  readonly subTechnique: string | undefined;
  readonly tactic: { readonly uid: string; readonly name: string } | undefined;
}

export function readAttack(id: string): Attack {
  const technique = techniqueOf(id);
  const [name] = TACTICS.get(technique) ?? [];
  return {
    technique,
    subTechnique: technique === id ? undefined : id,
    tactic: name === undefined ? undefined : { uid: TACTIC_IDS[name], name },
  };
}

/**
 * Returns the finding types of Security Hub for techniques, at most 50: each in all its tactics. Techniques that we do not
 * know, those of rules of one's own, are a TTP without more.
 *
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html
 */
export function findingTypes(mitre: readonly string[]): readonly string[] {
  const types = mitre.flatMap((id) => {
    const technique = techniqueOf(id);
    const tactics = TACTICS.get(technique) ?? [];
    return tactics.map((tactic) =>
      tactic === 'Impact' ? (IMPACT_TYPES.get(technique) ?? 'Effects') : `TTPs/${tactic}`,
    );
  });
  return types.length === 0 ? ['TTPs'] : [...new Set(types)].slice(0, MAX_TYPES);
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html: array members of `Types`. */
const MAX_TYPES = 50;

function techniqueOf(id: string): string {
  return id.split('.', 1)[0] ?? id;
}

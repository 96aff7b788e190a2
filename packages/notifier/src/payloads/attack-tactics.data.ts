/** Tactics of ATT&CK that Security Hub has a type for, by their ids; `Impact` has types of its own. */
export const TACTIC_IDS = {
  'Initial Access': 'TA0001',
  Execution: 'TA0002',
  Persistence: 'TA0003',
  'Privilege Escalation': 'TA0004',
  'Defense Evasion': 'TA0005',
  'Credential Access': 'TA0006',
  Discovery: 'TA0007',
  'Lateral Movement': 'TA0008',
  Collection: 'TA0009',
  'Command and Control': 'TA0011',
  Impact: 'TA0040',
} as const;

type Tactic = keyof typeof TACTIC_IDS;

/**
 * Tactics of the techniques that our rules name, the most telling for IAM first (https://attack.mitre.org/matrices/enterprise/cloud/iaas/).
 * Sub-techniques have those of their technique.
 */
export const TACTICS: ReadonlyMap<string, readonly [Tactic, ...Tactic[]]> = new Map<
  string,
  readonly [Tactic, ...Tactic[]]
>([
  ['T1036', ['Defense Evasion']],
  ['T1069', ['Discovery']],
  ['T1070', ['Defense Evasion']],
  ['T1078', ['Initial Access', 'Persistence', 'Privilege Escalation', 'Defense Evasion']],
  ['T1087', ['Discovery']],
  ['T1098', ['Persistence', 'Privilege Escalation']],
  ['T1110', ['Credential Access']],
  ['T1136', ['Persistence']],
  ['T1199', ['Initial Access']],
  ['T1484', ['Privilege Escalation', 'Defense Evasion']],
  ['T1485', ['Impact']],
  ['T1528', ['Credential Access']],
  ['T1531', ['Impact']],
  ['T1548', ['Privilege Escalation', 'Defense Evasion']],
  ['T1550', ['Lateral Movement', 'Defense Evasion']],
  ['T1552', ['Credential Access']],
  ['T1556', ['Credential Access', 'Persistence', 'Defense Evasion']],
  ['T1562', ['Defense Evasion']],
  ['T1621', ['Credential Access']],
  ['T1666', ['Defense Evasion']],
]);

/** Types of Security Hub for the techniques of `Impact`, which is none of its categories. */
export const IMPACT_TYPES: ReadonlyMap<string, string> = new Map([
  ['T1485', 'Effects/Data Destruction'],
  ['T1531', 'Effects/Denial of Service'],
]);

import {
  createEngine,
  loadOwnRules,
  parseSettings,
  toRuleEvent,
} from '@iam-tracker/alerter/detect';
import { normalize } from '@iam-tracker/core';
import { compileSigma } from '../src/index.ts';

/** A rule as JSON, which is YAML. */
export function ruleText(detection: object, more: object = {}): string {
  return JSON.stringify({
    title: 'A rule of our own',
    logsource: { product: 'aws', service: 'cloudtrail' },
    detection,
    ...more,
  });
}

/** A record that is whole but for what a test says. */
export function recordOf(parts: object): object {
  return {
    eventVersion: '1.11',
    eventID: 'e-1',
    eventTime: '2026-01-05T09:00:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    recipientAccountId: '123456789012',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2',
    userIdentity: {
      type: 'IAMUser',
      userName: 'alice',
      arn: 'arn:aws:iam::123456789012:user/alice',
      accountId: '123456789012',
    },
    ...parts,
  };
}

/** Compiles one rule, which must be taken. */
export function compileOne(text: string) {
  const { compiled, notes, refused } = compileSigma([{ name: 'own.yml', text }]);
  const [rule] = compiled.rules;
  if (rule === undefined) throw new Error(`refused: ${refused[0]?.line}: ${refused[0]?.text}`);
  return { rule, notes: notes.map((note) => note.text) };
}

/** Tells whether a rule fires on a record, on the way from CloudTrail through the ledger and the engine. */
export function fires(text: string, record: object): boolean {
  const { rule } = compileOne(text);
  const rules = loadOwnRules({ schema: 'iam-activity-tracker/rules', version: 1, rules: [rule] });
  const engine = createEngine(rules, parseSettings({}, [rule.id]));
  const { failures, matches } = engine.evaluate(toRuleEvent(normalize(record).event));
  if (failures[0] !== undefined) throw failures[0].error;
  return matches.length > 0;
}

/** Says why a file is refused: `kind line: reason`, for each rule. */
export function refusalsOf(text: string, name = 'own.yml'): string[] {
  return compileSigma([{ name, text }]).refused.map(
    ({ kind, line, text: reason }) => `${kind} ${line}: ${reason}`,
  );
}

import { parseSettings, type Rule } from '@iam-tracker/alerter/detect';
import {
  type ActivityEvent,
  admit,
  compareText,
  formatTime,
  parseRolePatterns,
  printable,
  SECOND,
} from '@iam-tracker/core';
import { isTestedBy, Refusal, type RuleTest, readTests, toRuleId } from '@iam-tracker/sigma';
import { createReplay } from '../alerts/replay-detections.ts';
import type { OwnRules } from './read-rules.ts';

/** The outcome of one test. */
interface TestResult {
  readonly test: RuleTest;
  readonly ruleId: string;
  /** The reason that it failed; undefined when it passed. */
  readonly problem: string | undefined;
}

/** The outcome of the tests of one rule. */
export interface TestedRule {
  readonly rule: Rule;
  readonly results: readonly TestResult[];
  /** Missing or wrong beside single tests. */
  readonly problem: string | undefined;
}

export interface TestReport {
  readonly rules: readonly TestedRule[];
  /** Tests that cannot be read or that belong to no rule. */
  readonly stray: readonly string[];
}

const START = Date.UTC(2026, 0, 5, 9);
const ACCOUNT = '123456789012';
const NOISE = { filterAwsServiceEvents: false, filteredRoles: parseRolePatterns('') };

/**
 * Runs the tests beside rules: each story takes the way of events from CloudTrail through the ledger to the rule,
 * and its state where it has any. A rule that is tested needs both a story that it fires on and a near miss.
 */
export async function testOwnRules(own: OwnRules): Promise<TestReport> {
  const stray: string[] = [];
  const tests = own.testFiles.flatMap((file) => {
    try {
      return readTests(file);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      stray.push(`${printable(file.name, 200)}:${error.line}: ${error.message}`);
      return [];
    }
  });
  const results: TestResult[] = [];
  for (const test of tests) {
    const rule = findTested(own, test);
    if (typeof rule === 'string') {
      stray.push(`${printable(test.file, 200)}:${test.line}: ${rule}`);
      continue;
    }
    results.push({ test, ruleId: rule.id, problem: await runTest(rule, test) });
  }
  const rules = own.rules.map((rule): TestedRule => {
    const ofRule = results.filter(({ ruleId }) => ruleId === rule.id);
    return { rule, results: ofRule, problem: findGap(ofRule) };
  });
  return { rules, stray };
}

function findGap(results: readonly TestResult[]): string | undefined {
  if (results.length === 0) return undefined;
  if (results.every(({ test }) => test.fires)) return 'no near miss: a test that must not fire';
  return results.some(({ test }) => test.fires) ? undefined : 'no test that must fire';
}

/** Returns the rule of a test, or why there is none. */
function findTested({ files, rules }: OwnRules, test: RuleTest): Rule | string {
  if (test.rule !== undefined) {
    const id = toRuleId(test.rule, test.line);
    const named = rules.find((rule) => rule.id === id);
    return named ?? `there is no rule "${printable(test.rule, 100)}" that was taken`;
  }
  const beside = rules.filter(({ id }) => isTestedBy(files.get(id) ?? '', test.file));
  const [rule] = beside;
  if (rule === undefined) return 'no rule was taken of the file beside it';
  return beside.length === 1
    ? rule
    : 'the file beside it has several rules; say which (rule: name)';
}

/** Returns why a test failed; undefined when it passed. */
async function runTest(rule: Rule, { events, fires }: RuleTest): Promise<string | undefined> {
  const admitted: ActivityEvent[] = [];
  for (const [index, event] of events.entries()) {
    const admission = admit(toRecord(event, index), NOISE);
    const which = events.length === 1 ? 'the event' : `event ${index + 1}`;
    if (admission.verdict !== 'store') return `${which} is not collected: no such source or call`;
    const { eventType, unparsedReason } = admission.event;
    if (eventType === 'unparsed') return `${which} is no CloudTrail record: ${unparsedReason}`;
    admitted.push(admission.event);
  }
  const isAsked = admitted.some(({ eventType }) => rule.on[eventType] !== undefined);
  if (!isAsked) return 'none of its events is of a kind that the rule is asked about';
  const settings = parseSettings({ rules: { [rule.id]: { enabled: true } } }, [rule.id]);
  const replay = createReplay({ catalogue: [rule], settings, groupMinutes: 0 });
  let alerts = 0;
  const inOrder = [...admitted].sort((left, right) => compareText(left.eventTime, right.eventTime));
  for (const event of inOrder) alerts += (await replay.take(event)).length;
  if (alerts > 0 === fires) return undefined;
  return fires ? 'it does not fire' : 'it fires';
}

/**
 * Completes what a test says of an event to a CloudTrail record: only what it does not say is made up, and every
 * time the same. Events that name no time are a second apart.
 */
function toRecord(event: Readonly<Record<string, unknown>>, index: number): object {
  const { userIdentity } = event;
  const { accountId } = Object(userIdentity) as { accountId?: unknown };
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    eventTime: formatTime(START + index * SECOND),
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.0',
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    recipientAccountId: typeof accountId === 'string' ? accountId : ACCOUNT,
    ...event,
    userIdentity: userIdentity ?? {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      accountId: ACCOUNT,
      userName: 'alice',
    },
  };
}

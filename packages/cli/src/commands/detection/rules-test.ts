import { printable } from '@iam-tracker/core';
import type { OwnRules, TestedRule, TestReport } from '@iam-tracker/local/rules';
import { defineCommand, EXIT, ExitError } from '../../command.ts';
import { format, toggle } from '../../flags.ts';
import { severityCell } from '../../render/listing.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import type { Column } from '../../render/table/column.ts';
import { renderTable } from '../../render/table/table-writer.ts';
import type { Terminal } from '../../terminal.ts';

export const command = defineCommand({
  argument: ['<path>', 'a file of rules, or a folder with all below it'],
  flags: {
    requireTests: toggle('a rule without tests is a failure'),
    format: format('table', 'json'),
  },
  examples: `
Beside rules.yml the file rules.tests.yml holds its tests: events, and whether the rule fires on them. Each
takes the way that events take from CloudTrail to an alert. Ends with 1 when a test fails or a file is no rule;
rules that use what cannot be honoured are named, with their line and the reason.

Examples:
  $ iam-tracker rules test ./rules
  $ iam-tracker rules test ./rules --require-tests    for a pipeline
  $ iam-tracker rules test ./rules -o json | jq '.refused[] | {file, line, reason}'`,
  async run({ format: shape, requireTests = false }, { terminal }, path) {
    const { readOwnRules, testOwnRules } = await import('@iam-tracker/local/rules');
    const own = await readOwnRules(path);
    const facts = { own, report: await testOwnRules(own), needsTests: requireTests };
    if (shape === 'json') await writeJson(ruleTestsDocument(facts), terminal);
    else await terminal.write(renderRuleTests(facts, terminal.out));
    if (!isPassed(facts)) throw new ExitError(EXIT.failure);
  },
});

interface RuleTestsFacts {
  readonly own: OwnRules;
  readonly report: TestReport;
  /** A rule without tests is a failure. */
  readonly needsTests: boolean;
}

const RULES: readonly Column[] = [
  { title: 'RULE', atLeast: 20 },
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'KIND', atLeast: 'whole' },
  { title: 'STATE', atLeast: 'whole' },
  { title: 'TESTS', atLeast: 'whole' },
];
const REFUSED: readonly Column[] = [
  { title: 'REFUSED', atLeast: 20 },
  { title: 'TITLE', atLeast: 20 },
  { title: 'WHY', atLeast: 24 },
];

/** Tells whether everything is as it should be: what is refused for what it needs is no failure. */
function isPassed({ needsTests, own, report }: RuleTestsFacts): boolean {
  const isBroken = own.refused.some(({ kind }) => kind === 'broken') || report.stray.length > 0;
  return !isBroken && report.rules.every((rule) => stateOf(rule, needsTests) === 'passed');
}

/** Writes what the tests of rules found. */
function renderRuleTests(facts: RuleTestsFacts, { colors, width }: Terminal['out']): string {
  const { needsTests, own, report } = facts;
  const style = { width, colorHead: colors.bold, keepsAll: true };
  const rules = report.rules.map((tested) => [
    tested.rule.id,
    severityCell(tested.rule.severity, colors),
    tested.rule.kind,
    tested.rule.status === 'experimental' ? 'dry run' : 'on',
    describeTests(tested),
  ]);
  const refused = own.refused.map(({ file, line, rule, text }) => [`${file}:${line}`, rule, text]);
  const failures = report.rules.flatMap((tested) => listProblems(tested, needsTests));
  const parts = [
    rules.length > 0 ? renderTable(RULES, rules, style) : '',
    refused.length > 0 ? `\n${renderTable(REFUSED, refused, style)}` : '',
    own.notes.length > 0 ? '\n' : '',
    ...own.notes.map(({ file, line, text }) => `note: ${file}:${line}: ${text}\n`),
    failures.length + report.stray.length > 0 ? '\n' : '',
    ...failures.map((problem) => `${colors.red('failed:')} ${problem}\n`),
    ...report.stray.map((problem) => `${colors.red('failed:')} ${problem}\n`),
    `\n${summarize(facts)}\n`,
  ];
  return parts.join('');
}

function summarize({ own, report }: RuleTestsFacts): string {
  const results = report.rules.flatMap(({ results: each }) => each);
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  const untested = report.rules.filter(({ results: each }) => each.length === 0).length;
  return [
    `${formatCounted(own.rules.length, 'rule')} taken, ${formatCount(own.refused.length)} refused`,
    `${formatCounted(results.length, 'test')}, ${formatCount(failed)} failed`,
    ...(untested > 0 ? [`${formatCounted(untested, 'rule')} without tests`] : []),
  ].join('; ');
}

function describeTests({ results }: TestedRule): string {
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  if (results.length === 0) return 'none';
  return failed > 0 ? `${failed} of ${results.length} failed` : `${results.length} passed`;
}

function stateOf({ problem, results }: TestedRule, needsTests: boolean): 'passed' | 'failed' {
  const isFailed = results.some((result) => result.problem !== undefined);
  const isMissing = needsTests && results.length === 0;
  return isFailed || isMissing || problem !== undefined ? 'failed' : 'passed';
}

function listProblems({ problem, results, rule }: TestedRule, needsTests: boolean): string[] {
  return [
    ...results.flatMap(({ problem: why, test }) =>
      why === undefined
        ? []
        : [
            `${printable(test.file, 200)}:${test.line}: ${rule.id}: ${printable(test.name, 200)}: ${why}`,
          ],
    ),
    ...(problem === undefined ? [] : [`${rule.id}: ${problem}`]),
    ...(needsTests && results.length === 0 ? [`${rule.id}: no tests`] : []),
  ];
}

/** The same for machines. */
function ruleTestsDocument(facts: RuleTestsFacts) {
  const { own, report } = facts;
  return {
    passed: isPassed(facts),
    rules: report.rules.map((tested) => ({
      id: tested.rule.id,
      file: own.files.get(tested.rule.id) ?? null,
      severity: tested.rule.severity,
      kind: tested.rule.kind,
      status: tested.rule.status,
      problem: tested.problem ?? null,
      tests: tested.results.map(({ problem, test }) => ({
        file: test.file,
        line: test.line,
        name: test.name,
        fires: test.fires,
        problem: problem ?? null,
      })),
    })),
    refused: own.refused.map(({ file, kind, line, rule, text }) => ({
      file,
      line,
      title: rule,
      kind,
      reason: text,
    })),
    notes: own.notes.map(({ file, line, rule, text }) => ({ file, line, title: rule, note: text })),
    stray: report.stray,
  };
}

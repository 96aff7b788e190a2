import { printable } from '@iam-tracker/core';
import type { CompiledRule, Condition, FieldTest } from '@iam-tracker/local/rules';
import { defineCommand, EXIT, ExitError } from '../../command.ts';
import { format } from '../../flags.ts';
import { writeJson } from '../../render/stream.ts';
import type { Colors } from '../../terminal.ts';

export const command = defineCommand({
  argument: ['<path>', 'a file of rules, or a folder with all below it'],
  flags: { format: format('text', 'json') },
  examples: `
Examples:
  $ iam-tracker rules convert ./rules/key-for-break-glass.yml
  $ iam-tracker rules convert ./rules -o json > rules.json`,
  async run(options, { terminal }, path) {
    const { describeRefusal, readOwnRules } = await import('@iam-tracker/local/rules');
    const { compiled, notes, refused } = await readOwnRules(path);
    if (options.format === 'json') await writeJson(compiled, terminal);
    else {
      for (const rule of compiled.rules) {
        await terminal.write(`${renderOwnRule(rule, terminal.out.colors)}\n`);
      }
    }
    for (const { file, line, text } of notes) terminal.note(`note: ${file}:${line}: ${text}`);
    for (const each of refused) terminal.say(`refused: ${describeRefusal(each)}`);
    if (refused.length > 0) throw new ExitError(EXIT.failure);
  },
});

/** A list of values may be long. */
const MAX_LINE = 10_000;

/** Writes what a rule of one's own is read as. Its texts are fit to be shown; values are quoted. */
function renderOwnRule(rule: CompiledRule, { bold }: Colors): string {
  const { condition, id, mitre, names, on, pattern, severity, source, status, title } = rule;
  const state = status === 'experimental' ? 'dry run' : 'on';
  const families = Object.entries(on).map(([family, wanted]) =>
    typeof wanted === 'string' ? family : `${family} (${wanted?.join(', ')})`,
  );
  const lines = [
    `${bold(id)}  ${severity}  ${[...mitre, state].join('  ')}  ${source}`,
    title,
    '',
    `${bold('Asked of')}    ${families.join(', ')}`,
    ...(names === undefined
      ? []
      : [`${bold('Events')}      ${printable(names.join(', '), MAX_LINE)}`]),
    ...(pattern === undefined
      ? []
      : [`${bold('Pattern')}     ${printable(describePattern(pattern), MAX_LINE)}`]),
    '',
    ...(pattern === undefined
      ? [bold('Fires when'), ...describeCondition(condition, 1)]
      : pattern.parts.flatMap(({ condition: part, name }) => [
          bold(`Counts as ${printable(name)} when`),
          ...describeCondition(part, 1),
        ])),
  ];
  return `${lines.join('\n')}\n`;
}

function describePattern(pattern: NonNullable<CompiledRule['pattern']>): string {
  const groups = new Set(pattern.parts.flatMap(({ groupBy }) => groupBy));
  const by = groups.size === 0 ? '' : `, by ${[...groups].join(', ')}`;
  if (pattern.kind === 'new') {
    const { field, learningDays, rememberDays } = pattern;
    return `a value of ${field} not seen in ${rememberDays} days, after ${learningDays} days of learning${by}`;
  }
  const { count, field, kind, windowMinutes } = pattern;
  const what = {
    count: `${count} events or more`,
    values: `${count} different values of ${field} or more`,
    all: 'all of these, in whatever order,',
    order: 'these, in this order,',
  }[kind];
  return `${what} within ${windowMinutes} minutes${by}`;
}

/** Lines of a condition, each level further in. */
function describeCondition(condition: Condition, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if ('and' in condition) return block('all of', condition.and, depth);
  if ('or' in condition) return block('one of', condition.or, depth);
  if ('not' in condition) return block('not', [condition.not], depth);
  return [`${indent}${printable(describeTest(condition), MAX_LINE)}`];
}

function block(title: string, conditions: readonly Condition[], depth: number): string[] {
  const inner = conditions.flatMap((each) => describeCondition(each, depth + 1));
  return [`${'  '.repeat(depth)}${title}`, ...inner];
}

function describeTest(test: FieldTest): string {
  const { field } = test;
  if ('exists' in test) return `${field} is ${test.exists ? 'there' : 'absent'}`;
  if ('sameAs' in test) return `${field} ${SAME[test.part]} ${test.sameAs}`;
  if ('compare' in test) return `${field} ${SIGNS[test.compare]} ${test.to}`;
  if ('cidr' in test) return `${field} is in ${test.cidr.join(' or ')}`;
  const glue = test.every === true ? ' and ' : ' or ';
  if ('re' in test) {
    return `${field} has ${test.re.map(({ pattern }) => `/${JSON.stringify(pattern).slice(1, -1)}/`).join(glue)}`;
  }
  const cased = test.cased === true ? ' (case counts)' : '';
  return `${field} is ${test.like.map((each) => JSON.stringify(each)).join(glue)}${cased}`;
}

const SAME = {
  whole: 'is the same as',
  contains: 'contains what is in',
  startswith: 'begins with what is in',
  endswith: 'ends with what is in',
} as const;

const SIGNS = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

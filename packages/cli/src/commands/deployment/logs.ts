import {
  AppError,
  didYouMean,
  LOG_LEVELS,
  type LogLevel,
  parseJson,
  parseJsonObject,
  printable,
  systemClock,
} from '@iam-tracker/core';
import type { TailedLine } from '@iam-tracker/operations';
import { FUNCTION_ROLES, type FunctionRole } from '@iam-tracker/operations/deployment';
import { type CommandContext, defineCommand, expectFound } from '../../command.ts';
import { findDeployment } from '../../deployment.ts';
import { choice, DEPLOYMENT_FLAGS, format, type OptionsOf, text, toggle } from '../../flags.ts';
import { cutToSecond } from '../../render/quantities.ts';
import { toJson, writeJson } from '../../render/stream.ts';
import type { Colors } from '../../terminal.ts';
import { parseTimeOption } from '../../time-options.ts';

const flags = {
  ...DEPLOYMENT_FLAGS,
  follow: toggle('go on with what is logged from now on'),
  level: choice('<level>', 'nothing less severe', LOG_LEVELS),
  since: text('<time>', 'no earlier than this', '1h'),
  format: format('table', 'json', 'jsonl'),
};

export const command = defineCommand({
  argument: ['[function...]', 'only of these'],
  suggest: async () => (await import('@iam-tracker/operations')).FUNCTION_ROLES,
  flags,
  examples: `
Functions: ${FUNCTION_ROLES.join(', ')}; all of them when none is named.

Examples:
  $ iam-tracker logs --level ERROR --since 24h
  $ iam-tracker logs collector --follow
  $ iam-tracker logs alerter --follow -o jsonl | jq .line.message
  $ iam-tracker logs exporter -o json | jq '.[].line.message'`,
  run,
});

async function run(
  options: OptionsOf<typeof flags>,
  context: CommandContext,
  names: readonly string[],
): Promise<void> {
  const { now, signal, terminal } = context;
  const { follow = false, format: shape, level } = options;
  if (follow && shape === 'json') {
    throw new AppError('BAD_ARGUMENT', '--follow never ends, and one JSON document must.', {
      hint: '-o jsonl writes a document a line.',
    });
  }
  const roles = names.map(checkRole);
  const since = parseTimeOption(options.since, now(), 'start');
  const { cloud, deployment } = await findDeployment(options, context);
  const { tailLogs } = await import('@iam-tracker/operations');
  const groups = Object.fromEntries(
    deployment.functions
      .filter(({ role }) => roles.length === 0 || roles.includes(role))
      .map(({ logGroup, role }) => [role, logGroup]),
  );
  const tail = { groups, since, follows: follow, signal, sleep: systemClock.sleep };
  const lines = tailLogs(cloud.logs, tail);
  const kept: object[] = [];
  let count = 0;
  for await (const line of lines) {
    if (level !== undefined && !isAtLeast(line, level)) continue;
    count += 1;
    if (shape === 'json') kept.push(logDocument(line));
    else if (shape === 'jsonl') await terminal.write(`${toJson(logDocument(line))}\n`);
    else await terminal.write(`${renderLogLine(line, terminal.out.colors)}\n`);
  }
  if (shape === 'json') await writeJson(kept, terminal);
  if (count === 0) terminal.note('No lines match.');
  expectFound(count);
}

/** @throws AppError BAD_ARGUMENT */
function checkRole(name: string): FunctionRole {
  const role = FUNCTION_ROLES.find((each) => each === name);
  if (role !== undefined) return role;
  throw new AppError(
    'BAD_ARGUMENT',
    `"${printable(name, 100)}" is not a function; allowed: ${FUNCTION_ROLES.join(', ')}.${didYouMean(name, FUNCTION_ROLES)}`,
  );
}

/** A line without a level is Lambda's own: of no severity. */
function isAtLeast({ text }: TailedLine, least: LogLevel): boolean {
  const level = levelOf(text);
  return level !== undefined && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

function logDocument({ source, text, time }: TailedLine) {
  const parsed = parseJson(text);
  // Lambda's own lines are text.
  const line = parsed === undefined ? text.trimEnd() : parsed;
  return { function: source, time: new Date(time).toISOString(), line };
}

const MAX_VALUE = 300;
const MAX_TEXT = 2_000;
/** Told in the head of the line. */
const IN_HEAD = new Set(['level', 'message', 'timestamp']);

/** Returns the level of a line of ours; undefined for any other. */
function levelOf(text: string): LogLevel | undefined {
  return LOG_LEVELS.find((level) => level === parseJsonObject(text).level);
}

/** Writes a log line for people: time, level, function, message, and the rest as `name=value`. */
function renderLogLine({ source, text, time }: TailedLine, colors: Colors): string {
  const at = cutToSecond(new Date(time).toISOString());
  const head = `${colors.dim(at)} `;
  const fields = parseJsonObject(text);
  const level = levelOf(text);
  if (level === undefined) {
    return `${head}${''.padEnd(8)} ${source}: ${printable(text.trimEnd(), MAX_TEXT)}`;
  }
  const data = Object.entries(fields)
    .filter(([name]) => !IN_HEAD.has(name))
    .map(([name, value]) => `${printable(name, MAX_VALUE)}=${colors.dim(show(value))}`);
  const message = printable(String(fields.message ?? ''), MAX_TEXT);
  return [`${head}${colorOf(level, colors)(level.padEnd(8))} ${source}: ${message}`, ...data].join(
    ' ',
  );
}

function show(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value), MAX_VALUE);
}

function colorOf(level: LogLevel, colors: Colors): (text: string) => string {
  if (level === 'ERROR' || level === 'CRITICAL') return colors.red;
  return level === 'WARNING' ? colors.yellow : colors.dim;
}

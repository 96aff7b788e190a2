import { setTimeout as wait } from 'node:timers/promises';
import { AppError, LOG_LEVELS, type LogLevel, printable } from '@iam-tracker/core';
import {
  FUNCTION_ROLES,
  type FunctionRole,
  type TailedLine,
  tailLogs,
} from '@iam-tracker/operations';
import type { CommandContext } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { type OperatorOptions, openDeployment, openOperator } from '../../operator/operator.ts';
import { parseTimeOption } from '../../option-values.ts';
import { levelOf, renderLogLine } from '../../render/log-line.ts';

export interface LogsCommandOptions extends OperatorOptions {
  readonly follow?: boolean;
  readonly level?: LogLevel;
  readonly since: string;
  readonly format: 'table' | 'json';
}

/** `iam-tracker logs` */
export async function runLogs(
  names: readonly string[],
  options: LogsCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { now, signal, terminal } = context;
  const { follow = false, format, level } = options;
  if (follow && format === 'json') {
    throw new AppError('BAD_ARGUMENT', '--follow never ends, and one JSON document must.');
  }
  const roles = names.map(checkRole);
  const since = parseTimeOption(options.since, now(), 'start');
  const { cloud, deployment } = await openDeployment(openOperator(options, context));
  const groups = Object.fromEntries(
    deployment.functions
      .filter(({ role }) => roles.length === 0 || roles.includes(role))
      .map(({ logGroup, role }) => [role, logGroup]),
  );
  const lines = tailLogs(cloud.logs, {
    ...{ groups, since, follows: follow, signal },
    sleep: (milliseconds) => wait(milliseconds, undefined, { signal }),
  });
  const kept: object[] = [];
  let count = 0;
  for await (const line of lines) {
    if (level !== undefined && !isAtLeast(line, level)) continue;
    count += 1;
    if (format === 'json') kept.push(logDocument(line));
    else await terminal.write(`${renderLogLine(line, terminal.out.colors)}\n`);
  }
  if (format === 'json') await terminal.write(`${toJson(kept, true)}\n`);
  else if (count === 0) terminal.note('No lines match.');
}

function checkRole(name: string): FunctionRole {
  const role = FUNCTION_ROLES.find((each) => each === name);
  if (role !== undefined) return role;
  throw new AppError(
    'BAD_ARGUMENT',
    `"${printable(name, 100)}" is not a function; allowed: ${FUNCTION_ROLES.join(', ')}.`,
  );
}

/** A line without a level is Lambda's own: of no severity. */
function isAtLeast({ text }: TailedLine, least: LogLevel): boolean {
  const level = levelOf(text);
  return level !== undefined && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

function logDocument({ source, text, time }: TailedLine) {
  let line: unknown = text.trimEnd();
  try {
    line = JSON.parse(text);
  } catch {
    // Lambda's own lines are text.
  }
  return { function: source, time: new Date(time).toISOString(), line };
}

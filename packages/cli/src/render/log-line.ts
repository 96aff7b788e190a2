import { LOG_LEVELS, type LogLevel, printable } from '@iam-tracker/core';
import type { TailedLine } from '@iam-tracker/operations';
import type { Colors } from '../terminal.ts';

const MAX_VALUE = 300;
const MAX_TEXT = 2_000;
/** Told in the head of the line. */
const IN_HEAD = new Set(['level', 'message', 'timestamp']);

/** Returns the level of a line of ours; undefined for any other. */
export function levelOf(text: string): LogLevel | undefined {
  return LOG_LEVELS.find((level) => level === parse(text)?.level);
}

/** Writes a log line for people: time, level, function, message, and the rest as `name=value`. */
export function renderLogLine({ source, text, time }: TailedLine, colors: Colors): string {
  const at = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  const head = `${colors.dim(at)} `;
  const fields = parse(text);
  const level = levelOf(text);
  if (fields === undefined || level === undefined) {
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

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

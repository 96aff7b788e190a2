import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import {
  type AppError,
  describeError,
  isAppError,
  printable,
  redactText,
  shellWord,
} from '@iam-tracker/core';
import { CommanderError } from 'commander';
import { type CommandContext, EXIT, ExitError, isAbortion } from './command.ts';
import { readTerminalConfig } from './config.ts';
import { createProgram } from './program.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/**
 * So many bytes of bytecode a function runs before V8 thinks of compiling it anew, eight times of its own rule. Commands
 * take seconds: what is compiled sooner costs them more than it gains, an eighth of an import of 100,000 records. V8 has
 * the flag up to version 11 (Node 20), and complains about it on standard error afterwards.
 */
const INTERRUPT_BUDGET = { bytes: 1_000_000, lastVersion: 11 };

/** Runs the process of the command line. The only place that decides how it ends. */
export async function main(args: readonly string[]): Promise<void> {
  if (Number.parseInt(process.versions.v8, 10) <= INTERRUPT_BUDGET.lastVersion) {
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET.bytes}`);
  }
  quietSdkNotice();
  const stopping = new AbortController();
  const terminal = createTerminal({
    stdout: process.stdout,
    stderr: process.stderr,
    config: readTerminalConfig(),
    // Like `yes | head`: the reader has what it wanted.
    onGone: () => stopping.abort(new ExitError(EXIT.fine)),
  });
  let isStdinOpen = false;
  let isPaging = false;
  let isWatching = false;
  let stoppingWords = 'Stopping; what was read is being stored. Once more stops at once.';
  const onSignal = (name: NodeJS.Signals) => {
    // The pager takes it too, and shows what has come until the reader leaves it.
    if (isPaging && name === 'SIGINT') return stopping.abort(new ExitError(EXIT.interrupted));
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    // Nothing is being stored, and there is no other end.
    if (isWatching) return stopping.abort(new ExitError(EXIT.fine));
    terminal.note(stoppingWords);
    stopping.abort(new ExitError(EXIT.interrupted));
    if (isStdinOpen) process.stdin.destroy();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const context = {
    terminal,
    signal: stopping.signal,
    now: () => Date.now(),
    tellPaging: (next: boolean) => {
      isPaging = next;
    },
    tellWatching: () => {
      isWatching = true;
    },
    tellStopping: (words: string) => {
      stoppingWords = words;
    },
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    openStdin: () => {
      isStdinOpen = true;
      return process.stdin;
    },
    invocation: invocationOf(process.argv[1] ?? '', process.cwd()),
  };
  process.exitCode = await runCli(args, context, readVersion());
}

function readVersion(): string {
  const manifest = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}

/** Ends the path of a script that npm installed beside a project, or for one run of npx: the PATH has it only there. */
const INSTALLED_BESIDE = /[\\/]node_modules[\\/]\.bin[\\/]iam-tracker$/;

/** Returns how this process was called, for commands that can be copied. */
export function invocationOf(script: string, workingDirectory: string): string {
  if (basename(script) === 'iam-tracker' && !INSTALLED_BESIDE.test(script)) return 'iam-tracker';
  const nearer = relative(workingDirectory, script);
  return `node ${shellWord(nearer.startsWith('..') ? script : nearer)}`;
}

/** The SDK announces on every start that it will need a newer Node one day; users cannot help it. */
function quietSdkNotice(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    const isNotice = message.startsWith('NodeVersionSupportWarning');
    if (!isNotice) process.stderr.write(`${name}: ${message}\n`);
  });
}

/** Errors that the user can only have made on the command line or around it. */
const MISUSE: ReadonlySet<AppError['code']> = new Set([
  'BAD_ARGUMENT',
  'BAD_CONFIGURATION',
  'BAD_PAYLOAD',
]);

/** Runs a command line and returns the exit code. Every error ends here. */
export async function runCli(
  args: readonly string[],
  context: CommandContext,
  version: string,
): Promise<number> {
  try {
    const program = await createProgram(args, context, version);
    await program.parseAsync(args, { from: 'user' });
    return EXIT.fine;
  } catch (error) {
    const { signal, terminal } = context;
    return explain(signal.aborted && isAbortion(error) ? signal.reason : error, terminal);
  }
}

function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof ExitError) return error.code;
  // Help and version count as errors to commander; it has written what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.misuse;
  const { say, err } = terminal;
  const { red, dim } = err.colors;
  if (isAppError(error)) {
    say(`${red('iam-tracker:')} ${shown(error.message)}`);
    if (error.hint !== undefined) say(dim(shown(error.hint)));
    return MISUSE.has(error.code) ? EXIT.misuse : EXIT.failure;
  }
  const { error_type, error_message, error_stack } = describeError(error, redactText);
  say(`${red('iam-tracker:')} this is a bug; please report it with what follows.`);
  say(shown(error_stack ?? `${error_type}: ${error_message}`));
  return EXIT.failure;
}

/** Line by line: messages may list things, and parts of them come from files and from AWS. */
function shown(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, 2_000))
    .join('\n');
}

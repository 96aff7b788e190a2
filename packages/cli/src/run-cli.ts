import { type AppError, describeError, isAppError, printable, redactText } from '@iam-tracker/core';
import { CommanderError } from 'commander';
import { type CommandContext, EXIT, ExitError } from './command.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

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

/** The SDK and Node have errors of their own for what our signal stopped. */
function isAbortion(error: unknown): boolean {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  return name === 'AbortError' || code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof ExitError) return error.code;
  // Help and version count as errors to commander; it has written what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.misuse;
  const { note, err } = terminal;
  const { red, dim } = err.colors;
  if (isAppError(error)) {
    note(`${red('iam-tracker:')} ${shown(error.message)}`);
    if (error.hint !== undefined) note(dim(shown(error.hint)));
    return MISUSE.has(error.code) ? EXIT.misuse : EXIT.failure;
  }
  const { error_type, error_message, error_stack } = describeError(error, redactText);
  note(`${red('iam-tracker:')} this is a bug; please report it with what follows.`);
  note(shown(error_stack ?? `${error_type}: ${error_message}`));
  return EXIT.failure;
}

/** Line by line: messages may list things, and parts of them come from files and from AWS. */
function shown(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, 2_000))
    .join('\n');
}

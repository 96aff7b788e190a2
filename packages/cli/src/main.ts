import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { shellWord } from '@iam-tracker/core';
import { EXIT, ExitError } from './command.ts';
import { readTerminalConfig } from './config.ts';
import { runCli } from './run-cli.ts';
import { createTerminal } from './terminal.ts';

/** Runs the process of the command line. The only place that decides how it ends. */
export async function main(args: readonly string[]): Promise<void> {
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
  const onSignal = () => {
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    terminal.note('Stopping; what was read is being stored. Once more stops at once.');
    stopping.abort(new ExitError(EXIT.interrupted));
    if (isStdinOpen) process.stdin.destroy();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const context = {
    terminal,
    signal: stopping.signal,
    now: () => Date.now(),
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    openStdin: () => {
      isStdinOpen = true;
      return process.stdin;
    },
    invocation: invocationOf(process.argv[1] ?? ''),
  };
  process.exitCode = await runCli(args, context, readVersion());
}

function readVersion(): string {
  const manifest = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}

/** Returns how this process was called, for commands that can be copied. */
function invocationOf(script: string): string {
  if (basename(script) === 'iam-tracker') return 'iam-tracker';
  return `node ${shellWord(relative(process.cwd(), script))}`;
}

/** The SDK announces on every start that it will need a newer Node one day; users cannot help it. */
function quietSdkNotice(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    const isNotice = message.startsWith('NodeVersionSupportWarning');
    if (!isNotice) process.stderr.write(`${name}: ${message}\n`);
  });
}

import { Writable } from 'node:stream';
import { compact } from '@iam-tracker/core';
import type { CommandContext } from '../src/command.ts';
import type { TerminalConfig } from '../src/config.ts';
import { runCli } from '../src/main.ts';
import { createTerminal, type OutputStream } from '../src/terminal.ts';

/** An output that remembers what was written. */
export interface FakeOutput {
  readonly stream: OutputStream;
  text(): string;
}

export function createOutput(
  isTTY = false,
  columns?: number,
  onWrite: (text: string) => void = () => undefined,
): FakeOutput {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      onWrite(String(chunk));
      done();
    },
  });
  // What a spinner calls on a terminal.
  const moves = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  const terminal = compact({ isTTY, ...moves, columns });
  return { stream: Object.assign(stream, terminal), text: () => chunks.join('') };
}

export interface RunOptions {
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly config?: Partial<TerminalConfig>;
  readonly signal?: AbortSignal;
  readonly stdin?: string;
  readonly now?: () => number;
  /** Called with what is written to standard output, as it is. */
  readonly onWrite?: (text: string) => void;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as `main` would. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { isTerminal = false, columns, config, signal, stdin = '', now = Date.now } = options;
  const stdout = createOutput(isTerminal, columns, options.onWrite);
  const stderr = createOutput(isTerminal, columns);
  const context: CommandContext = {
    terminal: createTerminal({
      stdout: stdout.stream,
      stderr: stderr.stream,
      config: { refusesColor: false, isDumb: false, isCi: false, pager: undefined, ...config },
      onGone: () => undefined,
    }),
    signal: signal ?? new AbortController().signal,
    invocation: 'iam-tracker',
    now,
    tellPaging: () => undefined,
    tellWatching: () => undefined,
    tellStopping: () => undefined,
    isInteractive: isTerminal,
    async *openStdin() {
      yield Buffer.from(stdin);
    },
  };
  const code = await runCli(args, context, '1.2.3');
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Finds the characters that would do something to a terminal, colours aside. */
export function activeCharacters(text: string): string[] {
  return text.replace(/\p{Cc}\[\d+m/gu, '').match(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu) ?? [];
}

import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { StringDecoder } from 'node:string_decoder';
import { AppError, printable } from '@iam-tracker/core';

export interface ToolRun {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes each line of its output; of standard error alone when standard output is what it returns. */
  readonly write: (line: string) => void;
  readonly keepsColors?: boolean;
  /** Asks the program to end, once. It is waited for: Terraform still has a lock to let go of. */
  readonly signal: AbortSignal;
  /** Returns standard output instead of writing it. */
  readonly captures?: boolean;
  /** Takes each line of standard output as it is, instead of `write`: nothing in it is safe to show. */
  readonly takesRaw?: (line: string) => void;
}

interface ToolEnd {
  readonly status: number;
  readonly stdout: string;
}

/**
 * Runs a program to its end, arguments as they are: no shell reads them. It gets no standard input.
 *
 * @throws AppError TOOL_MISSING when there is no such program; the signal's reason when aborted.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { folder, environment, write, signal, keepsColors = false, captures = false, takesRaw }: ToolRun,
): Promise<ToolEnd> {
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a process group of its own, so that Ctrl-C does not reach it besides what we pass on.
    detached: true,
  });
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  const lines = [child.stdout, child.stderr].map((stream) => {
    const isRaw = stream === child.stdout && takesRaw !== undefined;
    const each = isRaw ? createLines(takesRaw) : createSafeLines(write, keepsColors);
    if (stream === child.stderr || !captures) stream.on('data', each.push);
    return each;
  });
  const output = captures ? buffer(child.stdout) : Promise.resolve(Buffer.alloc(0));
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.on('error', (cause: NodeJS.ErrnoException) => reject(startError(command, cause)));
      child.on('close', (code) => resolve(code ?? 1));
    });
    signal.throwIfAborted();
    return { status, stdout: (await output).toString('utf8') };
  } finally {
    signal.removeEventListener('abort', stop);
    for (const each of lines) each.end();
  }
}

function startError(command: string, cause: NodeJS.ErrnoException): AppError {
  const problem = cause.code === 'ENOENT' ? 'is not on the PATH' : `cannot be run: ${cause.code}`;
  return new AppError('TOOL_MISSING', `${command} ${problem}.`, { cause });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control sequences that are told apart.
const COLOR = /(\u001b\[[0-9;]*m)/;

/** A plan can have a policy in one line. */
const MAX_LINE = 20_000;

/**
 * Cuts the output of a program into lines that are safe on a terminal: colours stay when `keepsColors`,
 * everything else that is active or invisible is written out. Returns what takes the chunks, and what ends
 * the last line.
 */
export function createSafeLines(write: (line: string) => void, keepsColors: boolean) {
  return createLines((line) => write(safeLine(line, keepsColors)));
}

function createLines(take: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    push(chunk: Buffer): void {
      const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    },
    end(): void {
      const line = rest + decoder.end();
      rest = '';
      if (line !== '') take(line);
    },
  };
}

/** Makes a line of another program safe on a terminal; see `createSafeLines`. */
export function safeLine(line: string, keepsColors: boolean): string {
  return line
    .split(COLOR)
    .map((part, index) => {
      // `split` puts what the pattern caught at the odd places.
      if (index % 2 === 1) return keepsColors ? part : '';
      return printable(part, MAX_LINE);
    })
    .join('');
}

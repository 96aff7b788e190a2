import { once } from 'node:events';
import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import type { TerminalConfig } from './config.ts';

/** A stream as Node has it: the last two are there when it is a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export type Colors = ReturnType<typeof picocolors.createColors>;

/** One of the two outputs. */
interface Output {
  readonly isTerminal: boolean;
  readonly colors: Colors;
}

/** Standard output and standard error of this process. */
export interface Terminal {
  /** Standard output: results and nothing else. */
  readonly out: Output & { readonly width: number };
  /** Standard error: messages and progress. */
  readonly err: Output & { readonly stream: OutputStream; readonly refusesColor: boolean };
  /** Writes a result; resolves when more may be written. Does nothing once the reader has gone. */
  write(text: string): Promise<void>;
  /** Writes a message, a line feed added. */
  note(text: string): void;
}

/** Width of tables that go into a file or a pipe. */
const PIPED_WIDTH = 120;
const MIN_WIDTH = 40;

interface TerminalOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly config: TerminalConfig;
  /** Called when the reader of standard output has gone (`| head`). */
  readonly onGone: () => void;
}

export function createTerminal({ stdout, stderr, config, onGone }: TerminalOptions): Terminal {
  let isGone = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
    onGone();
  });
  // There is no place left to say that messages cannot be written.
  stderr.on('error', () => undefined);
  const describe = (stream: OutputStream): Output => ({
    isTerminal: stream.isTTY === true,
    colors: picocolors.createColors(
      stream.isTTY === true && !config.refusesColor && !config.isDumb,
    ),
  });
  return {
    out: {
      ...describe(stdout),
      width: Math.max(MIN_WIDTH, (stdout.isTTY && stdout.columns) || PIPED_WIDTH),
    },
    err: { ...describe(stderr), stream: stderr, refusesColor: config.refusesColor },
    async write(text) {
      if (isGone || stdout.write(text)) return;
      const waiting = new AbortController();
      const heard = (event: string) => once(stdout, event, { signal: waiting.signal });
      await Promise.race([heard('drain'), heard('close')]).catch(() => undefined);
      // The other listener goes on otherwise, one more for each write.
      waiting.abort();
    },
    note(text) {
      stderr.write(`${text}\n`);
    },
  };
}

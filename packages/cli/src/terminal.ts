import { once } from 'node:events';
import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import type { TerminalConfig } from './config.ts';

/** A stream as Node has it: all but the stream itself is there when it is a terminal. */
export type OutputStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type Colors = ReturnType<typeof picocolors.createColors>;

/** One of the two outputs. */
interface Output {
  readonly isTerminal: boolean;
  readonly colors: Colors;
}

/** What the command line asks of the terminal, before anything is written. */
interface Wishes {
  readonly isQuiet?: boolean;
  readonly refusesColor?: boolean;
  readonly refusesPager?: boolean;
}

/** Standard output and standard error of this process. */
export interface Terminal {
  /** Standard output: results and nothing else. */
  readonly out: Output & { readonly width: number };
  /** Lines of standard output that are seen at a time, and the program for more, where it is a terminal. */
  readonly screen: { readonly rows: number; readonly pager: TerminalConfig['pager'] };
  /** Standard error: messages and progress. */
  readonly err: Output & {
    readonly stream: OutputStream;
    /** What is going on may be shown there, on a line that is taken away again. */
    readonly showsProgress: boolean;
  };
  /** Writes a result; resolves when more may be written. Does nothing once the reader has gone. */
  write(text: string): Promise<void>;
  /** Writes what must be seen (a problem, a question, an alert) as a message, a line feed added. */
  say(text: string): void;
  /** Writes a remark as a message, a line feed added; none when it is quiet. */
  note(text: string): void;
  /** Takes what the command line asks for; it goes before the environment. */
  obey(wishes: Wishes): void;
}

/** Width of tables that go into a file or a pipe. */
const PIPED_WIDTH = 120;
const MIN_WIDTH = 40;
const USUAL_ROWS = 24;

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
  let { refusesColor } = config;
  let isQuiet = false;
  const colorsOn = (stream: OutputStream) =>
    picocolors.createColors(stream.isTTY === true && !refusesColor && !config.isDumb);
  // A terminal that was given no size says 0 columns, and ora would erase infinitely many lines.
  const showsProgress = () =>
    [stderr.isTTY === true, stderr.columns !== 0].every(Boolean) &&
    ![isQuiet, refusesColor, config.isCi, config.isDumb].some(Boolean);
  const out = {
    isTerminal: stdout.isTTY === true,
    colors: colorsOn(stdout),
    // Asked anew each time: people drag their windows while something goes on.
    get width() {
      return Math.max(MIN_WIDTH, (stdout.isTTY && stdout.columns) || PIPED_WIDTH);
    },
  };
  const screen = {
    rows: stdout.rows || USUAL_ROWS,
    pager: stdout.isTTY === true ? config.pager : undefined,
  };
  const err = {
    isTerminal: stderr.isTTY === true,
    colors: colorsOn(stderr),
    stream: stderr,
    showsProgress: showsProgress(),
  };
  const say = (text: string) => void stderr.write(`${text}\n`);
  return {
    out,
    screen,
    err,
    async write(text) {
      if (isGone || stdout.write(text)) return;
      const waiting = new AbortController();
      const heard = (event: string) => once(stdout, event, { signal: waiting.signal });
      await Promise.race([heard('drain'), heard('close')]).catch(() => undefined);
      // The other listener goes on otherwise, one more for each write.
      waiting.abort();
    },
    say,
    note(text) {
      if (!isQuiet) say(text);
    },
    obey(wishes) {
      isQuiet = wishes.isQuiet ?? isQuiet;
      refusesColor = wishes.refusesColor ?? refusesColor;
      if (wishes.refusesPager === true) screen.pager = undefined;
      out.colors = colorsOn(stdout);
      err.colors = colorsOn(stderr);
      err.showsProgress = showsProgress();
    },
  };
}

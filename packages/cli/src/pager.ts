import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { printable } from '@iam-tracker/core';
import { type CommandContext, EXIT, ExitError, isAbortion } from './command.ts';
import { widthOf } from './render/table/wrap.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs a command with a terminal whose results go through the pager of the user, once they are more than one screen. Without
 * a pager, or when it cannot be started, they are written as they come. Messages come after the results. When the pager
 * is left early the command is stopped, and that is a good end.
 */
export async function withPager(
  context: CommandContext,
  { isWide }: { readonly isWide: boolean },
  act: (context: CommandContext) => Promise<void>,
): Promise<void> {
  const { pager: words } = context.terminal.screen;
  if (words === undefined) return act(context);
  const leaving = new AbortController();
  const pager = openPager(context, {
    words: isWide && basename(words[0]) === 'less' ? [...words, '-S'] : words,
    onLeft: () => leaving.abort(new ExitError(EXIT.fine)),
  });
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  try {
    await act({ ...context, signal, terminal: pager.terminal });
  } catch (error) {
    const isLeft = leaving.signal.aborted && !context.signal.aborted;
    if (!isLeft || !(error === leaving.signal.reason || isAbortion(error))) throw error;
  } finally {
    await pager.close();
  }
}

interface PagerOptions {
  /** The program and its arguments. */
  readonly words: readonly [string, ...string[]];
  /** Called when the pager ended while there could still have been results. */
  readonly onLeft: () => void;
}

interface Pager {
  readonly terminal: Terminal;
  /** Resolves when the pager has ended, and the messages that waited for that are written. */
  close(): Promise<void>;
}

type Waiting = { readonly result: string } | { readonly tell: () => void };

/** Where results go: kept until they fill a screen, to the pager, straight to the terminal, or nowhere any more. */
type State = 'waiting' | 'paging' | 'direct' | 'left';

function openPager(
  { terminal: base, tellPaging }: CommandContext,
  { words, onLeft }: PagerOptions,
): Pager {
  const { rows } = base.screen;
  const { width } = base.out;
  let state: State = 'waiting';
  let waiting: Waiting[] = [];
  let filled = 0;
  let later: (() => void)[] = [];
  let child: ChildProcess | undefined;
  let ended: Promise<void> | undefined;

  function tell(message: () => void): void {
    if (state === 'paging' || state === 'left') later.push(message);
    else if (state === 'waiting' && waiting.length > 0) waiting.push({ tell: message });
    else message();
  }

  async function start(): Promise<void> {
    const started = await startPager(words);
    if (started === undefined) {
      state = 'direct';
      await replay();
      base.note(`No pager: ${printable(words[0], 200)} could not be started (--no-pager).`);
      return;
    }
    child = started;
    ended = once(child, 'close').then(([code]) => {
      tellPaging(false);
      if (typeof code === 'number' && code !== 0) {
        later.push(() => base.note(`${printable(words[0], 200)} ended with ${code} (--no-pager).`));
      }
      if (state !== 'paging') return;
      state = 'left';
      onLeft();
    });
    tellPaging(true);
    state = 'paging';
    const kept = waiting;
    waiting = [];
    for (const each of kept) {
      if ('result' in each) await feed(each.result);
      else later.push(each.tell);
    }
  }

  async function replay(): Promise<void> {
    const kept = waiting;
    waiting = [];
    for (const each of kept) {
      if ('result' in each) await base.write(each.result);
      else each.tell();
    }
  }

  /** Resolves when the pager takes more, or has ended. */
  async function feed(text: string): Promise<void> {
    const stdin = child?.stdin;
    if (state !== 'paging' || !stdin?.writable || stdin.write(text)) return;
    const hearing = new AbortController();
    const heard = (event: string) => once(stdin, event, { signal: hearing.signal });
    await Promise.race([heard('drain'), heard('close'), ended]).catch(() => undefined);
    hearing.abort();
  }

  return {
    terminal: {
      ...base,
      async write(text) {
        if (state === 'direct') return base.write(text);
        if (state !== 'waiting') return feed(text);
        waiting.push({ result: text });
        filled += countRows(text, width);
        // The line of the shell takes one.
        if (filled >= rows) await start();
      },
      say: (text) => tell(() => base.say(text)),
      note: (text) => tell(() => base.note(text)),
    },
    async close() {
      if (state === 'paging') {
        state = 'direct';
        child?.stdin?.end();
      }
      await ended;
      state = 'direct';
      await replay();
      for (const message of later) message();
      later = [];
    },
  };
}

/** Starts a program that reads what it shows; no shell takes part. Undefined when there is no such program. */
async function startPager([program, ...args]: PagerOptions['words']): Promise<
  ChildProcess | undefined
> {
  const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  // What is written after it has ended is lost on purpose.
  child.stdin.on('error', () => undefined);
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(child));
    child.once('error', () => resolve(undefined));
  });
}

/** Returns how many rows of a terminal a text fills. */
function countRows(text: string, width: number): number {
  return text
    .split('\n')
    .slice(0, -1)
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / width)), 0);
}

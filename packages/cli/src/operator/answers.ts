import type { CommandContext } from '../command-context.ts';

/** Questions to whoever sits there, or to the file that standard input is. */
export interface Answers {
  /** Asks, and returns the line that was answered; undefined when nobody answers. */
  ask(question: string): Promise<string | undefined>;
  /** Lets standard input go, so that the process can end. */
  close(): Promise<void>;
}

/** Nothing is opened before the first question. */
export function openAnswers({
  openStdin,
  signal,
  terminal,
}: Pick<CommandContext, 'openStdin' | 'signal' | 'terminal'>): Answers {
  let chunks: AsyncIterator<Buffer> | undefined;
  let rest = '';
  let isOver = false;
  return {
    async ask(question) {
      terminal.note(question);
      chunks ??= openStdin()[Symbol.asyncIterator]();
      while (!rest.includes('\n') && !isOver) {
        const { done, value } = await chunks.next();
        if (done) isOver = true;
        else rest += value.toString('utf8');
      }
      signal.throwIfAborted();
      if (rest === '') return undefined;
      const end = rest.indexOf('\n');
      const line = end < 0 ? rest : rest.slice(0, end);
      rest = end < 0 ? '' : rest.slice(end + 1);
      return line.trim();
    },
    async close() {
      await chunks?.return?.();
    },
  };
}

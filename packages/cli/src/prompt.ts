import type { Prompt } from '@iam-tracker/operations';
import type { CommandContext } from './command.ts';

/** A prompt on standard input, until that is let go. */
interface OpenPrompt extends Prompt {
  /** Lets standard input go, so that the process can end. */
  close(): Promise<void>;
}

/** Opens nothing before the first question. */
export function openPrompt({
  openStdin,
  signal,
  terminal,
}: Pick<CommandContext, 'openStdin' | 'signal' | 'terminal'>): OpenPrompt {
  let chunks: AsyncIterator<Buffer> | undefined;
  let rest = '';
  let isOver = false;
  return {
    async ask(question) {
      terminal.say(question);
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

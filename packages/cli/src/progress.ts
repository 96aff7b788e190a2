import type { Terminal } from './terminal.ts';

/** Shows what is going on while it takes long; on a terminal of a person only. */
export interface Progress {
  /** Tells whether there is a terminal that shows it: what only it would show need not be found out otherwise. */
  readonly isShown: boolean;
  update(text: string): void;
  /** Takes the line away; further updates change nothing. */
  stop(): void;
}

/** Time within which most is over, and needs no progress. */
const DELAY_MILLISECONDS = 700;

export function startProgress({ err }: Terminal, text: string): Progress {
  if (!err.showsProgress) return { isShown: false, update: () => undefined, stop: () => undefined };
  let current = text;
  let isOver = false;
  let spinner: { text: string; stop(): unknown } | undefined;
  const timer = setTimeout(async () => {
    const { default: ora } = await import('ora');
    if (isOver) return;
    spinner = ora({
      text: current,
      stream: err.stream as NodeJS.WriteStream,
      isEnabled: true,
      discardStdin: false,
    }).start();
  }, DELAY_MILLISECONDS);
  return {
    isShown: true,
    update(next) {
      current = next;
      if (spinner !== undefined) spinner.text = next;
    },
    stop() {
      isOver = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}

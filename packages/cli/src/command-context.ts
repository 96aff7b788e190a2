import type { Terminal } from './terminal.ts';

/** What a command gets besides its options. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted when somebody wants the command to stop, or when nobody reads its output any more. */
  readonly signal: AbortSignal;
  /** How the user can call the command line again. */
  readonly invocation: string;
  /** Somebody sits there who can be asked. */
  readonly isInteractive: boolean;
  openStdin(): AsyncIterable<Buffer>;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface GlobalOptions {
  readonly dataDir?: string;
}

import type { NamedFile } from './digest.ts';
import type { GzipProblem, HashedContent } from './gzip-member.ts';

/** What is known of a file that a digest names: undefined means that it is not there. */
export type FileState = HashedContent | GzipProblem | 'unreadable' | undefined;

/** Last digest of a chain that was proven; what comes next must name it. */
export interface ChainEnd {
  readonly key: string;
  readonly sha256: string;
  /** Milliseconds. */
  readonly endTime: number;
}

/** What is asked about a chain. */
export interface ChainQuestion {
  /** Milliseconds; from there on everything must be proven. Where the chain begins when left out. */
  readonly since?: number;
  /** Milliseconds. */
  readonly until?: number;
  /**
   * Milliseconds. With it the chain has to go on until two hours before it, and what is missing for longer than deliveries are tried
   * again is called tampered. Of a copy nothing is known about the time: leave it out.
   */
  readonly now?: number;
  /** Digest that was proven before; the chain has to go on from there. */
  readonly after?: ChainEnd;
  /** Returns what is known of a file. */
  stateOf(file: NamedFile): FileState;
}

import type { PivotSource } from './pivot-source.ts';

/** Place from which a ledger is followed. */
export interface Post {
  /** Shows what there is now, as long as `act` goes on; undefined when nothing can be seen at this time. */
  look<Result>(act: (source: PivotSource) => Promise<Result>): Promise<Result | undefined>;
  /** Resolves when it may be worth another look. @throws the reason of the signal */
  wait(signal: AbortSignal): Promise<void>;
}

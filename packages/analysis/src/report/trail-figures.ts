import type { TrailFinding, TrailState } from '@iam-tracker/core/trail';

/** A list that is cut, and how many there were. */
interface Bounded<T> {
  readonly shown: readonly T[];
  readonly count: number;
}

/** What digests prove of the files of a trail; its size does not grow with the accounts. Seconds are those of deliveries. */
export interface TrailProof {
  /** Accounts times Regions, and the accounts of them. */
  readonly chains: number;
  readonly chainAccounts: number;
  readonly states: Readonly<Record<TrailState, number>>;
  /** Chains with time of the period that is not proven, and the longest of them. */
  readonly openChains: number;
  readonly longestOpen: number;
  /** All chains are known from here on, and proven up to there but for what is open; undefined where one of them never had a digest. */
  readonly begins: number | undefined;
  readonly provenTo: number | undefined;
  readonly unprovenFiles: number;
  /** The worst first; what there is nothing to say about is one line for each account. */
  readonly lines: Bounded<TrailLine>;
  /** The newest first, whatever the period: what was done to the files before is in them still. */
  readonly tampering: Bounded<TamperedObject>;
}

/** A chain, or those of an account of which nothing is to be said. */
export interface TrailLine {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly state: TrailState;
  readonly since: number | undefined;
  readonly provenTo: number | undefined;
  /** Seconds of the period, as far as the chain is known, that are not proven. */
  readonly open: number;
  readonly findings: number;
  readonly unprovenFiles: number;
  readonly files: number;
}

/** A finding of tampering in its chain. */
export interface TamperedObject extends TrailFinding {
  readonly accountId: string;
  readonly region: string;
}

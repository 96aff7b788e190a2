import {
  describeError,
  type ErrorFields,
  type Metric,
  RunError,
  type RunFailure,
  redactText,
  totalSeconds,
} from '@iam-tracker/core';
import { isEnded, isSilent, provenTo, type TrailLedger } from '@iam-tracker/core/trail';

/** Facts about the proof of a trail's files, that a run returns and logs. */
export interface TrailResult {
  /** Accounts times Regions that have digests. */
  readonly chains: number;
  readonly walked_chains: number;
  /** Chains that have gone on without a digest for so long that the collector waits for none any more: an account or Region that is gone. */
  readonly ended_chains: number;
  /** Accounts of the organization that never had a chain. */
  readonly chainless_accounts: number;
  /** Chains with a stretch that is not proven, or without a digest for two hours. */
  readonly gap_chains: number;
  readonly gap_seconds: number;
  /** Chains in which tampering was found, ever; and what this run found anew. */
  readonly tampered_chains: number;
  readonly new_findings: number;
  readonly unproven_files: number;
  /** From the end of what is proven without a gap, of the chain that is most behind, to now. */
  readonly proof_lag_seconds: number;
  readonly errors: readonly (Pick<ErrorFields, 'error_type' | 'error_message'> & {
    where: string;
  })[];
}

/** What a ledger adds to the result. */
export interface ChainFigures {
  readonly isEnded: boolean;
  readonly hasGap: boolean;
  readonly gapSeconds: number;
  readonly isTampered: boolean;
  readonly unprovenFiles: number;
  readonly lagSeconds: number;
}

/** Returns the figures of a chain at `now`, seconds by AWS's time. */
export function figuresOf(ledger: TrailLedger, now: number): ChainFigures {
  const { findingCount, gaps, since, unprovenFiles } = ledger;
  const hasEnded = isEnded(ledger, now);
  return {
    isEnded: hasEnded,
    hasGap: gaps.length > 0 || (!hasEnded && isSilent(ledger, now)),
    gapSeconds: totalSeconds(gaps),
    isTampered: findingCount > 0,
    unprovenFiles,
    // A gap in what an ended chain has is told as a gap, and will not get better by waiting.
    lagSeconds: hasEnded || since === undefined ? 0 : Math.max(0, now - provenTo(ledger)),
  };
}

interface TrailFacts {
  readonly figures: Iterable<ChainFigures>;
  readonly walked: number;
  readonly newFindings: number;
  readonly chainless: number;
  readonly failures: readonly RunFailure[];
}

/** Sums up a run. */
export function summariseTrail({
  chainless,
  failures,
  figures,
  newFindings,
  walked,
}: TrailFacts): TrailResult {
  const sums = { chains: 0, ended: 0, gaps: 0, seconds: 0, tampered: 0, unproven: 0, lag: 0 };
  for (const each of figures) {
    sums.chains += 1;
    sums.ended += Number(each.isEnded);
    sums.gaps += Number(each.hasGap);
    sums.seconds += each.gapSeconds;
    sums.tampered += Number(each.isTampered);
    sums.unproven += each.unprovenFiles;
    sums.lag = Math.max(sums.lag, each.lagSeconds);
  }
  return {
    chains: sums.chains,
    walked_chains: walked,
    ended_chains: sums.ended,
    chainless_accounts: chainless,
    gap_chains: sums.gaps,
    gap_seconds: sums.seconds,
    tampered_chains: sums.tampered,
    new_findings: newFindings,
    unproven_files: sums.unproven,
    proof_lag_seconds: sums.lag,
    errors: failures.slice(0, MOST_ERRORS).map(({ error, where }) => {
      const { error_message, error_type } = describeError(error, redactText);
      return { where, error_type, error_message };
    }),
  };
}

/** A thousand chains fail for the same reason; a line of the log has 256 KB. */
const MOST_ERRORS = 100;

/** Returns the metrics of a run. One that knows no chain says nothing: a zero would tell an alarm that all is proven. */
export function trailMetrics(result: TrailResult): Metric[] {
  if (result.chains === 0) return [];
  return [
    { name: 'TrailGaps', unit: 'Count', value: result.gap_chains + result.chainless_accounts },
    { name: 'TrailTampered', unit: 'Count', value: result.new_findings },
    { name: 'TrailProofLagSeconds', unit: 'Seconds', value: result.proof_lag_seconds },
  ];
}

/** A walk that went to its end although parts of it failed. What the others proved is saved. */
export class TrailError extends RunError<TrailResult> {
  override readonly name = 'TrailError';

  constructor(failures: readonly RunFailure[], result: TrailResult) {
    super('The proof of the trail', failures, result, redactText);
  }
}

import { type Clock, type MetricSink, startDeadline } from '@iam-tracker/core';
import type { TrailDependencies, TrailSettings } from './trail-ports.ts';
import { TrailError, type TrailResult, trailMetrics } from './trail-result.ts';
import { walkTrail } from './walk-trail.ts';

/** Proves the files of a trail until `deadline`, milliseconds since the epoch. @throws TrailError; what opening throws */
export type TrailProof = (deadline: number) => Promise<TrailResult>;

interface ProofOptions {
  readonly settings: TrailSettings;
  readonly metrics: MetricSink;
  readonly clock: Clock;
  /** Called by the first run: who has no trail does not wait for what it needs. */
  open(): Promise<TrailDependencies>;
}

/** Makes the proof of a trail's files as runs of the collector do it: within their time, with metrics. */
export function createTrailProof({ clock, metrics, open, settings }: ProofOptions): TrailProof {
  const memory = {};
  let opened: Promise<TrailDependencies> | undefined;
  return async (deadline) => {
    opened ??= open();
    const dependencies = await opened;
    const budget = startDeadline(clock, deadline, undefined);
    try {
      const result = await walkTrail(dependencies, settings, { signal: budget.signal }, memory);
      await metrics.publish(trailMetrics(result));
      return result;
    } catch (error) {
      if (error instanceof TrailError) await metrics.publish(trailMetrics(error.result));
      throw error;
    } finally {
      budget.stop();
    }
  };
}

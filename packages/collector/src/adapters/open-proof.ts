import type { MetricSink } from '@iam-tracker/core';
import type { TrailConfig } from '../config.ts';
import { createTrailProof, type TrailProof } from '../trail/prove-trail.ts';
import { openTrail, type TrailParts } from './open-trail.ts';

interface ProofParts extends TrailParts {
  readonly metrics: MetricSink;
}

/** Makes the proof of the trail that is configured; undefined where none is. */
export function openProof(
  trail: TrailConfig | undefined,
  { metrics, ...parts }: ProofParts,
): TrailProof | undefined {
  if (trail === undefined) return undefined;
  return createTrailProof({
    ...{ metrics, clock: parts.clock, settings: trail.settings },
    // Clients are made when there is something to ask.
    open: async () => openTrail(trail, parts),
  });
}

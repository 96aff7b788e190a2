import type { Random } from './random.ts';

export interface LatencyRange {
  readonly minimum: number;
  readonly maximum: number;
}

export interface LookupCall {
  readonly region: string;
  readonly source: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How long LookupEvents takes to answer: always, between two bounds, or as told call by call. */
export type Latency = number | LatencyRange | ((call: LookupCall) => number);

/** Returns how many milliseconds the answer to a call takes. */
export function latencyOf(latency: Latency, call: LookupCall, random: Random): number {
  if (typeof latency === 'number') return latency;
  if (typeof latency === 'function') return latency(call);
  return latency.minimum + random() * (latency.maximum - latency.minimum);
}

/** One number about a run. */
export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds' | 'None';
  readonly value: number;
}

export interface MetricSink {
  /** Publishes all of them, or throws. */
  publish(metrics: readonly Metric[]): Promise<void>;
}

/** For runs that report elsewhere: publishes nothing. */
export const noMetrics: MetricSink = { publish: async () => undefined };

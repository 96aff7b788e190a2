/** One number about a run. */
export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds' | 'None';
  /** Of a metric with a distribution the largest of it. */
  readonly value: number;
  /** Values and how often each occurs, at most 150 (PutMetricData API reference): their percentiles can be asked for. */
  readonly distribution?: readonly { readonly value: number; readonly count: number }[];
  /** Published by detailed monitoring alone: each metric is paid by the month, and the log has the figure. */
  readonly isDetail?: boolean;
  /** Of this account alone: a metric of its own (dimension `AccountId`), and paid as one. */
  readonly accountId?: string;
}

export interface MetricSink {
  /** Publishes all of them, or throws. */
  publish(metrics: readonly Metric[]): Promise<void>;
}

/** For runs that report elsewhere: publishes nothing. */
export const noMetrics: MetricSink = { publish: async () => undefined };

/** Publishes through a sink all that is no detail, and details where `isDetailed` asks for them. */
export function selectMetrics(sink: MetricSink, isDetailed: boolean): MetricSink {
  if (isDetailed) return sink;
  return {
    publish: (metrics) => sink.publish(metrics.filter(({ isDetail = false }) => !isDetail)),
  };
}

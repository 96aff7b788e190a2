import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  type Dimension,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../clock.ts';
import { compact } from '../collections.ts';
import { type Metric, type MetricSink, noMetrics, selectMetrics } from '../metrics.ts';
import { clientDefaults } from './clients.ts';

/** Published last, in what is left of the invocation: two attempts that hang end within 10 seconds. */
const REQUEST_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Where metrics go. */
interface MetricPlace {
  readonly namespace: string;
  /** Name of the stack, as the dimension `Stack`; undefined for metrics without any dimension. */
  readonly stack?: string | undefined;
}

/** What the configuration of a function says of its metrics. */
interface MetricSettings {
  readonly publishMetrics: boolean;
  readonly metricsStack: string | undefined;
  readonly detailedMonitoring: boolean;
}

/** Returns the sink of a function's metrics: CloudWatch, or none where they are switched off. */
export function openMetrics(
  namespace: string,
  { detailedMonitoring, metricsStack: stack, publishMetrics }: MetricSettings,
  clock: Clock,
): MetricSink {
  if (!publishMetrics) return noMetrics;
  return selectMetrics(createCloudWatchMetrics({ namespace, stack }, clock), detailedMonitoring);
}

/**
 * Metrics by API call, not by log line: extraction from logs may count a value twice. Whatever the
 * client throws is thrown.
 */
export function createCloudWatchMetrics(
  place: MetricPlace,
  clock: Clock,
  config: CloudWatchClientConfig = {},
): MetricSink {
  // Ten numbers are not worth compressing, and emulators do not read compressed requests.
  const client = new CloudWatchClient({
    ...clientDefaults,
    ...REQUEST_LIMITS,
    ...config,
    disableRequestCompression: true,
  });
  return {
    async publish(metrics) {
      await client.send(new PutMetricDataCommand(metricParams(place, metrics, clock.now())));
    },
  };
}

/** The time of the run, not of the events: CloudWatch shows old data points hours late. */
export function metricParams(
  { namespace, stack }: MetricPlace,
  metrics: readonly Metric[],
  now: number,
): PutMetricDataCommandInput {
  return {
    Namespace: namespace,
    MetricData: metrics.map(({ accountId, distribution, name, unit, value }) => ({
      MetricName: name,
      ...dimensionsOf({ AccountId: accountId, Stack: stack }),
      Unit: unit,
      ...(distribution === undefined
        ? { Value: value }
        : {
            Values: distribution.map((each) => each.value),
            Counts: distribution.map(({ count }) => count),
          }),
      Timestamp: new Date(now),
    })),
  };
}

function dimensionsOf(values: Readonly<Record<string, string | undefined>>): {
  Dimensions?: Dimension[];
} {
  const dimensions = Object.entries(compact(values)).map(([Name, Value]) => ({ Name, Value }));
  return dimensions.length === 0 ? {} : { Dimensions: dimensions };
}

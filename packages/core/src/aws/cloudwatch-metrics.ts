import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../clock.ts';
import type { Metric, MetricSink } from '../metrics.ts';
import { clientDefaults } from './clients.ts';

/** Published last, in what is left of the invocation: two attempts that hang end within 10 seconds. */
const REQUEST_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/**
 * Metrics by API call, not by log line: extraction from logs may count a value twice. Whatever the
 * client throws is thrown.
 */
export function createCloudWatchMetrics(
  namespace: string,
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
      await client.send(new PutMetricDataCommand(metricParams(namespace, metrics, clock.now())));
    },
  };
}

/** The time of the run, not of the events: CloudWatch shows old data points hours late. */
export function metricParams(
  namespace: string,
  metrics: readonly Metric[],
  now: number,
): PutMetricDataCommandInput {
  return {
    Namespace: namespace,
    MetricData: metrics.map(({ name, unit, value }) => ({
      MetricName: name,
      Unit: unit,
      Value: value,
      Timestamp: new Date(now),
    })),
  };
}

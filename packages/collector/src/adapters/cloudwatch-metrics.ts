import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '@iam-tracker/core';
import { clientDefaults } from '@iam-tracker/core/aws';
import type { Metric, MetricSink } from '../ports.ts';

const NAMESPACE = 'IAMActivityTracker';

/** Published last, in what is left of the invocation: two attempts that hang end within 10 seconds. */
const PATIENCE = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Metrics by API call, not by log line: extraction from logs may count a value twice. */
export function createCloudWatchMetrics(
  clock: Clock,
  config: CloudWatchClientConfig = {},
): MetricSink {
  // Ten numbers are not worth compressing, and emulators do not read compressed requests.
  const client = new CloudWatchClient({
    ...clientDefaults,
    ...PATIENCE,
    ...config,
    disableRequestCompression: true,
  });
  return {
    async publish(metrics) {
      await client.send(new PutMetricDataCommand(metricParams(metrics, clock.now())));
    },
  };
}

/** The time of the run, not of the events: CloudWatch shows old data points hours late. */
export function metricParams(metrics: readonly Metric[], now: number): PutMetricDataCommandInput {
  return {
    Namespace: NAMESPACE,
    MetricData: metrics.map(({ name, unit, value }) => ({
      MetricName: name,
      Unit: unit,
      Value: value,
      Timestamp: new Date(now),
    })),
  };
}

/** For runs that report elsewhere: publishes nothing. */
export const noMetrics: MetricSink = { publish: async () => undefined };

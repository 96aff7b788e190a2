import { describe, expect, it } from '@jest/globals';
import {
  createCloudWatchMetrics,
  metricParams,
  noMetrics,
} from '../../src/adapters/cloudwatch-metrics.ts';
import type { Metric } from '../../src/ports.ts';
import { withAws } from '../world/aws.ts';
import { NOW } from '../world/shard.ts';

const METRICS: readonly Metric[] = [
  { name: 'EventsStored', unit: 'Count', value: 7 },
  { name: 'Duration', unit: 'Seconds', value: 1.5 },
  { name: 'Success', unit: 'None', value: 0 },
];

const clock = { now: () => NOW * 1000, sleep: async () => undefined };

describe('metricParams', () => {
  it('dates every metric to the run and gives none a dimension, each of which costs', () => {
    expect(metricParams(METRICS.slice(0, 1), NOW * 1000)).toEqual({
      Namespace: 'IAMActivityTracker',
      MetricData: [
        { MetricName: 'EventsStored', Unit: 'Count', Value: 7, Timestamp: new Date(NOW * 1000) },
      ],
    });
  });
});

describe('createCloudWatchMetrics', () => {
  it('publishes all metrics with one request', async () => {
    await withAws({}, async (aws, client) => {
      await createCloudWatchMetrics(clock, client).publish(METRICS);

      expect(aws.stats.count({ operation: 'PutMetricData' })).toBe(1);
      expect(aws.metrics()).toEqual(
        METRICS.map(({ name, unit, value }) => ({
          ...{ region: 'us-east-1', namespace: 'IAMActivityTracker', dimensions: {} },
          ...{ name, unit, value },
        })),
      );
    });
  });

  it('tries once again', async () => {
    await withAws({ faults: [{ fault: 'unavailable', times: 1 }] }, async (aws, client) => {
      await createCloudWatchMetrics(clock, client).publish(METRICS);

      expect(aws.metrics()).toHaveLength(3);
    });
  });

  it('fails when CloudWatch refuses', async () => {
    await withAws({ faults: [{ fault: 'access-denied' }] }, async (_aws, client) => {
      await expect(createCloudWatchMetrics(clock, client).publish(METRICS)).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    });
  });

  it('gives up on an endpoint that does not answer while there is still time to say so', async () => {
    await withAws({ faults: [{ fault: 'hang' }] }, async (aws, client) => {
      const started = performance.now();

      await expect(createCloudWatchMetrics(clock, client).publish(METRICS)).rejects.toThrow();

      expect(performance.now() - started).toBeLessThan(9000);
      expect(aws.stats.entries.length).toBeGreaterThan(0);
    });
  });
});

describe('noMetrics', () => {
  it('publishes nothing, successfully', async () => {
    await expect(noMetrics.publish(METRICS)).resolves.toBeUndefined();
  });
});

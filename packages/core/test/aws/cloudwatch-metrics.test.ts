import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Metric, noMetrics } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import {
  createCloudWatchMetrics,
  metricParams,
  openMetrics,
} from '../../src/aws/cloudwatch-metrics.ts';

const NOW = Date.UTC(2026, 0, 1);
const METRICS: readonly Metric[] = [
  { name: 'EventsStored', unit: 'Count', value: 7 },
  { name: 'Duration', unit: 'Seconds', value: 1.5 },
];
const clock = { now: () => NOW, sleep: async () => undefined };
const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };

async function publishTo(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { endpoint, region: 'us-east-1', credentials };
  try {
    await createCloudWatchMetrics({ namespace: 'Test' }, clock, client).publish(METRICS);
  } finally {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

describe('metricParams', () => {
  it('dates every metric to the run and gives none a dimension, each of which costs', () => {
    expect(metricParams({ namespace: 'IAMActivityTracker' }, METRICS.slice(0, 1), NOW)).toEqual({
      Namespace: 'IAMActivityTracker',
      MetricData: [
        { MetricName: 'EventsStored', Unit: 'Count', Value: 7, Timestamp: new Date(NOW) },
      ],
    });
  });

  it('sends a distribution with how often each value occurs, so that percentiles can be asked for', () => {
    const distribution = [
      { value: 2, count: 9 },
      { value: 60, count: 1 },
    ];
    const metric = { name: 'Latency', unit: 'Seconds', value: 60, distribution } as const;

    const { MetricData = [] } = metricParams({ namespace: 'Test' }, [metric], NOW);

    expect(MetricData).toEqual([
      {
        MetricName: 'Latency',
        Unit: 'Seconds',
        Values: [2, 60],
        Counts: [9, 1],
        Timestamp: new Date(NOW),
      },
    ]);
  });

  it('tells the metrics of another stack apart by its name', () => {
    const place = { namespace: 'IAMActivityTracker', stack: 'acme' };

    const { MetricData = [] } = metricParams(place, METRICS, NOW);

    expect(MetricData.map(({ Dimensions }) => Dimensions)).toEqual(
      METRICS.map(() => [{ Name: 'Stack', Value: 'acme' }]),
    );
  });
});

describe('metricParams of an account', () => {
  it('tells it by its id, beside the stack', () => {
    const metric = { name: 'EventsStored', unit: 'Count', value: 7, accountId: '111122223333' };
    const place = { namespace: 'IAMActivityTracker', stack: 'acme' };

    const { MetricData = [] } = metricParams(place, [metric as Metric], NOW);

    expect(MetricData[0]?.Dimensions).toEqual([
      { Name: 'AccountId', Value: '111122223333' },
      { Name: 'Stack', Value: 'acme' },
    ]);
  });
});

describe('createCloudWatchMetrics', () => {
  it('publishes all metrics with one plain request, and tries once again', async () => {
    const requests: string[] = [];

    await publishTo(async (request, response) => {
      request.setEncoding('latin1');
      let body = '';
      for await (const chunk of request) body += chunk;
      requests.push(body);
      response.writeHead(requests.length === 1 ? 503 : 200, { 'content-type': 'text/plain' }).end();
    }).catch(() => undefined);

    expect(requests).toHaveLength(2);
    for (const { name } of METRICS) expect(requests[1]).toContain(name);
  });

  it('fails when CloudWatch refuses', async () => {
    const refusing = publishTo((request, response) => {
      request.resume();
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"__type":"AccessDenied"}');
    });

    await expect(refusing).rejects.toThrow();
  });
});

describe('createCloudWatchMetrics against silence', () => {
  it('gives up on an endpoint that does not answer', async () => {
    await expect(publishTo((request) => void request.resume())).rejects.toThrow();
  });
});

describe('openMetrics', () => {
  it('publishes nothing where metrics are switched off', async () => {
    const settings = { publishMetrics: false, metricsStack: 'acme', detailedMonitoring: true };

    await expect(openMetrics('Test', settings, clock).publish(METRICS)).resolves.toBeUndefined();
  });
});

describe('noMetrics', () => {
  it('publishes nothing, successfully', async () => {
    await expect(noMetrics.publish(METRICS)).resolves.toBeUndefined();
  });
});

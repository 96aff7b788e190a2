import type { Metric } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { selectMetrics } from '../src/metrics.ts';

const METRICS: readonly Metric[] = [
  { name: 'Success', unit: 'None', value: 1 },
  { name: 'LateEvents', unit: 'Count', value: 3, isDetail: true },
  { name: 'EventsStored', unit: 'Count', value: 7, isDetail: false },
];

async function publishedNames(isDetailed: boolean): Promise<string[]> {
  const published: Metric[] = [];
  const sink = { publish: async (metrics: readonly Metric[]) => void published.push(...metrics) };
  await selectMetrics(sink, isDetailed).publish(METRICS);
  return published.map(({ name }) => name);
}

describe('selectMetrics', () => {
  it('leaves details out, each of which would be paid by the month', async () => {
    await expect(publishedNames(false)).resolves.toEqual(['Success', 'EventsStored']);
  });

  it('publishes everything where details are asked for', async () => {
    await expect(publishedNames(true)).resolves.toEqual(['Success', 'LateEvents', 'EventsStored']);
  });

  it('fails as the sink does', async () => {
    const refusing = { publish: () => Promise.reject(new Error('AccessDenied')) };

    await expect(selectMetrics(refusing, false).publish(METRICS)).rejects.toThrow('AccessDenied');
  });
});

import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importSources } from '../../build/source-bundle.mjs';
import { isOfFamilies } from '../../check/expected-events.mjs';

interface Source {
  readonly service: string;
  readonly keeps: string | ReadonlySet<string>;
}

const root = join(import.meta.dirname, '../../..');

describe('isOfFamilies', () => {
  it('is told apart from the product, and says the same', async () => {
    const sources = await importSources(root, ['packages/core/src/event/event-source.ts']);
    const all: readonly Source[] = sources.EVENT_SOURCES;
    const names = all.flatMap(({ keeps }) => (typeof keeps === 'string' ? [] : [...keeps]));
    const others = ['LookupEvents', 'GetTrail', 'ListUsers', 'CreateSession', 'EnableRegion'];
    const records = all.flatMap((source) =>
      [...names, ...others].map((eventName) => ({ source, eventName })),
    );

    const different = records.filter(({ source, eventName }) => {
      const eventSource = `${source.service}.amazonaws.com`;
      return isOfFamilies({ eventSource, eventName }) !== sources.isKept(source, { eventName });
    });

    expect(different).toEqual([]);
    expect(isOfFamilies({ eventSource: 'ec2.amazonaws.com', eventName: 'StopLogging' })).toBe(
      false,
    );
  });
});

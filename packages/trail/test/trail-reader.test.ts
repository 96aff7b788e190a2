import { signedTrail, storeOf } from '@iam-tracker/test-utils/trail';
import { describe, expect, it } from '@jest/globals';
import { judgeChain } from '../src/judge-chain.ts';
import { createTrailReader } from '../src/trail-reader.ts';

describe('isNamedBy', () => {
  const nothing = { proven: [], findings: [], isPresent: () => false };
  const verdict = {
    ...judgeChain(nothing, { stateOf: () => undefined }),
    namedFiles: new Set(['trail-bucket/AWSLogs/a.gz', 'bucket-before/AWSLogs/b.gz']),
  };
  const readerOf = (isCopy: boolean) =>
    createTrailReader(
      storeOf(signedTrail({ hours: 1 }), isCopy),
      new Map(),
      { concurrency: 1 },
      () => undefined,
    );

  it('does not take a file for the one of that key in a bucket that the trail had before', () => {
    const isNamed = readerOf(false).isNamedBy([verdict]);

    expect(isNamed({ key: 'AWSLogs/a.gz', time: 0 })).toBe(true);
    expect(isNamed({ key: 'AWSLogs/b.gz', time: 0 })).toBe(false);
  });

  it('knows files of a copy by their names', () => {
    const isNamed = readerOf(true).isNamedBy([verdict]);

    expect(isNamed({ key: 'elsewhere/b.gz', time: 0 })).toBe(true);
    expect(isNamed({ key: 'elsewhere/c.gz', time: 0 })).toBe(false);
  });
});

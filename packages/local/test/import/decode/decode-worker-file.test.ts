import { describe, expect, it } from '@jest/globals';
import { findDecodeWorker } from '../../../src/import/decode/decode-worker-file.ts';

describe('findDecodeWorker', () => {
  // Where it is, tests of the bundle tell.
  it('does without where there are only sources', () => {
    expect(findDecodeWorker()).toBeUndefined();
  });
});

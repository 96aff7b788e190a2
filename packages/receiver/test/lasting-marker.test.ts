import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createLastingMarker } from '../src/lasting-marker.ts';

describe('createLastingMarker', () => {
  it('marks a day again when its mark may not cover what is stored any more', async () => {
    let minute = 0;
    const marked: number[] = [];
    const marks = { mark: async () => void marked.push(minute) };
    const markDays = createLastingMarker(marks, { now: () => minute * 60_000 });

    for (minute of [0, 5, 9, 10, 11, 25]) await markDays([sampleEvent('a')]);

    expect(marked).toEqual([0, 10, 25]);
  });
});

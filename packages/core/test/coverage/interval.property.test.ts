import { fc, it } from '@fast-check/jest';
import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
  totalSeconds,
} from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

// A small universe of seconds, so that a set of seconds is an exact and simple model.
const intervals = fc.array(
  fc
    .tuple(fc.nat({ max: 60 }), fc.nat({ max: 20 }))
    .map(([start, width]): Interval => ({ start, end: start + width })),
  { maxLength: 8 },
);

function secondsOf(list: readonly Interval[]): Set<number> {
  const seconds = new Set<number>();
  for (const { start, end } of list) for (let s = start; s < end; s += 1) seconds.add(s);
  return seconds;
}

function isNormalForm(list: readonly Interval[]): boolean {
  return list.every((interval, index) => {
    const next = list[index + 1];
    return interval.start < interval.end && (next === undefined || interval.end < next.start);
  });
}

describe('mergeIntervals', () => {
  it.prop([intervals])('covers the same seconds, sorted, disjoint and not touching', (list) => {
    const merged = mergeIntervals(list);

    expect(secondsOf(merged)).toEqual(secondsOf(list));
    expect(isNormalForm(merged)).toBe(true);
  });
});

describe('subtractIntervals', () => {
  it.prop([intervals, intervals])('keeps exactly the seconds of the first alone', (left, right) => {
    const rest = subtractIntervals(left, right);

    const removed = secondsOf(right);
    expect(secondsOf(rest)).toEqual(new Set([...secondsOf(left)].filter((s) => !removed.has(s))));
    expect(isNormalForm(rest)).toBe(true);
  });
});

describe('intersectIntervals', () => {
  it.prop([intervals, intervals])('keeps exactly the seconds of both', (left, right) => {
    const both = intersectIntervals(left, right);

    const other = secondsOf(right);
    expect(secondsOf(both)).toEqual(new Set([...secondsOf(left)].filter((s) => other.has(s))));
    expect(isNormalForm(both)).toBe(true);
  });
});

describe('totalSeconds', () => {
  it.prop([intervals])('counts every covered second once', (list) => {
    expect(totalSeconds(list)).toBe(secondsOf(list).size);
  });
});

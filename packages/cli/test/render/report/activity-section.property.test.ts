import { fc, it } from '@fast-check/jest';
import { DAY, HOUR } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { activitySection } from '../../../src/render/report/activity-section.ts';
import { textOfHtml } from '../../../src/render/report/html.ts';
import { elementsOf } from './parsed-page.ts';
import { sampleReport } from './sample-report.ts';

/** Width of a chart on the narrowest screen (320 points), and of half a column on paper, with room to spare. */
const NARROWEST = 260;
/** Width of a digit in the font of labels, 11 points high. */
const DIGIT = 6.2;

const period = fc.record({
  size: fc.constantFrom(HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY),
  first: fc.integer({ min: 0, max: 20_000 }),
  count: fc.integer({ min: 1, max: 200 }),
});

describe('activitySection', () => {
  it.prop([period])('keeps labels of time inside of the narrowest chart', (each) => {
    const report = sampleReport();
    const counts = report.activity.buckets[2]?.counts as NonNullable<
      (typeof report.activity.buckets)[number]
    >['counts'];
    const buckets = Array.from({ length: each.count }, (_, index) => ({
      start: (each.first + index) * each.size,
      counts,
    }));

    const section = activitySection({
      ...report,
      activity: { bucketMilliseconds: each.size, buckets },
    });
    const labels = elementsOf(textOfHtml(section)).filter(
      ({ tagName, attrs }) =>
        tagName === 'text' &&
        !attrs.some(({ name, value }) => name === 'class' && value === 'most'),
    );

    expect(labels).not.toEqual([]);
    const outside = labels.filter((label) => {
      const of = (wanted: string) => label.attrs.find(({ name }) => name === wanted)?.value ?? '';
      const [child] = label.childNodes;
      const width = DIGIT * (child && 'value' in child ? child.value.length : 0);
      const before = { start: 0, middle: width / 2, end: width }[of('text-anchor')] ?? 0;
      const left = (Number.parseFloat(of('x')) / 100) * NARROWEST - before;
      return left < 0 || left + width > NARROWEST;
    });
    expect(outside.map(({ attrs }) => attrs)).toEqual([]);
  });
});

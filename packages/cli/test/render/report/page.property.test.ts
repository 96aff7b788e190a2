import { createHash } from 'node:crypto';
import { fc, it } from '@fast-check/jest';
import { costlyRuns, hostileText } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { renderReport } from '../../../src/render/report/page.ts';
import { elementsOf, outline, strayNodes, textContent } from './parsed-page.ts';
import { sampleReport } from './sample-report.ts';

/** Fields that hold one of a few words of ours. */
const WORDS = [
  ...['severity', 'disposition', 'kind', 'actorType', 'outcome', 'rule', 'causeStatus'],
  ...['type', 'certainty', 'why', 'state', 'mfa'],
];
// Texts that are a time are shown as one when they are one; words may break in more places.
const VARYING = ['time', 'wbr'];

/** Puts text around every text that comes from events, the keys of our own words apart. */
function poison<T>(value: T, text: string, key = ''): T {
  if (typeof value === 'string')
    return (WORDS.includes(key) ? value : `${text}${value}${text}`) as T;
  if (Array.isArray(value)) return value.map((each) => poison(each, text, key)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, poison(inner, text, name)]),
  ) as T;
}

const attack = fc.oneof(
  hostileText(),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\' autofocus onfocus="alert(1)" x=\'',
    '</style><script>',
    '<!-- ',
    '</table></section><iframe src=//example.com>',
    '<meta http-equiv=refresh content="0;url=//example.com">',
  ),
);

describe('renderReport', () => {
  it.prop([attack], { numRuns: costlyRuns(8, 40) })(
    'has the same elements and attributes whatever events say',
    (text) => {
      const plain = renderReport(sampleReport());

      const page = renderReport(poison(sampleReport(), text));

      expect(outline(page, VARYING)).toEqual(outline(plain, VARYING));
      expect(strayNodes(page)).toEqual([]);
    },
  );

  it('carries no script, no link out and one style, which its policy names', () => {
    const page = renderReport(sampleReport());

    const elements = elementsOf(page);
    const attributes = elements.flatMap(({ attrs }) => attrs);
    const style = elements.filter(({ tagName }) => tagName === 'style');
    const css = textContent(page.slice(page.indexOf('<style>'), page.indexOf('</style>')));
    const hash = createHash('sha256').update(css).digest('base64');
    const [policy] = elements.filter(({ attrs }) =>
      attrs.some(({ value }) => value === 'Content-Security-Policy'),
    );

    expect(
      elements.filter(({ tagName }) => /^(script|iframe|object|form|base)$/.test(tagName)),
    ).toEqual([]);
    expect(attributes.filter(({ name }) => name === 'style' || name.startsWith('on'))).toEqual([]);
    const links = attributes.filter(({ name }) => ['href', 'src', 'xlink:href'].includes(name));
    expect(links.filter(({ value }) => !value.startsWith('#') && value !== 'data:,')).toEqual([]);
    expect(style).toHaveLength(1);
    expect(css).not.toMatch(/url\(|@import/);
    expect(policy?.attrs.find(({ name }) => name === 'content')?.value).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  it('names its ids once and leads to those that are there', () => {
    const elements = elementsOf(renderReport(sampleReport()));
    const valuesOf = (attribute: string) =>
      elements.flatMap(({ attrs }) =>
        attrs.filter(({ name }) => name === attribute).map(({ value }) => value),
      );

    const ids = valuesOf('id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const href of valuesOf('href').filter((each) => each.startsWith('#'))) {
      expect(ids).toContain(href.slice(1));
    }
    for (const id of valuesOf('aria-labelledby')) expect(ids).toContain(id);
  });
});

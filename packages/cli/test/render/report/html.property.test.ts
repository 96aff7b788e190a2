import { fc, it } from '@fast-check/jest';
import { hostileText } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { breakable, html, textOfHtml, trusted } from '../../../src/render/report/html.ts';
import { outline, textContent } from './parsed-page.ts';

/** Text that would be markup, were it not escaped. */
const injection = fc.constantFrom(
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style><svg onload=alert(1)>',
  '<!--',
  ']]>',
  '&lt;b&gt;',
);
const anyText = fc.oneof(
  hostileText(),
  injection,
  fc.tuple(hostileText(), injection).map((parts) => parts.join('')),
);

describe('html', () => {
  it.prop([anyText, anyText])('lets text bring neither tags nor attributes', (text, attribute) => {
    const page = textOfHtml(
      html`<p class="${attribute}" title='${attribute}'>${text}<b>${[text]}</b></p>`,
    );

    expect(outline(page)).toEqual(['p[class,title]', 'b[]']);
  });

  it.prop([fc.string({ unit: 'grapheme-ascii' })])('shows ordinary text as it is', (text) => {
    expect(textContent(textOfHtml(html`<p>${text}</p>`))).toBe(text);
    expect(textContent(textOfHtml(html`<p>${breakable(text)}</p>`))).toBe(text);
  });

  it.prop([anyText])('leaves nothing invisible in what it shows', (text) => {
    const shown = textContent(textOfHtml(html`${text}${breakable(text)}`));

    expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });

  it('takes numbers, lists, markup and nothing', () => {
    const page = html`${1}${['a', html`<i>${'<'}</i>`]}${undefined}${false}${trusted('<hr>')}${breakable(undefined)}`;

    expect(textOfHtml(page)).toBe('1a<i>&lt;</i><hr>');
  });
});

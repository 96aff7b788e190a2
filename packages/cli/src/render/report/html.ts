import { printable } from '@iam-tracker/core';

// A key that only this module knows: no text and no document that was read can pass for markup.
const MARKUP = Symbol('markup');

/** Markup that is safe to put into a page. */
export interface Html {
  readonly [MARKUP]: string;
}

/** Value of a template: text is escaped, markup is not, lists are written one after the other. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** Longer than any name, ARN or address; what goes on is cut with `…`. */
const MAX_TEXT = 2_048;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Builds markup: `html\`<td class="${name}">${text}</td>\``. Whatever is a string is text, wherever it
 * stands between tags or within the quotes of an attribute: it brings no tag, no attribute and no
 * invisible character into the page.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.reduce((page, part, index) => page + write(values[index - 1]) + part);
  return { [MARKUP]: text };
}

/** Takes text of our own as markup. Never for anything that was read. */
export function trusted(text: string): Html {
  return { [MARKUP]: text };
}

export function textOfHtml(markup: Html): string {
  return markup[MARKUP];
}

const BREAK_AFTER = /(?<=[@/:_])(?=.)|(?<=[a-z]{2})(?=[A-Z][a-z])/;

/** Text as markup that may break where people would break a name: behind `@`, `/`, `:`, `_`, before a word. */
export function breakable(text: string | undefined): Html | undefined {
  if (text === undefined) return undefined;
  const [first = '', ...more] = printable(text, MAX_TEXT).split(BREAK_AFTER);
  return html`${first}${more.map((part) => html`<wbr>${part}`)}`;
}

function write(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  return MARKUP in value ? value[MARKUP] : value.map(write).join('');
}

function escapeText(text: string): string {
  return printable(text, MAX_TEXT).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

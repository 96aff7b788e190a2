import { formatCount } from '../quantities.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** A number that leads to where it is told. */
export interface Tile {
  readonly label: HtmlValue;
  readonly value: number;
  readonly note?: HtmlValue;
  /** Something to look at, when there is any. */
  readonly isBad?: boolean;
  /** Undefined where there is nothing to lead to. */
  readonly href?: string | undefined;
}

/** Shows numbers beside each other. */
export function tiles(shown: readonly Tile[], size: 'large' | 'small' = 'large'): Html {
  return html`<ul class="figures${size === 'small' && ' small'}">${shown.map(tile)}</ul>`;
}

function tile({ label, value, note, isBad = false, href }: Tile): Html {
  const figure = html`<span class="label">${label}</span> <span class="value">${formatCount(value)}</span>`;
  return html`<li${isBad && html` class="bad"`}>${
    href === undefined ? figure : html`<a class="figure" href="${href}">${figure}</a>`
  }${note !== undefined && html` <span class="note">${note}</span>`}</li>
`;
}

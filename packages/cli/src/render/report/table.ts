import { type Html, type HtmlValue, html } from './html.ts';

/** A column of a table: its words, and what stands in it. */
export interface Column<Row> {
  readonly title: string;
  /** Look of the column: numbers stand right, names may break anywhere, times and addresses nowhere. */
  readonly look?: 'address' | 'hour' | 'id' | 'name' | 'num' | 'things' | 'time' | 'wide';
  /** Names the row, for those who hear the table. */
  readonly isHead?: boolean;
  readonly cell: (row: Row) => HtmlValue;
  /** Classes of the cell, besides its look. */
  readonly mark?: (row: Row) => string | undefined;
}

interface Table<Row> {
  /** Name of the table for those who hear it. */
  readonly label: string;
  /** What it shows, above it and again on each sheet of paper. */
  readonly caption: HtmlValue;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Class. */
  readonly name?: string;
  /** Target of links to a row. */
  readonly idOf?: (row: Row) => string | undefined;
}

/**
 * Writes a table. On a narrow screen each row is a card whose cells say what they are, so that none is wider than the
 * screen; the place around it scrolls by itself, by keyboard too, should one be so all the same.
 */
export function table<Row>({ label, caption, columns, rows, name, idOf }: Table<Row>): Html {
  return html`<div class="scroll" role="region" aria-label="Table: ${label}" tabindex="0"><table${name !== undefined && html` class="${name}"`}>
<caption><span>${caption}</span></caption>
<thead><tr class="again"><td colspan="${columns.length}">${caption}</td></tr>
<tr>${columns.map(head)}</tr></thead>
<tbody>${rows.map((row) => line(row, columns, idOf?.(row)))}</tbody>
</table></div>`;
}

function head<Row>({ title, look }: Column<Row>): Html {
  if (title === '') return html`<td${className(look)}></td>`;
  return html`<th scope="col"${className(look)}>${title}</th>`;
}

function line<Row>(row: Row, columns: readonly Column<Row>[], id: string | undefined): Html {
  return html`<tr${id !== undefined && html` id="${id}"`}>${columns.map((column) => cell(row, column))}</tr>
`;
}

function cell<Row>(
  row: Row,
  { cell: write, isHead = false, look, mark, title }: Column<Row>,
): Html {
  const label = title !== '' && html` data-label="${title}"`;
  const names = className(look, mark?.(row));
  return isHead
    ? html`<th scope="row"${names}${label}>${write(row)}</th>`
    : html`<td${names}${label}>${write(row)}</td>`;
}

function className(...names: readonly (string | undefined)[]): HtmlValue {
  const said = names.filter((each) => each !== undefined && each !== '');
  return said.length > 0 && html` class="${said.join(' ')}"`;
}

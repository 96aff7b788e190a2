import { refusal } from './refusal.ts';

/** A piece of a statement: a word, a quoted name or text, a number, or one sign. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][\w$]*|\d[\w.]*|[^\s]/gy;
const SKIPPED = /^(?:\s|--|\/\*)/;
/** Texts in which a quote does not end where Trino would end them. */
const FOREIGN = /\$\w*\$|\b[eE]'/;

/**
 * Writes what DuckDB's grammar lacks of Trino's in DuckDB's words: `array(varchar)`, `listagg … WITHIN GROUP`,
 * `VALUES 1, 2`, `if` without
 * an else, `SHOW COLUMNS FROM`. What is wrong in the statement stays wrong, for DuckDB to say so.
 *
 * @throws AppError BAD_ARGUMENT for `varchar(n)` and `X'…'`, of which DuckDB forgets what they are.
 */
export function adaptSource(sql: string): string {
  if (FOREIGN.test(sql)) return sql;
  const tokens = readTokens(sql);
  const edits = [
    ...showColumns(tokens),
    ...arrayTypes(tokens),
    ...orderedLists(tokens, sql),
    ...shortConditions(tokens),
    ...decimals(tokens),
    ...bareRows(tokens),
  ].sort((a, b) => b.start - a.start || b.end - a.end);
  refuseForgotten(tokens);
  return edits.reduce(
    (text, { start, end, instead }) => text.slice(0, start) + instead + text.slice(end),
    sql,
  );
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
}

/** Takes a statement apart; comments and blanks are left out. */
export function readTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index } of sql.matchAll(TOKEN)) {
    if (!SKIPPED.test(text)) tokens.push({ text, start: index, end: index + text.length });
  }
  return tokens;
}

function is(token: Token | undefined, ...words: readonly string[]): boolean {
  return token !== undefined && words.includes(token.text.toLowerCase());
}

/** Returns the place of the parenthesis that closes the one at a place; undefined when none does. */
function closingOf(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (is(tokens[at], '(')) depth += 1;
    if (is(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function showColumns([show, columns, from]: readonly Token[]): Edit[] {
  const isShown = is(show, 'show') && is(columns, 'columns') && is(from, 'from', 'in');
  return isShown && show !== undefined && from !== undefined
    ? [{ start: show.start, end: from.end, instead: 'DESCRIBE' }]
    : [];
}

/** `array(T)` is `T[]`. */
function arrayTypes(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, at) => {
    const close = is(token, 'array') && is(tokens[at + 1], '(') ? closingOf(tokens, at + 1) : -1;
    const [open, end] = [tokens[at + 1], tokens[close ?? -1]];
    if (open === undefined || end === undefined) return [];
    return [
      { start: token.start, end: open.end, instead: '' },
      { start: end.start, end: end.end, instead: '[]' },
    ];
  });
}

/** `listagg(x, y) WITHIN GROUP (ORDER BY z)` is `listagg(x, y ORDER BY z)`. */
function orderedLists(tokens: readonly Token[], sql: string): Edit[] {
  return tokens.flatMap((token, at) => {
    const close = is(token, 'listagg') && is(tokens[at + 1], '(') ? closingOf(tokens, at + 1) : -1;
    if (close === undefined || close < 0) return [];
    const [end, within, group, open] = tokens.slice(close, close + 4);
    if (!is(within, 'within') || !is(group, 'group') || !is(open, '(')) return [];
    const last = tokens[closingOf(tokens, close + 3) ?? -1];
    if (end === undefined || open === undefined || last === undefined) return [];
    const order = sql.slice(open.end, last.start);
    return [{ start: end.start, end: last.end, instead: ` ${order})` }];
  });
}

const AFTER_ROWS = ['as', 'order', 'limit', 'offset', 'fetch', 'union', 'except', 'intersect', ')'];

/** `if(a, b)` is `if(a, b, NULL)`. */
function shortConditions(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, at) => {
    const close =
      is(token, 'if') && is(tokens[at + 1], '(') ? closingOf(tokens, at + 1) : undefined;
    const end = tokens[close ?? -1];
    if (end === undefined || countCommas(tokens.slice(at + 2, close)) !== 1) return [];
    return [{ start: end.start, end: end.start, instead: ', NULL' }];
  });
}

/** Counts those that are in no parentheses or brackets. */
function countCommas(tokens: readonly Token[]): number {
  let depth = 0;
  let commas = 0;
  for (const token of tokens) {
    if (is(token, '(', '[')) depth += 1;
    if (is(token, ')', ']')) depth -= 1;
    if (depth === 0 && is(token, ',')) commas += 1;
  }
  return commas;
}

/** A row of one value needs no parentheses in Trino. */
function bareRows(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  tokens.forEach((token, at) => {
    if (!is(token, 'values')) return;
    let depth = 0;
    let first = at + 1;
    for (let next = at + 1; next <= tokens.length; next += 1) {
      const isEnd = depth === 0 && (next === tokens.length || is(tokens[next], ';', ...AFTER_ROWS));
      if (isEnd || (depth === 0 && is(tokens[next], ','))) {
        edits.push(...wrapped(tokens.slice(first, next)));
        first = next + 1;
      }
      if (isEnd) return;
      if (is(tokens[next], '(', '[')) depth += 1;
      if (is(tokens[next], ')', ']')) depth -= 1;
    }
  });
  return edits;
}

function wrapped(row: readonly Token[]): Edit[] {
  const [first, last] = [row[0], row.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (is(first, '(') && closingOf(row, 0) === row.length - 1) return [];
  return [
    { start: first.start, end: first.start, instead: '(' },
    { start: last.end, end: last.end, instead: ')' },
  ];
}

/** A decimal without digits has 38 in Trino, and one that is written out has its own. */
function decimals(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    if (!is(token, 'decimal') || is(next, '(')) return [];
    const [, whole, fraction = ''] = DECIMAL_TEXT.exec(next?.text ?? '') ?? [];
    if (whole !== undefined && next !== undefined) {
      const type = `DECIMAL(${whole.length + fraction.length}, ${fraction.length})`;
      return [{ start: token.start, end: next.end, instead: `CAST(${next.text} AS ${type})` }];
    }
    return is(tokens[at - 1], 'as')
      ? [{ start: token.end, end: token.end, instead: '(38, 0)' }]
      : [];
  });
}

const DECIMAL_TEXT = /^'[+-]?(\d+)(?:\.(\d+))?'$/;

/** Refuses what DuckDB's tree has forgotten: lengths of texts, and that a text is one of bytes. */
function refuseForgotten(tokens: readonly Token[]): void {
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (is(tokens[at - 1], 'as') && is(token, 'varchar', 'char') && is(next, '(')) {
      throw refusal(
        `A cast to ${token.text.toLowerCase()}(n)`,
        'would not be cut here; use substr',
      );
    }
    if (is(token, 'x') && next?.start === token.end && next.text.startsWith("'")) {
      throw refusal("A literal X'…'", 'is a text here; use from_hex');
    }
  });
}

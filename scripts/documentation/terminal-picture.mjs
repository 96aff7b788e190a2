/** Cells of a terminal, in pixels of the picture. */
const CELL = { width: 7.8, height: 18 };
const MARGIN = 16;
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** Looks of SGR codes: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ (8.3.117). */
const LOOKS = new Map([
  [1, 'font-weight="bold"'],
  [2, 'opacity="0.65"'],
  [31, 'fill="#ff7b72"'],
  [32, 'fill="#7ee787"'],
  [33, 'fill="#e3b341"'],
  [34, 'fill="#79c0ff"'],
  [35, 'fill="#d2a8ff"'],
  [36, 'fill="#76e3ea"'],
]);
/** Codes that end a look, and the looks that they end. */
const ENDS = new Map([
  [0, [...LOOKS.keys()]],
  [22, [1, 2]],
  [39, [31, 32, 33, 34, 35, 36]],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal takes.
const CODES = /\u001b\[([\d;]*)m/g;

/** @typedef {{ readonly character: string, readonly looks: string }} Cell */

/**
 * Draws what a terminal shows as a picture that scales: SVG, dark, of text. Lines that are too long go on below.
 *
 * @param {string} text with colours as a terminal takes them
 * @param {{ title: string, columns: number }} settings
 */
export function drawTerminal(text, { columns, title }) {
  const lines = readCells(text.trimEnd()).flatMap((line) => wrapCells(line, columns));
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil((lines.length + 1.5) * CELL.height + 2 * MARGIN);
  const rows = lines.map((line, index) => {
    if (line.length === 0) return '';
    const y = MARGIN + (index + 2.5) * CELL.height;
    const length = (line.length * CELL.width).toFixed(1);
    return `<text x="${MARGIN}" y="${y}" textLength="${length}">${drawLine(line)}</text>`;
  });
  const shownTitle = escapeXml(title);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${shownTitle}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<text x="${width / 2}" y="${MARGIN + 8}" fill="#8b949e" font-family="system-ui, sans-serif" font-size="13" text-anchor="middle">${shownTitle}</text>
<g fill="#e6edf3" font-family="${FONT}" font-size="13">
${rows.filter((row) => row !== '').join('\n')}
</g>
</svg>
`;
}

/**
 * Returns the cells of each line; looks go on from line to line.
 *
 * @param {string} text
 * @returns {Cell[][]}
 */
function readCells(text) {
  /** @type {Set<number>} */
  const looks = new Set();
  return text.split('\n').map((line) =>
    line.split(CODES).flatMap((part, index) => {
      if (index % 2 === 0) {
        const shown = [...looks].map((code) => LOOKS.get(code)).join(' ');
        return [...part].map((character) => ({ character, looks: shown }));
      }
      for (const code of part.split(';').map(Number)) {
        for (const end of ENDS.get(code) ?? []) looks.delete(end);
        if (LOOKS.has(code)) looks.add(code);
      }
      return [];
    }),
  );
}

/**
 * Breaks a line behind a blank, else where it is full.
 *
 * @param {readonly Cell[]} line
 * @param {number} columns
 * @returns {Cell[][]}
 */
function wrapCells(line, columns) {
  if (line.length <= columns) return [[...line]];
  const blank = line.slice(0, columns).findLastIndex(({ character }) => character === ' ');
  const end = blank > columns / 2 ? blank + 1 : columns;
  return [line.slice(0, end), ...wrapCells(line.slice(end), columns)];
}

/** @param {readonly Cell[]} line */
function drawLine(line) {
  /** @type {{ text: string, looks: string }[]} */
  const runs = [];
  for (const { character, looks } of line) {
    const last = runs.at(-1);
    if (last?.looks === looks) last.text += character;
    else runs.push({ text: character, looks });
  }
  return runs
    .map(({ looks, text }) => {
      // Blanks of a picture would become one.
      const shown = escapeXml(text).replaceAll(' ', '\u00a0');
      return looks === '' ? shown : `<tspan ${looks}>${shown}</tspan>`;
    })
    .join('');
}

/** @param {string} text */
function escapeXml(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

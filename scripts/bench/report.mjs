/**
 * One measured number. Without a goal it is for information; without a value it could not be had, and
 * the note says why.
 *
 * @typedef {object} Finding
 * @property {string} what
 * @property {number} [value]
 * @property {string} [unit]
 * @property {string} [goal] as printed
 * @property {boolean} [isMet]
 * @property {string} [note]
 * @property {unknown} [raw] the numbers that the value was made of
 */

/**
 * @typedef {object} Bench
 * @property {string} root
 * @property {string} folder where raw output may go
 * @property {(text: string) => void} say
 */

/** @typedef {(bench: Bench) => Promise<Finding[]>} Suite */

/**
 * Returns a finding that is held to a bound.
 *
 * @param {Omit<Finding, 'goal' | 'isMet'> & { value: number }} finding
 * @param {{ atMost: number } | { atLeast: number } | { exactly: number }} bound
 * @returns {Finding}
 */
export function judge(finding, bound) {
  const { value, unit = '' } = finding;
  if ('atMost' in bound) {
    return { ...finding, goal: `<= ${write(bound.atMost, unit)}`, isMet: value <= bound.atMost };
  }
  if ('atLeast' in bound) {
    return { ...finding, goal: `>= ${write(bound.atLeast, unit)}`, isMet: value >= bound.atLeast };
  }
  const { exactly } = bound;
  return { ...finding, goal: `exactly ${write(exactly, unit)}`, isMet: value === exactly };
}

/**
 * Writes findings as a table with goal and verdict.
 *
 * @param {readonly Finding[]} findings
 */
export function formatReport(findings) {
  const rows = findings.map(({ what, value, unit = '', goal = '', isMet, note = '' }) => ({
    what,
    measured: value === undefined ? 'not measured' : write(value, unit),
    goal,
    verdict: isMet === undefined ? '' : isMet ? 'met' : 'NOT MET',
    note,
  }));
  const table = [{ what: '', measured: 'measured', goal: 'goal', verdict: '', note: '' }, ...rows];
  const columns = /** @type {const} */ (['what', 'measured', 'goal', 'verdict', 'note']);
  const widths = columns.map((column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map((row) => columns.map((column, index) => row[column].padEnd(widths[index] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (Number(low) + Number(high)) / 2;
}

/**
 * @param {number} value
 * @param {string} unit
 */
function write(value, unit) {
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 3 : 1;
  const number = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '' ? number : `${number} ${unit}`;
}

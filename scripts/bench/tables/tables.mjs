import { runChild } from '../child.mjs';
import { judge } from '../report.mjs';

const ROWS = 1_000_000;
const FEW_ROWS = 100_000;

/** @type {readonly { what: string, columns?: number, format: string }[]} */
const OUTPUTS = [
  { what: 'a terminal of 80 columns', columns: 80, format: 'table' },
  { what: 'a terminal of 200 columns', columns: 200, format: 'table' },
  { what: 'a pipe', format: 'table' },
  { what: 'CSV', format: 'csv' },
];

/**
 * Measures a table of a million events, row by row: how long each takes, and whether memory depends on how many there are.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure({ root, say }) {
  const findings = [];
  for (const { what, ...output } of OUTPUTS) {
    say(`writing ${ROWS} rows to ${what}`);
    const write = (/** @type {number} */ rows) =>
      runChild(new URL('write-table.mjs', import.meta.url), { root, rows, ...output });
    const few = await write(FEW_ROWS);
    const many = await write(ROWS);
    findings.push(
      { what: `${what}: a row`, value: (many.cpuSeconds * 1e6) / ROWS, unit: 'us of CPU' },
      { what: `${what}: peak memory`, value: many.peakBytes / 1024 ** 2, unit: 'MB' },
      judge(
        {
          what: `${what}: peak memory against ${FEW_ROWS} rows`,
          value: many.peakBytes / few.peakBytes,
          unit: 'times',
        },
        { atMost: 1.5 },
      ),
    );
  }
  return findings;
}

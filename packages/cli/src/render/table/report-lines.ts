import { pad } from './column.ts';
import { widthOf, wrap } from './wrap.ts';

/** A line of a report: what, how many, and a remark. */
export type ReportLine = readonly [label: string, value: string, remark?: string];

const GAP = '  ';
/** Narrower than this no remark is wrapped. */
const LEAST_REMARK = 20;

/** Lays lines out under each other, values to the right; a remark goes on below itself where `width` ends. */
export function renderLines(
  lines: readonly ReportLine[],
  width = Number.POSITIVE_INFINITY,
): string {
  const labelWidth = Math.max(...lines.map(([label]) => widthOf(label)));
  const valueWidth = Math.max(...lines.map(([, value]) => widthOf(value)));
  const margin = labelWidth + valueWidth + 2 * GAP.length;
  return lines
    .flatMap(([label, value, remark = '']) => {
      const start = [pad(label, labelWidth, 'left'), pad(value, valueWidth, 'right')].join(GAP);
      const [first = '', ...others] = wrap(remark, Math.max(LEAST_REMARK, width - margin));
      return [`${start}${GAP}${first}`, ...others.map((line) => ' '.repeat(margin) + line)];
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

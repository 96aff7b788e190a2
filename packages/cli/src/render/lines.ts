import { widthOf } from './table.ts';

/** A line of a report: what, how many, and a remark. */
export type ReportLine = readonly [label: string, value: string, remark?: string];

/** Lays lines out under each other, values to the right. */
export function renderLines(lines: readonly ReportLine[]): string {
  const labelWidth = Math.max(...lines.map(([label]) => widthOf(label)));
  const valueWidth = Math.max(...lines.map(([, value]) => widthOf(value)));
  return lines
    .map(([label, value, remark = '']) => {
      const labelPadding = ' '.repeat(labelWidth - widthOf(label));
      const valuePadding = ' '.repeat(valueWidth - widthOf(value));
      return `${label}${labelPadding}  ${valuePadding}${value}  ${remark}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}

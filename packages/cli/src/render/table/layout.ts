import type { Column } from './column.ts';
import { widestPiece, widthOf, wrap } from './wrap.ts';

/** One line of a record, in which some of the columns stand side by side. */
export interface PlanLine {
  readonly indent: number;
  readonly fields: readonly { readonly column: number; readonly width: number }[];
}

/** Lines that each record takes, its cells unwrapped. */
export type Plan = readonly PlanLine[];

export const GAP = 2;
/** Of the second line of a record. */
export const INDENT = 4;
/** On a narrower terminal a record takes two lines where that saves any; on others where it saves a third. */
const ROOMY = 100;
const WORTH_IT = 1.5;
/** A wider word decides no width: its row shows it on a line of its own. */
const WIDEST_WORD = 32;
/** Rows by which layouts are compared. */
const COMPARED_ROWS = 100;

/** Cells that a column may take, from what all its texts need down to what its words need. */
interface Demand {
  readonly column: number;
  readonly natural: number;
  /** Steps by which it gives way, each after all columns took the one before. */
  readonly floors: readonly [mostRows: number, wished: number, words: number];
}

/** Returns how rows are laid out so that no line is wider than `width`, by the texts of some of them. */
export function planLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): Plan {
  const demands = columns.map((column, index) => demandOf(column, index, rows));
  const natural = demands.map((demand) => demand.natural);
  if (spanOf(natural) <= width) return [toLine(demands, natural, 0)];
  const squeezed = squeeze(demands, width);
  const table = squeezed === undefined ? undefined : [toLine(demands, squeezed, 0)];
  if (table !== undefined && columns.length < 3) return table;
  const compared = rows.slice(0, COMPARED_ROWS);
  const plans = [
    ...(table === undefined ? [] : [table]),
    ...splits(demands, width),
    ...(table === undefined ? [pack(demands, width)] : []),
  ];
  const [best] = plans
    .map((plan) => ({
      plan,
      height: heightOf(plan, compared) * (plan === table || width < ROOMY ? 1 : WORTH_IT),
      missing: missingOf(plan, demands),
    }))
    .sort((a, b) => a.height - b.height || a.missing - b.missing);
  return best?.plan ?? [toLine(demands, natural, 0)];
}

/** Returns the one line on which everything of a row is whole, however wide that is. */
export function planWide(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): PlanLine {
  const fields = columns.map((column, index) => ({
    column: index,
    width: Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  }));
  return { indent: 0, fields };
}

function demandOf(
  { atLeast, title }: Column,
  column: number,
  rows: readonly (readonly string[])[],
): Demand {
  const widths = rows.map((row) => widthOf(row[column] ?? '')).sort((a, b) => a - b);
  const natural = Math.max(widthOf(title), widths.at(-1) ?? 0);
  if (atLeast === 'whole') return { column, natural, floors: [natural, natural, natural] };
  const words = rows.reduce((most, row) => {
    const widest = widestPiece(row[column] ?? '');
    return widest > WIDEST_WORD ? most : Math.max(most, widest);
  }, widestPiece(title));
  const wished = Math.max(words, Math.min(natural, atLeast ?? 0));
  const mostRows = Math.max(wished, widths[Math.floor((widths.length - 1) * 0.9)] ?? 0);
  return { column, natural, floors: [mostRows, wished, words] };
}

/** Returns widths that fit, the widest column giving first: short ones stay on one line. Undefined when none do. */
function squeeze(demands: readonly Demand[], width: number): number[] | undefined {
  const widths = demands.map(({ natural }) => natural);
  for (const step of [0, 1, 2] as const) {
    let excess = spanOf(widths) - width;
    while (excess > 0 && narrowWidest(widths, demands, step)) excess -= 1;
    if (excess <= 0) return widths;
  }
  return undefined;
}

function narrowWidest(widths: number[], demands: readonly Demand[], step: 0 | 1 | 2): boolean {
  let widest: number | undefined;
  widths.forEach((width, index) => {
    const canGive = width > (demands[index]?.floors[step] ?? 0);
    if (canGive && (widest === undefined || width > (widths[widest] ?? 0))) widest = index;
  });
  if (widest === undefined) return false;
  widths[widest] = (widths[widest] ?? 0) - 1;
  return true;
}

/** Returns each way to put the columns on two lines, in their order. */
function splits(demands: readonly Demand[], width: number): Plan[] {
  return demands.slice(1).flatMap((_, index) => {
    const [above, below] = [demands.slice(0, index + 1), demands.slice(index + 1)];
    const first = squeeze(above, width);
    const second = squeeze(below, width - INDENT);
    if (first === undefined || second === undefined) return [];
    return [[toLine(above, first, 0), toLine(below, second, INDENT)]];
  });
}

/** Returns the lines that are left when even two are too narrow: as many columns on each as there is room for. */
function pack(demands: readonly Demand[], width: number): Plan {
  const lines: PlanLine[] = [];
  let line: Demand[] = [];
  const finish = () => {
    const indent = lines.length === 0 ? 0 : INDENT;
    const room = width - indent;
    const widths = squeeze(line, room) ?? line.map(({ natural }) => Math.min(natural, room));
    lines.push(toLine(line, widths, indent));
  };
  for (const demand of demands) {
    const room = width - (lines.length === 0 ? 0 : INDENT);
    const words = [...line, demand].map(({ floors }) => floors[2]);
    if (line.length > 0 && spanOf(words) > room) {
      finish();
      line = [];
    }
    line.push(demand);
  }
  finish();
  return lines;
}

function toLine(demands: readonly Demand[], widths: readonly number[], indent: number): PlanLine {
  return {
    indent,
    fields: demands.map(({ column }, index) => ({ column, width: widths[index] ?? 0 })),
  };
}

function spanOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP * (widths.length - 1));
}

/** Returns by how many cells the columns are narrower than their widest texts. */
function missingOf(plan: Plan, demands: readonly Demand[]): number {
  return plan
    .flatMap(({ fields }) => fields)
    .reduce((sum, { column, width }) => sum + (demands[column]?.natural ?? 0) - width, 0);
}

/** Counts lines; below the first of a record, one without texts is not written. */
function heightOf(plan: Plan, rows: readonly (readonly string[])[]): number {
  const heights = rows.flatMap((row) =>
    plan.map(({ fields }, index) => {
      const texts = fields.map(({ column }) => row[column] ?? '');
      if (index > 0 && texts.every((text) => text === '')) return 0;
      return Math.max(...fields.map(({ width }, field) => wrap(texts[field] ?? '', width).length));
    }),
  );
  return heights.reduce((sum, height) => sum + height, 0);
}

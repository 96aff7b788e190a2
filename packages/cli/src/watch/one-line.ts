import { type Cell, colorOf, textOf } from '../render/table/column.ts';
import { widthOf } from '../render/table/wrap.ts';

const GAP = '  ';
const CUT = '…';

/** Writes cells as one line, at most `width` cells of a terminal wide: what does not fit is cut off at its end. */
export function oneLine(cells: readonly Cell[], width = Number.POSITIVE_INFINITY): string {
  let left = width;
  const parts: string[] = [];
  for (const cell of cells) {
    const text = textOf(cell);
    if (text === '') continue;
    const gap = parts.length === 0 ? '' : GAP;
    const room = left - gap.length;
    if (room < 1) break;
    const shown = cutTo(text, room);
    parts.push(gap + colorOf(cell)(shown));
    left = room - widthOf(shown);
    if (shown !== text) break;
  }
  return parts.join('');
}

function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let shown = '';
  let used = widthOf(CUT);
  for (const character of text) {
    used += widthOf(character);
    if (used > width) break;
    shown += character;
  }
  return shown + CUT;
}

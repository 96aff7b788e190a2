import { printable } from '@iam-tracker/core';
import type { Colors } from '../../terminal.ts';
import { cutToMinute, formatCount } from '../quantities.ts';
import { widthOf, wrap } from '../table/wrap.ts';

const INDENT = '  ';
const LONGEST_NAME = 200;

/** Lines of a screen, in sections. */
export interface Page {
  readonly colors: Colors;
  /** Columns that an entry has on its first line. */
  readonly room: number;
  head(title: string, remark: string): void;
  sentence(text: string): void;
  section(title: string, remark?: string): void;
  /** Adds an entry of the section, wrapped below itself. */
  item(text: string): void;
  /** Adds a line below an entry. */
  detail(text: string): void;
  /**
   * Adds a command on a line of its own, as it is to be copied: never wrapped, and nothing behind it, as not every
   * shell takes a comment.
   */
  command(command: string): void;
  /** Adds commands below each other, each behind what it is for. */
  commands(rows: readonly (readonly [about: string, command: string])[]): void;
  /** Says how many entries are not shown; nothing when there are none. */
  more(count: number): void;
  text(): string;
}

/** Begins a screen. Texts that are handed over are safe to show. */
export function createPage(width: number, colors: Colors): Page {
  const lines: string[] = [];
  const add = (text: string, first: string, rest: string) => {
    wrapWords(text, Math.max(20, width - rest.length)).forEach((line, index) => {
      lines.push(`${index === 0 ? first : rest}${line}`);
    });
  };
  return {
    colors,
    room: width - INDENT.length,
    head(title, remark) {
      add(`${colors.bold(title)}  ${remark}`, '', INDENT);
      lines.push('');
    },
    sentence: (text) => add(text, '', ''),
    section(title, remark) {
      lines.push('');
      add(
        remark === undefined ? colors.bold(title) : `${colors.bold(title)}  ${remark}`,
        '',
        INDENT,
      );
    },
    item: (text) => add(text, INDENT, INDENT.repeat(2)),
    detail: (text) => add(text, INDENT.repeat(2), INDENT.repeat(3)),
    command(command) {
      lines.push(`${INDENT.repeat(2)}${command}`);
    },
    commands(rows) {
      const widest = Math.max(0, ...rows.map(([about]) => about.length));
      for (const [about, command] of rows) {
        lines.push(`${INDENT}${colors.dim(about.padEnd(widest))}  ${command}`);
      }
    },
    more(count) {
      if (count > 0)
        lines.push(`${INDENT}${colors.dim(`and ${formatCount(count)} more (--format json)`)}`);
    },
    text: () => lines.map((line) => `${line.trimEnd()}\n`).join(''),
  };
}

/** Breaks at blanks alone, so that addresses and names stay whole; a word that is longer than a line is broken. */
function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const size = widthOf(word);
    if (used + 1 + size <= width || line === '') {
      line = line === '' ? word : `${line} ${word}`;
      used = used === 0 ? size : used + 1 + size;
    } else {
      if (line.trim() !== '') lines.push(line);
      line = word;
      used = size;
    }
    // A word in colour is left whole: cutting it could cut the colour's own characters.
    if (used <= width || line.includes('\u001b')) continue;
    const pieces = wrap(line, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
    used = widthOf(line);
  }
  return [...lines, line];
}

/** Writes a name of another author, safe to show. */
export function name(text: string): string {
  return printable(text, LONGEST_NAME);
}

/** Joins what is shown of a list, and says how many there are besides. */
export function some(shown: readonly string[], count: number): string {
  const more = count - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${formatCount(more)} more` : shown.join(', ');
}

/** Writes a time span to the minute, without saying a day twice: `2026-03-01 12:00 to 13:30`. */
export function span(first: string, last: string): string {
  const [from, to] = [cutToMinute(first), cutToMinute(last)];
  if (from === to) return from;
  return `${from} to ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`;
}

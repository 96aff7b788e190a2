import { printable } from '@iam-tracker/core';
import type { Colors } from '../../terminal.ts';
import { formatCount } from '../quantities.ts';
import { wrap } from '../table/wrap.ts';

const INDENT = '  ';
const LONGEST_NAME = 200;

/** Lines of a screen, in sections. */
export interface Page {
  readonly colors: Colors;
  head(title: string, remark: string): void;
  sentence(text: string): void;
  section(title: string, remark?: string): void;
  /** Adds an entry of the section, wrapped below itself. */
  item(text: string): void;
  /** Adds a line below an entry. */
  detail(text: string): void;
  /** Adds a command on a line of its own, as it is to be copied: never wrapped. */
  command(command: string, about?: string): void;
  /** Says how many entries are not shown; nothing when there are none. */
  more(count: number): void;
  text(): string;
}

/** Begins a screen. Texts that are handed over are safe to show. */
export function createPage(width: number, colors: Colors): Page {
  const lines: string[] = [];
  const add = (text: string, first: string, rest: string) => {
    wrap(text, Math.max(20, width - rest.length)).forEach((line, index) => {
      lines.push(`${index === 0 ? first : rest}${line}`);
    });
  };
  return {
    colors,
    head(title, remark) {
      lines.push(`${colors.bold(title)}  ${remark}`, '');
    },
    sentence: (text) => add(text, '', ''),
    section(title, remark) {
      lines.push(
        '',
        remark === undefined ? colors.bold(title) : `${colors.bold(title)}  ${remark}`,
      );
    },
    item: (text) => add(text, INDENT, INDENT.repeat(2)),
    detail: (text) => add(text, INDENT.repeat(2), INDENT.repeat(3)),
    command(command, about) {
      lines.push(
        `${INDENT.repeat(2)}${command}${about === undefined ? '' : colors.dim(`   # ${about}`)}`,
      );
    },
    more(count) {
      if (count > 0)
        lines.push(`${INDENT}${colors.dim(`and ${formatCount(count)} more (--format json)`)}`);
    },
    text: () => lines.map((line) => `${line.trimEnd()}\n`).join(''),
  };
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

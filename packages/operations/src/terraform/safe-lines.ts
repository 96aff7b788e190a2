import { StringDecoder } from 'node:string_decoder';
import { printable } from '@iam-tracker/core';

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control sequences that are told apart.
const COLOR = /(\u001b\[[0-9;]*m)/;

/** A plan can have a policy in one line. */
const MAX_LINE = 20_000;

/**
 * Cuts the output of a program into lines that are safe on a terminal: colours stay when `keepsColors`,
 * everything else that is active or invisible is written out. Returns what takes the chunks, and what ends
 * the last line.
 */
export function createSafeLines(write: (line: string) => void, keepsColors: boolean) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    push(chunk: Buffer): void {
      const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) write(safeLine(line, keepsColors));
    },
    end(): void {
      const line = rest + decoder.end();
      rest = '';
      if (line !== '') write(safeLine(line, keepsColors));
    },
  };
}

function safeLine(line: string, keepsColors: boolean): string {
  return line
    .split(COLOR)
    .map((part, index) => {
      // `split` puts what the pattern caught at the odd places.
      if (index % 2 === 1) return keepsColors ? part : '';
      return printable(part, MAX_LINE);
    })
    .join('');
}
